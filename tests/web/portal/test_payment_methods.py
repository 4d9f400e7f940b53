"""The pages of payment methods: each person's own, each act once, nobody else's."""

import re

import pytest
from sqlalchemy import select

from payportal.models.base import db
from payportal.models.payment_method import PaymentMethod
from tests.web.an_account import a_customer, an_invoice
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def acme(app):
    return a_customer(app)


@pytest.fixture
def payer(app, acme):
    return signed_in(app, a_user(app, "customer", email="payer@acme.example", customer_id=acme))


def a_reference(payer):
    return re.findall(r'name="reference" value="(PM-[^"]+)"', payer.get("/methods").text)[-1]


def keep(app, payer, behaviour="approve", **fields):
    """Save a method on the simulator's page and come back; return its id."""
    answer = post(app, payer, "/methods", reference=a_reference(payer), **{"kind": "card", **fields})
    payer.get(post(app, payer, answer.location, act=behaviour).location)
    with app.app_context():
        return db.session().scalar(select(PaymentMethod.id).order_by(PaymentMethod.id.desc()))


def state(app, method_id):
    with app.app_context():
        return db.session().get_one(PaymentMethod, method_id).state


def test_the_form_sent_twice_adds_one_method(app, payer):
    fields = {"reference": a_reference(payer), "kind": "card", "nick": "Office"}
    first, second = post(app, payer, "/methods", **fields), post(app, payer, "/methods", **fields)
    assert (first.status_code, first.location) == (303, second.location)
    with app.app_context():
        assert len(db.session().scalars(select(PaymentMethod)).all()) == 1


@pytest.mark.parametrize("fields", [{"reference": "PM-1", "kind": "card"}, {"kind": "cash"}])
def test_a_form_that_no_page_of_ours_made_is_refused(app, payer, fields):
    assert post(app, payer, "/methods", **{"reference": a_reference(payer), **fields}).status_code == 400


def test_coming_back_without_saving_keeps_nothing(app, payer):
    post(app, payer, "/methods", reference=a_reference(payer), kind="card")
    assert "not saved yet" in payer.get("/methods/1/return", follow_redirects=True).text
    assert state(app, 1) == "adding"


def test_somebody_elses_method_is_not_there(app, payer, acme):
    method = keep(app, payer)
    colleague = signed_in(app, a_user(app, "customer", email="other@acme.example", customer_id=acme))
    stranger_of = a_customer(app, "C-2")
    stranger = signed_in(app, a_user(app, "customer", email="x@globex.example", customer_id=stranger_of))
    for client in (colleague, stranger):
        assert "1000" not in client.get("/methods").text
        assert client.get(f"/methods/{method}/return").status_code == 404
        for act in ("resume", "rename", "first", "remove"):
            assert post(app, client, f"/methods/{method}/{act}", nick="mine").status_code == 404
        fields = {"reference": a_reference(client), "kind": "card", "replaces": str(method)}
        assert post(app, client, "/methods", **fields).status_code == 404
    assert state(app, method) == "active"


def test_a_companys_method_is_there_for_a_colleague_and_nobody_else(app, payer, acme):
    method = keep(app, payer, visibility="company")
    colleague = signed_in(app, a_user(app, "customer", email="other@acme.example", customer_id=acme))
    assert "added by payer@acme.example" in colleague.get("/methods").text
    assert post(app, colleague, f"/methods/{method}/rename", nick="Ours").status_code == 302
    assert "Ours" in payer.get("/methods").text


def test_a_strangers_method_does_not_pay(app, payer, acme):
    method = keep(app, payer)
    invoice = an_invoice(app, acme, "INV-1", 5000)
    colleague = signed_in(app, a_user(app, "customer", email="other@acme.example", customer_id=acme))
    fields = {"reference": "PAY-ABCDEFGHIJKL", "shown": "5000", "include": str(invoice), f"amount-{invoice}": "50.00"}
    answer = post(app, colleague, "/pay", way=f"method:{method}", **fields)
    assert (answer.status_code, "not there any more" in answer.text) == (422, True)


def test_a_way_that_is_not_offered_is_refused_with_its_reason(app, payer, acme):
    app.test_cli_runner().invoke(args=["methods", "limit", "card", "--currency", "USD", "--max", "40.00"])
    invoice = an_invoice(app, acme, "INV-1", 5000)
    page = payer.get(f"/pay?invoice={invoice}").text
    assert "Another card is offered up to 40.00" in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    fields = {"reference": "PAY-ABCDEFGHIJKL", "shown": "5000", "include": str(invoice), f"amount-{invoice}": "50.00"}
    answer = post(app, payer, "/pay", way="new:card", **fields)
    assert (answer.status_code, "offered up to 40.00" in answer.text) == (422, True)


def test_a_method_with_a_payment_under_way_is_not_removed(app, payer, acme):
    method = keep(app, payer, "debit", kind="us_bank_account")
    invoice = an_invoice(app, acme, "INV-1", 5000)
    fields = {"reference": "PAY-ABCDEFGHIJKL", "shown": "5000", "include": str(invoice), f"amount-{invoice}": "50.00"}
    assert post(app, payer, "/pay", way=f"method:{method}", **fields).status_code == 303
    assert post(app, payer, f"/methods/{method}/remove").status_code == 409
    assert state(app, method) == "active"
