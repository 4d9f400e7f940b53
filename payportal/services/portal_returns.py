"""Lines of a processor's report that were there before the payment of the portal that they are about."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.models.bank import BankLine as BankRow
from payportal.models.receipt import Receipt
from payportal.models.returned_item import ReturnedItem
from payportal.readers import stripe_row
from payportal.services import portal_charges, returned_items


def carry_out_waiting(session: Session, *, actor: str, payment_id: int | None = None) -> int:
    """Carry out what waited for payments of the portal, or for one of them; return how many were taken back.

    Refunds that came home are taken up here too: they follow their refund, whichever file brought that.
    """
    query = select(BankRow).join(Receipt, Receipt.transaction_id == BankRow.processor_id).where(
        Receipt.payment_id.is_not(None), BankRow.processor_id != "", BankRow.id.not_in(select(ReturnedItem.line_id)),
        (BankRow.returns != "") | BankRow.type_code.in_((stripe_row.WON, stripe_row.REFUND_FAILED)),
    )  # fmt: skip
    if payment_id is not None:
        query = query.where(Receipt.payment_id == payment_id)
    rows = session.scalars(query.order_by(BankRow.id)).all()
    return sum([_carry_out(session, row, actor=actor) and row.returns != "" for row in rows])


def _carry_out(session: Session, row: BankRow, *, actor: str) -> bool:
    item = returned_items.item_of(row, row.id)
    if row.type_code == stripe_row.REFUND_FAILED:
        return row.credit and portal_charges.refund_failed(session, item)
    if row.type_code == stripe_row.WON:
        return row.credit and portal_charges.win_back(session, item, actor=actor)
    return portal_charges.take_back(session, item, actor=actor)
