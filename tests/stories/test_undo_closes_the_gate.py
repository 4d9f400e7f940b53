"""A clerk undoes what the matcher applied: its class is closed for that customer until an administrator opens it."""

import pytest
from sqlalchemy import select

from payportal.models.application import Application
from payportal.models.base import reading, transaction
from payportal.models.exception_case import ExceptionCase
from payportal.models.match_gate import MatchGate
from payportal.models.receipt import Receipt
from payportal.services import matching_rounds
from tests.builders import a_customer, a_receipt, an_invoice
from tests.web.signing_in import a_user, post, signed_in


def partial(session, name, invoice):
    return a_receipt(session, 4_000, payer_name=name, reference=f"PARTIAL PAYMENT {invoice}").id


def run(app):
    with app.app_context():
        return matching_rounds.run(reading, transaction, actor="cli")


@pytest.fixture
def parts(app):
    """Two customers, each with a part payment that the matcher applied."""
    with app.app_context(), transaction() as session:
        for number, name in (("C-1", "Acme Tools"), ("C-2", "Birch Bakery")):
            customer = a_customer(session, number, name=name)
            for place in (1, 2):
                an_invoice(session, customer, f"INV-{number[-1]}00{place}", amount=10_000 + place)
            partial(session, name.upper(), f"INV-{number[-1]}001")
    assert run(app).applied == 2


@pytest.mark.usefixtures("parts")
def test_undo_closes_the_gate_and_the_next_run_holds_until_a_person_opens_it(app):
    clerk = signed_in(app, a_user(app, "clerk"))
    admin = signed_in(app, a_user(app, "admin"))
    with app.app_context(), reading() as session:
        receipt_id, entry_id = session.execute(
            select(Application.receipt_id, Application.entry_id).order_by(Application.id)
        ).first()
    post(app, clerk, f"/workbench/receipts/{receipt_id}/undo", entry=str(entry_id), reason="not theirs")
    with app.app_context(), transaction() as session:
        acme, birch = partial(session, "ACME TOOLS", "INV-1002"), partial(session, "BIRCH BAKERY", "INV-2002")
    run(app)
    with app.app_context(), reading() as session:
        assert session.get_one(Receipt, birch).unapplied_minor == 0
        assert session.get_one(Receipt, acme).unapplied_minor == 4_000
        query = select(ExceptionCase).where(ExceptionCase.receipt_id == acme, ExceptionCase.state == "open")
        case = session.scalars(query).one()
        gate_id = session.scalars(select(MatchGate.id)).one()
        assert case.type == "held_by_policy"
        assert case.reason.startswith("automatic application is closed for partial payments of Acme Tools since")
    page = clerk.get(f"/workbench/exceptions/{acme}").text
    assert "It would have been applied by partial payments" in page
    assert "would have been applied by partial payments" in clerk.get("/workbench").text
    assert "Acme Tools" in admin.get("/admin/matching/gates").text
    post(app, admin, f"/admin/matching/gates/{gate_id}/open", reason="the customer had asked for it")
    assert run(app).applied == 1
    with app.app_context(), reading() as session:
        assert session.get_one(Receipt, acme).unapplied_minor == 0
        assert session.get_one(Receipt, receipt_id).unapplied_minor == 4_000  # what was undone stays with a person
