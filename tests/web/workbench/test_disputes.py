"""Disputes at the workbench: answered, credited within the limit, released, opened again."""

import pytest
from sqlalchemy import select

from payportal.models.base import db
from payportal.models.dispute import Dispute
from payportal.services import disputes
from payportal.services.disputes import Complaint
from tests.web.an_account import a_customer, an_invoice, open_minor, writing
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def invoice(app):
    return an_invoice(app, a_customer(app, "C-1", name="Acme Corp"), "INV-1", 1_000_000)


def a_dispute(app, invoice, minor=20_000, *, reference="DSP-1"):
    with writing(app) as session:
        from payportal.models.invoice import Invoice

        complaint = Complaint(
            reference=reference, invoice_id=invoice, accounts=[session.get_one(Invoice, invoice).customer_id],
            opened_by="ann@acme.example", reason="price", disputed_minor=minor, text="The price was 90.00.",
            line_text="Bolts",
        )  # fmt: skip
        return disputes.open_dispute(session, complaint).id


@pytest.fixture
def clerk(app):
    return signed_in(app, a_user(app, "clerk"))


def act(app, client, dispute, done, **said):
    return post(app, client, f"/workbench/disputes/{dispute}/act", act=done, **said)


def state(app, dispute):
    with app.app_context():
        row = db.session().get_one(Dispute, dispute)
        return row.state, row.resolution, row.credited_minor


def test_the_queue_shows_what_waits_and_who_has_it(app, clerk, invoice):
    first, second = a_dispute(app, invoice), a_dispute(app, invoice, 500, reference="DSP-2")
    page = clerk.get("/workbench/disputes").text
    assert "2\N{NO-BREAK SPACE}disputes not decided, 2 in nobody’s hands" in page
    post(app, clerk, f"/workbench/disputes/{first}/assign", to="me")
    mine = clerk.get("/workbench/disputes?owner=mine").text
    assert f"/workbench/disputes/{first}" in mine
    assert f"/workbench/disputes/{second}" not in mine
    assert f"/workbench/disputes/{first}" not in clerk.get("/workbench/disputes?owner=nobody").text
    assert "None fits the filter" in clerk.get("/workbench/disputes?q=elsewhere").text
    post(app, clerk, f"/workbench/disputes/{first}/assign", to="nobody")
    assert "None fits the filter" in clerk.get("/workbench/disputes?owner=mine").text


def test_an_answer_gives_the_turn_to_the_customer(app, clerk, invoice):
    dispute = a_dispute(app, invoice)
    assert "Bolts" in clerk.get(f"/workbench/disputes/{dispute}").text
    assert act(app, clerk, dispute, "answer", text="").status_code == 422
    act(app, clerk, dispute, "answer", text="The list price is 100.00.")
    assert state(app, dispute) == ("answered", "", 0)


def test_a_credit_lowers_the_invoice_once(app, clerk, invoice):
    dispute = a_dispute(app, invoice)
    assert act(app, clerk, dispute, "credit", amount="150.00").status_code == 302
    assert act(app, clerk, dispute, "credit", amount="150.00").status_code == 409
    assert (open_minor(app, invoice), state(app, dispute)) == (985_000, ("resolved", "credit", 15_000))
    item = clerk.get(f"/workbench/items/{invoice}").text
    assert "Credited for disputes" in item
    assert act(app, clerk, dispute, "reopen", text="Wrong one.").status_code == 302
    assert (open_minor(app, invoice), state(app, dispute)) == (1_000_000, ("open", "", 0))


@pytest.mark.parametrize(
    ("amount", "status", "words"),
    [("200.01", 422, "at most the disputed"), ("0", 422, "above zero"), ("all", 422, "is no amount")],
)
def test_a_credit_outside_the_dispute_is_refused(app, clerk, invoice, amount, status, words):
    dispute = a_dispute(app, invoice)
    answer = act(app, clerk, dispute, "credit", amount=amount, text="kept words")
    assert answer.status_code == status
    assert words in answer.text
    assert "kept words" in answer.text
    assert open_minor(app, invoice) == 1_000_000


def test_above_the_limit_an_approver_credits(app, clerk, invoice):
    dispute = a_dispute(app, invoice, 200_000)
    answer = act(app, clerk, dispute, "credit", amount="2,000.00")
    assert answer.status_code == 403
    assert "Ask an approver" in answer.text
    approver = signed_in(app, a_user(app, "approver"))
    assert act(app, approver, dispute, "credit", amount="2,000.00").status_code == 302
    assert open_minor(app, invoice) == 800_000


def test_a_release_needs_its_reason(app, clerk, invoice):
    dispute = a_dispute(app, invoice)
    assert act(app, clerk, dispute, "release", text=" ").status_code == 422
    act(app, clerk, dispute, "release", text="The price list is signed.")
    assert state(app, dispute) == ("resolved", "release", 0)
    assert "Released" in clerk.get("/workbench/disputes?state=over").text
    assert act(app, clerk, dispute, "forget", text="x").status_code == 422


def test_the_customers_page_tells_of_it(app, clerk, invoice):
    a_dispute(app, invoice)
    with app.app_context():
        customer = db.session().scalars(select(Dispute.customer_id)).one()
    assert "Disputes, questions, promises, plans" in clerk.get(f"/workbench/customers/{customer}").text
