"""Payment plans in the portal: seen before they are proposed, and then only the next instalment is asked."""

import re

import pytest
from sqlalchemy import func, select

from payportal.models.base import db
from payportal.models.instalment_plan import InstalmentPlan
from payportal.services import instalment_plans
from payportal.web.clock import today
from tests.web.an_account import a_customer, an_invoice, writing
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def acme(app):
    return a_customer(app, "C-1", name="Acme Corp")


@pytest.fixture
def invoice(app, acme):
    return an_invoice(app, acme, "INV-1", 100_000)


@pytest.fixture
def ann(app, acme):
    return signed_in(app, a_user(app, "customer", email="ann@acme.example", customer_id=acme))


def seen(page):
    return re.search(r'name="seen" value="([^"]*)"', page).group(1)


def plans(app):
    with app.app_context():
        return db.session().scalar(select(func.count()).select_from(InstalmentPlan))


def propose(app, client, invoice, **said):
    fields = {"down": "100.00", "count": "3", "interval": "monthly", "note": "", **said}
    page = post(app, client, f"/invoices/{invoice}/plan", act="check", **fields).text
    return post(app, client, f"/invoices/{invoice}/plan", act="propose", seen=seen(page), **fields)


def test_a_plan_is_proposed_as_it_was_seen(app, ann, invoice):
    page = ann.get(f"/invoices/{invoice}/plan").text
    assert "What you would pay, and when" in page
    fields = {"down": "250.00", "count": "3", "interval": "weekly", "note": ""}
    other = post(app, ann, f"/invoices/{invoice}/plan", act="propose", seen=seen(page), **fields)
    assert "The dates below are new" in other.text
    assert plans(app) == 0
    answer = post(app, ann, f"/invoices/{invoice}/plan", act="propose", seen=seen(other.text), **fields)
    assert answer.location == f"/invoices/{invoice}"
    assert "It waits for our answer" in ann.get(answer.location).text
    assert plans(app) == 1
    assert post(app, ann, f"/invoices/{invoice}/plan", act="propose", **fields).status_code == 409


def test_an_agreed_plan_asks_for_the_next_instalment_never_the_whole(app, ann, invoice):
    propose(app, ann, invoice)
    with writing(app) as session:
        plan = session.scalars(select(InstalmentPlan.id)).one()
        instalment_plans.approve(session, plan, by="clerk@example.com", on=today())
    page = ann.get(f"/pay?invoice={invoice}").text
    assert 'value="100.00"' in page
    assert "in a payment plan: 100.00 USD is due" in page
    assert "In plan" in ann.get("/invoices").text
    assert "Due today" in ann.get(f"/invoices/{invoice}").text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"down": "99.99"}, "At least 100.00 USD"),
        ({"count": "12"}, "At most 12 instalments"),
        ({"count": "some"}, "Enter how many"),
        ({"count": "9" * 18}, "not more than the balance"),
        ({"interval": "daily"}, "Choose how far"),
        ({"down": "1000.00"}, "less than"),
        ({"down": "all"}, "is no amount"),
    ],
)
def test_what_is_wrong_is_said(app, ann, invoice, said, words):
    fields = {"down": "100.00", "count": "3", "interval": "monthly", "note": "kept", **said}
    answer = post(app, ann, f"/invoices/{invoice}/plan", act="propose", **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert "kept" in answer.text
    assert plans(app) == 0


def test_a_proposal_is_taken_back_by_its_own_customer_only(app, ann, invoice):
    propose(app, ann, invoice)
    with app.app_context():
        plan = db.session().scalars(select(InstalmentPlan.id)).one()
    other = a_customer(app, "C-2", name="Other Inc")
    eve = signed_in(app, a_user(app, "customer", email="eve@other.example", customer_id=other))
    assert eve.get(f"/invoices/{invoice}/plan").status_code == 404
    assert post(app, eve, f"/invoices/{invoice}/plan", act="check").status_code == 404
    assert post(app, eve, f"/plans/{plan}/withdraw").status_code == 404
    assert post(app, ann, f"/plans/{plan}/withdraw").status_code == 302
    assert post(app, ann, f"/plans/{plan}/withdraw").status_code == 409
