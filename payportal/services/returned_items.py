"""Take back what a bank or a processor returned: each returned item once, whether it comes after its receipt or before.

An item whose receipt is not here waits; when a later file brings the receipt, it is taken back at once.
"""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from payportal.domain.batches import batches
from payportal.domain.money import Money
from payportal.domain.returned_item import Returned
from payportal.gateways.ports import Outcome, OutcomeState
from payportal.models.bank import BankLine as BankRow
from payportal.models.receipt import Receipt
from payportal.models.returned_item import ReturnedItem
from payportal.readers.result import BankLine
from payportal.services import card_charges, settlement, unapplication

Found = dict[tuple[str, int, str], set[int]]


def item_of(line: BankLine | BankRow, line_id: int) -> Returned:
    """Return a line of a file, or one that was kept, as what it returns."""
    return Returned(
        line_id=line_id, value_date=line.value_date, amount_minor=line.amount_minor, currency=line.currency,
        returns=line.returns, own_reference=line.bank_reference, payers_reference=line.extras.get("end_to_end", ""),
        return_code=line.return_code, processor_id=line.processor_id, gross=line.extras.get("gross", ""),
        source_id=line.extras.get("source_id", ""),
    )  # fmt: skip


def carry_out(session: Session, items: Sequence[Returned], *, actor: str, file_id: int | None = None) -> int:
    """Take back the receipts that came back: same amount, still standing, when there is just one; return how many.

    With ``file_id`` the items waited for their receipt: it is one that this file brought, and from no later day than
    its return, or it would be another payment under the same name.
    """
    banks = _standing(session, Receipt.transaction_id, {name for item in items for name in item.banks_names})
    payers = _standing(session, Receipt.reference, {name for item in items for name in item.payers_names})
    count, gone = 0, set[int]()
    for item in items:
        if item.processor_id:
            count += card_charges.take_back(session, item, actor=actor)
            continue
        receipt_id = _meant(item, banks, payers, gone)
        if receipt_id is None or (file_id is not None and not _came_with(session, receipt_id, file_id, item)):
            continue
        gone.add(receipt_id)
        _take_back(session, item, receipt_id, actor=actor)
        count += 1
    return count


def carry_out_waiting(session: Session, file_id: int, *, actor: str) -> int:
    """Take back the receipts of a file that was just taken in where they were returned before; return how many."""
    return carry_out(session, _waiting(session, file_id), actor=actor, file_id=file_id)


def _waiting(session: Session, file_id: int) -> list[Returned]:
    """Return the items of earlier files that were not carried out and may mean a receipt of this one."""
    own = select(Receipt.value_date).join(BankRow, BankRow.id == Receipt.bank_line_id).where(BankRow.file_id == file_id)
    first = session.scalar(select(func.min(own.subquery().c.value_date)))
    if first is None:
        return []
    charges = select(BankRow.processor_id).where(BankRow.file_id == file_id, BankRow.type_code == "charge")
    query = select(BankRow).where(
        BankRow.returns != "", BankRow.file_id != file_id, BankRow.value_date >= first,
        BankRow.id.not_in(select(ReturnedItem.line_id)),
        or_(BankRow.processor_id == "", BankRow.processor_id.in_(charges)),
    )  # fmt: skip
    return [item_of(row, row.id) for row in session.scalars(query.order_by(BankRow.id))]


def _meant(item: Returned, banks: Found, payers: Found, gone: set[int]) -> int | None:
    """Return the one receipt that is meant: by the bank's own name of it, by the payer's, by the return's own."""
    money = item.amount_minor, item.currency
    meant = [banks.get((item.returns, *money)), *(payers.get((name, *money)) for name in item.payers_names),
             banks.get((item.own_reference, *money))]  # fmt: skip
    found = next((left for ids in meant if ids and (left := ids - gone)), set())
    return next(iter(found)) if len(found) == 1 else None


def _came_with(session: Session, receipt_id: int, file_id: int, item: Returned) -> bool:
    query = select(Receipt.value_date).join(BankRow, BankRow.id == Receipt.bank_line_id)
    day = session.scalar(query.where(Receipt.id == receipt_id, BankRow.file_id == file_id))
    return day is not None and day <= item.value_date


def _take_back(session: Session, item: Returned, receipt_id: int, *, actor: str) -> None:
    """Take the receipt back; a collection of the portal goes back with its payment."""
    receipt = session.get_one(Receipt, receipt_id)
    session.add(ReturnedItem(line_id=item.line_id, receipt_id=receipt_id, amount_minor=item.amount_minor))
    if receipt.payment_id is not None:
        money = Money(item.amount_minor, item.currency)
        outcome = Outcome(state=OutcomeState.RETURNED, provider_reference=receipt.transaction_id, amount=money)
        settlement.settle(session, receipt.payment_id, outcome, on=item.value_date)
        return
    reason = f"returned by the bank, {item.return_code}" if item.return_code else "returned by the bank"
    unapplication.return_receipt(session, receipt_id, on=item.value_date, actor=actor, reason=reason)


def _standing(session: Session, column: InstrumentedAttribute[str], names: set[str]) -> Found:
    """Return the standing receipts that are called one of ``names`` in ``column``, by name, amount and currency."""
    found: Found = {}
    for batch in batches(sorted(names)):
        query = select(column, Receipt.amount_minor, Receipt.currency, Receipt.id)
        for name, minor, currency, receipt_id in session.execute(
            query.where(column.in_(batch), Receipt.reversed_at.is_(None))
        ):
            found.setdefault((name, minor, currency), set()).add(receipt_id)
    return found
