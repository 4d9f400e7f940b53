"""The receipts that a processor's report brought, by the charge that they are."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.models.bank import BankLine
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.services import card_money, unapplication


def of_report(session: Session, charge_id: str, *, standing: bool = True) -> list[Receipt]:
    """Return the receipts of this charge, only those that stand or also those that went back."""
    query = select(Receipt).join(BankLine, BankLine.id == Receipt.bank_line_id)
    query = query.where(BankLine.processor_id == charge_id, BankLine.type_code == "charge")
    if standing:
        query = query.where(Receipt.reversed_at.is_(None))
    return list(session.scalars(query.order_by(Receipt.id))) if charge_id else []


def give_way(session: Session, charge_id: str, payment: Payment, *, on: date) -> None:
    """Take back the receipt that a report brought of this charge: the portal's payment takes the money in itself."""
    for receipt in of_report(session, charge_id):
        reason = f"it is the portal payment {payment.reference}"
        unapplication.return_receipt(session, receipt.id, on=on, actor=f"gateway:{payment.gateway}", reason=reason)
        card_money.tell_charge(session, session.get_one(BankLine, receipt.bank_line_id), payment)
