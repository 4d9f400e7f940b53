"""What the billing system did not confirm, on the clerk's desk."""

import pytest

from payportal.gateways.sandbox_live_posting import Behaviour
from payportal.models.payment import Payment
from payportal.services import refunds
from payportal.services.refunds import RefundOrder
from payportal.web.clock import today
from tests.services.a_service import a_kept_service, row_of, switch_on
from tests.web.an_account import writing
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def live(app):
    return switch_on(app)


@pytest.fixture
def clerk(app):
    return signed_in(app, a_user(app, "clerk"))


@pytest.fixture
def payment(app, live):
    with writing(app) as session:
        return a_kept_service(session)[0]


def row(app, payment):
    with writing(app) as session:
        found = row_of(session, payment)
        return found.id, found.state, found.reference, found.by_hand


def test_what_is_not_confirmed_is_listed_and_tried_again(app, clerk, live, payment):
    page = clerk.get("/workbench/postings").text
    for words in ("1\N{NO-BREAK SPACE}payment of services", "PAY-1", "Service at risk", "85.50"):
        assert words in page
    live.behaviour = Behaviour.REFUSES
    post(app, clerk, f"/workbench/postings/{row(app, payment)[0]}/again")
    assert "This account is closed." in clerk.get("/workbench/postings").text
    live.behaviour = Behaviour.POSTS
    assert post(app, clerk, f"/workbench/postings/{row(app, payment)[0]}/again").status_code == 303
    page = clerk.get("/workbench/postings").text
    assert "The billing system has it." in page
    assert "It has them all." in page
    assert post(app, clerk, f"/workbench/postings/{row(app, payment)[0]}/again").status_code == 409


def test_by_hand_asks_why_keeps_what_was_typed_and_is_noted(app, clerk, payment):
    address = f"/workbench/postings/{row(app, payment)[0]}/by-hand"
    answer = post(app, clerk, address, reference="X-77", reason="")
    assert answer.status_code == 422
    assert 'value="X-77"' in answer.text
    assert row(app, payment)[1] == "waiting"
    assert post(app, clerk, address, reference="X-77", reason="seen there").status_code == 303
    assert row(app, payment)[1:] == ("posted", "X-77", True)
    assert post(app, clerk, address, reference="X-78", reason="again").status_code == 409
    assert post(app, clerk, "/workbench/postings/99/by-hand", reason="x").status_code == 404


def test_the_receipt_says_whether_the_billing_system_has_it(app, clerk, payment):
    assert "not confirmed" in clerk.get("/workbench/receipts/1").text
    post(app, clerk, f"/workbench/postings/{row(app, payment)[0]}/again")
    assert row(app, payment)[2] in clerk.get("/workbench/receipts/1").text


def test_a_part_that_went_back_is_told(app, clerk, payment):
    post(app, clerk, f"/workbench/postings/{row(app, payment)[0]}/again")
    order = RefundOrder(key="RF-1", payment_id=payment, amount_minor=700, reason="x", asked_by="clerk@example.com")
    with writing(app) as session:
        refunds.start(session, order, on=today())
    page = clerk.get("/workbench/postings").text
    assert "Posted whole, and a part went back since" in page
    assert "7.00" in page


def test_the_desk_leads_there(app, clerk, payment):
    assert "1\N{NO-BREAK SPACE}payment of services</a> not confirmed" in clerk.get("/workbench").text
    assert "Postings: 1 not confirmed" in clerk.get("/workbench/receipts").text


def test_without_a_billing_system_there_is_no_way_to_the_page(app, clerk):
    assert "/workbench/postings" not in clerk.get("/workbench").text + clerk.get("/workbench/receipts").text
    assert "No billing system is set up" in clerk.get("/workbench/postings").text


def test_no_customer_may(app, payment):
    with writing(app) as session:
        customer_id = session.get_one(Payment, payment).customer_id
    other = signed_in(app, a_user(app, "customer", customer_id=customer_id))
    assert other.get("/workbench/postings").status_code in (403, 404)
    assert post(app, other, f"/workbench/postings/{row(app, payment)[0]}/again").status_code in (403, 404)
    assert row(app, payment)[1] == "waiting"
