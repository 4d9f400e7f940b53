"""Reports of the card processor, for tests of what becomes of their lines."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payportal.models.journal import Account, JournalLine
from payportal.queries import ledger_proof
from payportal.queries.ledger_proof import Fault
from payportal.services import bank_intake
from payportal.services.bank_intake import IntakeOutcome

HEAD = (
    "automatic_payout_id,balance_transaction_id,created,currency,gross,fee,net,reporting_category,charge_id,"
    "description,payment_metadata[payment]"
)


def charge(number: int, gross: str, fee: str, net: str, *, metadata: str = "", invoice: str = "INV-1") -> str:
    text = f"Payment for Invoice {invoice}"
    return f"po_1,txn_{number},2026-10-15 10:00:00,usd,{gross},{fee},{net},charge,ch_{number},{text},{metadata}"


def back(number: int, charge_number: int, gross: str, fee: str, net: str, category: str = "refund") -> str:
    return f"po_1,txn_{number},2026-10-16 10:00:00,usd,{gross},{fee},{net},{category},ch_{charge_number},,"


def payout(number: int, minus: str) -> str:
    return f"po_1,txn_{number},2026-10-17 10:00:00,usd,{minus},0.00,{minus},payout,,STRIPE PAYOUT,"


def take(session: Session, *rows: str, head: str = HEAD) -> IntakeOutcome:
    data = "\n".join([head, *rows, ""]).encode()
    return bank_intake.take_in(session, data, name="stripe.csv", actor="cli")


def books(session: Session) -> dict[str, int]:
    """Return debits less credits of bank, card clearing and card fees, in minor units."""
    total = func.sum(JournalLine.debit - JournalLine.credit)
    query = select(Account.code, total).join(JournalLine, JournalLine.account_id == Account.id).group_by(Account.code)
    found = {code: int(minor) for code, minor in session.execute(query)}
    return {code: found.get(code, 0) for code in ("1000", "1050", "5110")}


def faults(session: Session) -> list[Fault]:
    """Return what the books do not prove; the chain is closed by the commit alone."""
    return [fault for fault in ledger_proof.prove(session).faults if fault.check != "audit chain"]
