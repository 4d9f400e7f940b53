"""A payment plan: within the limits, decided by a clerk; what is due is an instalment and never the whole."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.models.customer import Customer
from payportal.models.notice import Notice
from payportal.queries import arrangements
from payportal.queries import instalment_plans as reads
from payportal.services import instalment_plans
from payportal.services.instalment_plans import Wish
from tests.services.a_dispute import ANN, CLERK, TODAY, a_dispute, an_item, pay


def propose(session, invoice, *, down=10_000, count=3, interval="monthly", **more):
    wish = Wish(invoice_id=invoice.id, down_minor=down, count=count, interval=interval,
                shown_minor=more.pop("shown", invoice.open_minor))  # fmt: skip
    return instalment_plans.propose(session, wish, by=ANN, accounts=[invoice.customer_id], on=TODAY, **more)


def approved(session, invoice, **more):
    plan = propose(session, invoice, **more)
    instalment_plans.approve(session, plan.id, by=CLERK, on=TODAY)
    return plan


def due(session, invoice, *, days=0):
    on = TODAY + timedelta(days=days)
    found = arrangements.of(session, [invoice.id], on=on)
    session.refresh(invoice)
    return found[invoice.id].due_minor(invoice.open_minor)


def test_what_is_due_is_the_next_instalment_never_the_whole(session):
    invoice = an_item(session)
    propose(session, invoice)
    assert due(session, invoice) == 100_000  # only proposed: the whole
    instalment_plans.approve(session, reads.live_of(session, [invoice.id], on=TODAY)[invoice.id].id, by=CLERK, on=TODAY)
    assert due(session, invoice) == 10_000
    pay(session, invoice, 10_000)
    assert due(session, invoice) == 30_000
    assert due(session, invoice, days=40) == 30_000
    assert due(session, invoice, days=70) == 60_000  # two are due by then
    pay(session, invoice, 45_000)
    assert due(session, invoice, days=40) == 15_000


def test_a_plan_sums_exactly_to_the_balance(session):
    invoice = an_item(session, 100_001)
    plan = propose(session, invoice, down=10_001, count=7)
    row = reads.one(session, plan.id, on=TODAY)
    assert sum(one.amount_minor for one in row.instalments) == 100_001
    assert len(row.instalments) == 8


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"down": 9_999}, "At least 100.00 USD"),
        ({"count": 12}, "At most 12"),
        ({"interval": "daily"}, "how far"),
        ({"down": 100_000}, "less than"),
        ({"shown": 90_000}, "changed"),
    ],
)
def test_outside_the_limits_nothing_is_written(session, more, words):
    invoice = an_item(session)
    with pytest.raises(PayportalError, match=words):
        propose(session, invoice, **more)
    assert reads.live_of(session, [invoice.id], on=TODAY) == {}


def test_one_plan_at_a_time_and_none_in_dispute(session):
    invoice = an_item(session)
    propose(session, invoice)
    with pytest.raises(Conflict, match="plan already"):
        propose(session, invoice)
    other = an_item(session, number="INV-2", customer=session.get_one(Customer, invoice.customer_id))
    a_dispute(session, other)
    with pytest.raises(Conflict, match="in dispute"):
        propose(session, other)


def test_another_customers_plan_is_not_there(session):
    invoice = an_item(session)
    plan = propose(session, invoice)
    with pytest.raises(NotFound):
        instalment_plans.withdraw(session, plan.id, by="x@other.example", accounts=[invoice.customer_id + 1])


def test_a_balance_that_moved_is_not_approved(session):
    invoice = an_item(session)
    plan = propose(session, invoice)
    pay(session, invoice, 1_000)
    with pytest.raises(Conflict, match=r"990\.00 USD is open"):
        instalment_plans.approve(session, plan.id, by=CLERK, on=TODAY)


def test_a_plan_approved_later_begins_then(session):
    invoice = an_item(session)
    plan = propose(session, invoice)
    instalment_plans.approve(session, plan.id, by=CLERK, on=TODAY + timedelta(days=4))
    assert reads.one(session, plan.id, on=TODAY).instalments[0].due_on == TODAY + timedelta(days=4)


def test_rejecting_needs_a_reason_and_is_told(session):
    invoice = an_item(session)
    plan = propose(session, invoice)
    with pytest.raises(PayportalError, match="Say why"):
        instalment_plans.reject(session, plan.id, by=CLERK, answer=" ")
    instalment_plans.reject(session, plan.id, by=CLERK, answer="Too long for us.")
    assert "Too long for us." in session.scalars(select(Notice.body)).one()
    with pytest.raises(Conflict):
        instalment_plans.approve(session, plan.id, by=CLERK, on=TODAY)


def test_a_missed_instalment_ends_the_plan_after_the_days_forgiven(session):
    invoice = an_item(session)
    plan = approved(session, invoice)
    assert instalment_plans.end_broken(session, on=TODAY + timedelta(days=7)) == 0
    assert instalment_plans.end_broken(session, on=TODAY + timedelta(days=8)) == 1
    assert instalment_plans.end_broken(session, on=TODAY + timedelta(days=9)) == 0
    assert plan.state == "broken"
    assert arrangements.of(session, [invoice.id], on=TODAY) == {}  # the whole is due
    told = session.scalars(select(Notice.body).order_by(Notice.id.desc()).limit(1)).one()
    assert "1,000.00 USD is due now" in told


def test_a_plan_that_is_paid_on_time_goes_on(session):
    invoice = an_item(session)
    approved(session, invoice)
    pay(session, invoice, 10_000)
    assert instalment_plans.end_broken(session, on=TODAY + timedelta(days=20)) == 0
    held = arrangements.of(session, [invoice.id], on=TODAY + timedelta(days=20))[invoice.id]
    assert "no instalment is late" in held.why_not_reminded(90_000, on=TODAY)


def test_a_clerk_may_end_a_plan(session):
    invoice = an_item(session)
    plan = approved(session, invoice)
    instalment_plans.end(session, plan.id, by=CLERK, answer="Paid by another way.")
    assert arrangements.of(session, [invoice.id], on=TODAY) == {}


def test_many_plans_on_time_hide_no_broken_one(session, monkeypatch):
    monkeypatch.setattr(reads, "MOST", 2)
    first = an_item(session)
    customer = session.get_one(Customer, first.customer_id)
    for invoice in [first, *(an_item(session, number=f"INV-{number}", customer=customer) for number in range(2, 6))]:
        approved(session, invoice)
        pay(session, invoice, 10_000)
    late = approved(session, an_item(session, number="INV-9", customer=customer))
    assert reads.count_in_state(session, "approved") == 6
    assert instalment_plans.end_broken(session, on=TODAY + timedelta(days=8)) == 1
    assert late.state == "broken"
