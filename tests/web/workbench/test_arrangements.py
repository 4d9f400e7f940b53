"""Plans and promises at the workbench."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from payportal.jobs import arrangements as job
from payportal.models.base import db
from payportal.models.instalment_plan import Instalment, InstalmentPlan
from payportal.models.notice import Notice
from payportal.models.promise import PaymentPromise
from payportal.services import instalment_plans, promises
from payportal.services.instalment_plans import Wish
from payportal.web.clock import today
from tests.web.an_account import a_customer, an_invoice, writing
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def acme(app):
    return a_customer(app, "C-1", name="Acme Corp")


@pytest.fixture
def invoice(app, acme):
    return an_invoice(app, acme, "INV-1", 100_000, due_in=-3)


@pytest.fixture
def clerk(app):
    return signed_in(app, a_user(app, "clerk"))


def a_plan(app, acme, invoice):
    with writing(app) as session:
        wish = Wish(invoice_id=invoice, down_minor=10_000, count=3, interval="weekly", shown_minor=100_000)
        return instalment_plans.propose(session, wish, by="ann@acme.example", accounts=[acme], on=today()).id


def decide(app, client, plan, act, **said):
    return post(app, client, f"/workbench/plans/{plan}/decide", act=act, **said)


def states(app):
    with app.app_context():
        return db.session().scalars(select(InstalmentPlan.state)).all()


def test_a_plan_is_seen_and_agreed(app, clerk, acme, invoice):
    plan = a_plan(app, acme, invoice)
    assert "1\N{NO-BREAK SPACE}plan to decide" in clerk.get("/workbench/arrangements").text
    assert "Waits for an answer" in clerk.get(f"/workbench/plans/{plan}").text
    assert decide(app, clerk, plan, "approve").status_code == 302
    assert "Agreed" in clerk.get(f"/workbench/plans/{plan}").text
    assert decide(app, clerk, plan, "approve").status_code == 409
    assert decide(app, clerk, plan, "end", answer="").status_code == 422
    assert decide(app, clerk, plan, "end", answer="Paid by wire.").status_code == 302
    assert states(app) == ["ended"]


def test_a_plan_is_refused_with_words(app, clerk, acme, invoice):
    plan = a_plan(app, acme, invoice)
    assert "Say why" in decide(app, clerk, plan, "reject", answer="").text
    assert decide(app, clerk, plan, "forget").status_code == 422
    decide(app, clerk, plan, "reject", answer="Too slow.")
    assert states(app) == ["rejected"]
    assert decide(app, clerk, plan + 1, "approve").status_code == 404


def test_what_was_not_kept_is_told_once_and_listed(app, clerk, acme, invoice):
    other = an_invoice(app, acme, "INV-2", 5_000)
    plan = a_plan(app, acme, invoice)
    decide(app, clerk, plan, "approve")
    with writing(app) as session:
        promises.make(session, other, minor=5_000, promised_on=today(), by="ann@acme.example", on=today())
    with writing(app) as session:
        session.scalars(select(PaymentPromise)).one().promised_on = today() - timedelta(days=2)
        session.get_one(Instalment, (plan, 1)).due_on = today() - timedelta(days=3)
    page = clerk.get("/workbench/arrangements").text
    assert "1\N{NO-BREAK SPACE}promise not kept" in page
    assert "3\N{NO-BREAK SPACE}days" in page
    with writing(app) as session:
        session.get_one(Instalment, (plan, 1)).due_on = today() - timedelta(days=8)
    with app.app_context():
        assert job.run(None) == {"promises_broken": 1, "plans_broken": 1}
        assert job.run(None) == {"promises_broken": 0, "plans_broken": 0}
        told = db.session().scalars(select(Notice.subject).order_by(Notice.id)).all()
    assert told == ["Payment plan for INV-1", "Promised for invoice INV-2, not arrived", "Payment plan for INV-1"]
    assert states(app) == ["broken"]
