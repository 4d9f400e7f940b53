"""A clerk's desk with one receipt on it: 1,526.00 of Acme Corp that pays two invoices less a discount."""

from dataclasses import dataclass
from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from payportal.models.application import Application
from payportal.models.base import transaction
from payportal.models.exception_case import ExceptionCase
from payportal.models.invoice import Invoice
from payportal.models.proposal import Proposal
from payportal.models.receipt import Receipt
from payportal.services import exception_desk
from payportal.services.exception_desk import Hold
from tests.builders import a_customer, a_receipt, an_invoice
from tests.web.signing_in import a_user, signed_in

MEMO = "ACME CORP INV-1007/9 LESS DISC"
WHY = "two readings fit equally well"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What stands on the desk, by its ids, and the clerk who sits at it."""

    app: Flask
    clerk: FlaskClient
    clerk_id: int
    customer_id: int
    receipt_id: int
    case_id: int
    items: dict[str, int]

    @property
    def address(self) -> str:
        """Return the address of the receipt's page."""
        return f"/workbench/exceptions/{self.receipt_id}"


def clue(reason, span=None, points=60):
    """A clue as the matcher writes it into a proposal."""
    return {"points": points, "reason": reason, "kind": "reference", "span": span}


def a_suggestion(customer_id, *lines, on_account=0, clues=(), against=(), confidence=500_000):
    """A suggestion as the matcher writes it; a line is item id, cash, discount, adjustment, reason."""
    return {
        "customer_id": customer_id, "lines": [list(line) for line in lines], "on_account_minor": on_account,
        "confidence_ppm": confidence, "class": "reference", "clues": list(clues), "against": list(against),
    }  # fmt: skip


def hold(session, receipt, customer_id, *suggestions, type="ambiguous"):
    """Let a receipt wait for a clerk with these suggestions; return the id of its case."""
    held = Hold(receipt_id=receipt.id, type=type, reason=WHY, customer_id=customer_id)
    exception_desk.open_cases(session, [held])
    session.add(Proposal(receipt_id=receipt.id, suggestions=list(suggestions), digest=f"digest-{receipt.id}"))
    session.flush()
    return session.scalars(select(ExceptionCase.id).where(ExceptionCase.receipt_id == receipt.id)).one()


def a_desk(app: Flask) -> Desk:
    """Write the desk; INV-1007 may be paid with 24.00 less until 16 October."""
    with app.app_context(), transaction() as session:
        acme = a_customer(session, "C-ACME", name="Acme Corp")
        first = an_invoice(
            session, acme, "INV-1007", amount=120_000, discount_minor=2_400, discount_date=date(2026, 10, 16),
            net_minor=117_600, due_date=date(2026, 11, 5),
        )  # fmt: skip
        second = an_invoice(session, acme, "INV-1009", amount=35_000, due_date=date(2026, 10, 18))
        third = an_invoice(session, acme, "INV-1012", amount=35_000, due_date=date(2026, 10, 20))
        receipt = a_receipt(session, 152_600, memo=MEMO, payer_name="ACME CORP", payer_account="4711")
        case_id = hold(
            session, receipt, acme.id,
            a_suggestion(acme.id, (first.id, 117_600, 2_400, 0, ""), (second.id, 35_000, 0, 0, ""),
                         clues=[clue("INV-1007 quoted in the text", [11, 19])]),
            a_suggestion(acme.id, (first.id, 117_600, 2_400, 0, ""), (third.id, 35_000, 0, 0, ""),
                         against=[clue("INV-1012 is not named", points=-50)], confidence=250_000),
        )  # fmt: skip
        known = {
            "customer_id": acme.id, "receipt_id": receipt.id, "case_id": case_id,
            "items": {"INV-1007": first.id, "INV-1009": second.id, "INV-1012": third.id},
        }  # fmt: skip
    clerk_id = a_user(app, "clerk")
    return Desk(app=app, clerk=signed_in(app, clerk_id), clerk_id=clerk_id, **known)


def waiting(desk: Desk) -> int:
    """Return what of the receipt waits, in minor units."""
    with desk.app.app_context(), transaction() as session:
        return session.get_one(Receipt, desk.receipt_id).unapplied_minor


def still_open(desk: Desk, number: str) -> int:
    """Return what is open on an item, in minor units."""
    with desk.app.app_context(), transaction() as session:
        return session.get_one(Invoice, desk.items[number]).open_minor


def applied(desk: Desk) -> list[tuple[int | None, int, int, int, str]]:
    """Return item, cash, discount, adjustment and reason of every application, in order."""
    with desk.app.app_context(), transaction() as session:
        rows = session.scalars(select(Application).order_by(Application.id))
        return [
            (row.invoice_id, row.cash_minor, row.discount_minor, row.adjustment_minor, row.adjustment_reason)
            for row in rows
        ]


def case_state(desk: Desk) -> str:
    """Return whether the receipt's latest case is open."""
    with desk.app.app_context(), transaction() as session:
        query = select(ExceptionCase.state).where(ExceptionCase.receipt_id == desk.receipt_id)
        return session.scalars(query.order_by(ExceptionCase.id.desc()).limit(1)).one()
