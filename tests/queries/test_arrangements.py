"""What may be asked of an invoice: the same answer for pages, reminders and collection."""

from datetime import timedelta

import pytest

from payportal.domain.errors import PayportalError
from payportal.queries import arrangements
from payportal.services import disputes, instalment_plans, promises
from payportal.services.instalment_plans import Wish
from tests.services.a_dispute import ANN, CLERK, TODAY, a_dispute, an_item, pay


def asked(session, invoice, *, on=TODAY):
    session.refresh(invoice)
    found = arrangements.of(session, [invoice.id], on=on).get(invoice.id, arrangements.NOTHING)
    return found.due_minor(invoice.open_minor), found.why_not_reminded(invoice.open_minor, on=on)


def a_plan(session, invoice):
    wish = Wish(invoice_id=invoice.id, down_minor=10_000, count=3, interval="weekly", shown_minor=invoice.open_minor)
    return instalment_plans.propose(session, wish, by=ANN, accounts=[invoice.customer_id], on=TODAY)


def test_nothing_arranged_asks_the_whole(session):
    assert asked(session, an_item(session)) == (100_000, None)
    assert arrangements.of(session, [], on=TODAY) == {}


def test_a_part_in_dispute_leaves_the_rest_to_be_asked(session):
    invoice = an_item(session)
    a_dispute(session, invoice, 30_000)
    assert asked(session, invoice) == (70_000, None)
    pay(session, invoice, 70_000)
    assert asked(session, invoice) == (0, "It is in dispute.")
    pay(session, invoice, 10_000)  # the payer may pay more than is asked
    assert asked(session, invoice) == (0, "It is in dispute.")


def test_a_plan_asks_what_is_due_and_what_was_billed_on_top(session):
    invoice = an_item(session)
    plan = a_plan(session, invoice)
    assert asked(session, invoice) == (100_000, "A payment plan was proposed and waits for our answer.")
    instalment_plans.approve(session, plan.id, by=CLERK, on=TODAY)
    assert asked(session, invoice) == (10_000, "It is in a payment plan, and no instalment is late.")
    assert asked(session, invoice, on=TODAY + timedelta(days=1)) == (10_000, None)  # late: a reminder may go out


def test_a_dispute_within_a_plan_is_not_asked_for(session):
    invoice = an_item(session)
    instalment_plans.approve(session, a_plan(session, invoice).id, by=CLERK, on=TODAY)
    a_dispute(session, invoice, 95_000)
    assert asked(session, invoice)[0] == 5_000


def test_dispute_promise_and_release_one_after_the_other(session):
    invoice = an_item(session)
    dispute = a_dispute(session, invoice, 100_000)
    with pytest.raises(PayportalError, match="nothing to promise"):
        promises.make(session, invoice.id, minor=1, promised_on=TODAY, by=ANN, on=TODAY)
    disputes.release(session, dispute.id, "It was signed for.", author=CLERK)
    promises.make(session, invoice.id, minor=100_000, promised_on=TODAY, by=ANN, on=TODAY)
    assert asked(session, invoice) == (100_000, "Payment is promised by 26 Nov 2026.")
