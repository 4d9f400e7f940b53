"""What was arranged about invoices, as the pages for paying take it up: amounts filled in, and a word beside each."""

from collections.abc import Iterable

from flask import url_for
from sqlalchemy.orm import Session

from payportal.domain.money import Money
from payportal.domain.sentence import Sentence, say
from payportal.queries import arrangements, disputes, instalment_plans, promises, questions
from payportal.queries.customer_invoices import InvoiceRow
from payportal.web.clock import today
from payportal.web.filters import plain_amount


def prefilled(rows: Iterable[InvoiceRow]) -> dict[str, str]:
    """Return what stands in the amount fields at first, where less than the open amount is asked."""
    return {
        f"amount-{row.item.item_id}": plain_amount(row.due_minor, row.item.currency)
        for row in rows
        if 0 < row.due_minor < row.item.open_minor
    }


def notes(session: Session, rows: Iterable[tuple[int, int, str]]) -> dict[int, Sentence]:
    """Return by invoice id why less is asked than is open; ``rows`` are id, open minor units and currency."""
    known = {row_id: (left, currency) for row_id, left, currency in rows}
    found: dict[int, Sentence] = {}
    for row_id, one in arrangements.of(session, known, on=today()).items():
        left, currency = known[row_id]
        if one.disputed_minor:
            found[row_id] = say("%(amount)s in dispute, not chosen", amount=Money(one.disputed_minor, currency))
        elif one.in_plan and one.due_minor(left) < left:
            found[row_id] = say("in a payment plan: %(amount)s is due", amount=Money(one.due_minor(left), currency))
    return found


def on_invoice(session: Session, row: InvoiceRow) -> dict[str, object]:
    """Return what the invoice's page shows of disputes, credits, promises and plans."""
    invoice_id, promised = row.item.item_id, row.arrangement.promise
    return {
        "disputes": disputes.of_invoice(session, invoice_id),
        "questions": questions.of_invoice(session, invoice_id),
        "credits": disputes.credits_on(session, invoice_id),
        "promised": promises.of_invoice(session, invoice_id, on=today()),
        "plans": instalment_plans.of_invoice(session, invoice_id, on=today()),
        "schedule": promised and url_for("portal.review", invoice=invoice_id, run_on=promised.promised_on.isoformat()),
    }  # fmt: skip
