"""The receipts that a processor's report brought, by the charge that they are."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.models.bank import BankLine
from payportal.models.receipt import Receipt
from payportal.services import unapplication


def of_report(session: Session, charge_id: str) -> list[Receipt]:
    """Return the receipts of this charge that stand."""
    query = select(Receipt).join(BankLine, BankLine.id == Receipt.bank_line_id)
    query = query.where(
        BankLine.processor_id == charge_id, BankLine.type_code == "charge", Receipt.reversed_at.is_(None)
    )
    return list(session.scalars(query.order_by(Receipt.id))) if charge_id else []


def give_way(session: Session, charge_id: str, *, payment: str, actor: str, on: date) -> None:
    """Take back the receipt that a report brought of this charge: the portal's payment takes the money in itself."""
    for receipt in of_report(session, charge_id):
        reason = f"it is the portal payment {payment}"
        unapplication.return_receipt(session, receipt.id, on=on, actor=actor, reason=reason)
