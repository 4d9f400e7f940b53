"""The outbox: what is queued with the money, what is not, and what goes back with it."""

import pytest
from sqlalchemy import select

from payportal.domain.errors import Conflict, PayportalError
from payportal.gateways.ports import OutcomeState
from payportal.models.audit import AuditEvent
from payportal.models.base import utcnow
from payportal.queries import live_postings as list_of
from payportal.services import live_postings, settlement
from tests.services.a_method import a_paid_payment
from tests.services.a_payment import TODAY, a_customer, an_invoice, succeeded
from tests.services.a_service import a_kept_service, a_service_bill, row_of, rows, switch_on

CLERK = "clerk@example.com"


@pytest.fixture
def live(app):
    return switch_on(app)


@pytest.fixture
def on(live, session):
    return session


def give_back(session, payment_id, minor=8_550, state=OutcomeState.RETURNED):
    settlement.settle(session, payment_id, succeeded(minor, state=state), on=TODAY)


def test_a_payment_of_a_service_is_queued_with_its_money(on):
    payment, customer = a_kept_service(on)
    row = row_of(on, payment)
    assert (row.key, row.state, row.attempts, row.service_at_risk) == ("PAY-1", "waiting", 0, True)
    assert row.notices == {str(customer): ["8550 USD 2026-10-17 17:00"]}
    [event] = on.scalars(select(AuditEvent).where(AuditEvent.action == "account.payment_received"))
    assert (event.subject, event.detail) == (
        f"customer:{customer}", {"payment": "PAY-1", "service_at_risk": True})  # fmt: skip


def test_a_payment_of_anything_else_is_not(on):
    acme = a_customer(on)
    a_paid_payment(on, acme, {an_invoice(on, acme, "INV-1", 5_000): 5_000}, 5_000)
    assert rows(on) == []


def test_a_service_that_is_not_at_risk_is_queued_as_such(on):
    customer, bill = a_service_bill(on, told={"usage_current": "12"})
    assert not row_of(on, a_paid_payment(on, customer, {bill: 100}, 100)).service_at_risk


def test_where_nothing_is_set_up_nothing_is_queued(session):
    a_kept_service(session)
    assert rows(session) == []


def test_what_the_processor_says_twice_is_queued_once(on):
    payment, _customer = a_kept_service(on)
    settlement.settle(on, payment, succeeded(8_550), on=TODAY)
    assert len(rows(on)) == 1


def test_what_was_never_sent_is_withdrawn(on):
    payment, _customer = a_kept_service(on)
    give_back(on, payment)
    assert (row_of(on, payment).state, row_of(on, payment).next_at) == ("reversed", None)


def test_what_may_have_been_sent_waits_to_be_taken_back(on):
    payment, _customer = a_kept_service(on)
    assert live_postings.claim(on, row_of(on, payment).id, at=utcnow()) is not None
    give_back(on, payment)
    row = row_of(on, payment)
    assert (row.state, row.reversal) == ("unknown", "The payment went back to the payer.")
    assert row.next_at is not None


def test_what_is_sent_sums_to_the_payment_and_stays_the_same(on):
    customer, bill = a_service_bill(on)
    other = an_invoice(on, customer, "INV-2", 5_000, discount_minor=100)
    payment = a_paid_payment(on, customer, {bill: 8_550, other: 5_000}, 13_450)
    sent = live_postings.claim(on, row_of(on, payment).id, at=utcnow()).payment
    assert [(item.number, item.amount_minor, item.discount_minor) for item in sent.items] == [
        ("BILL-1", 8_550, 0), ("INV-2", 4_900, 100)]  # fmt: skip
    assert sum(item.amount_minor for item in sent.items) == sent.amount_minor == 13_450
    assert {item.account for item in sent.items} == {sent.account} == {"C-1"}


def test_one_claim_at_a_time(on):
    payment, _customer = a_kept_service(on)
    row, now = row_of(on, payment), utcnow()
    first = live_postings.claim(on, row.id, at=now)
    assert (first.attempt, first.ask_first) == (1, False)
    assert live_postings.claim(on, row.id, at=now + live_postings.LEASE / 2) is None
    second = live_postings.claim(on, row.id, at=now + live_postings.LEASE)
    assert (second.attempt, second.ask_first) == (2, True)


def test_a_late_word_of_a_refusal_does_not_undo_a_newer_attempt(on):
    payment, _customer = a_kept_service(on)
    row, now = row_of(on, payment), utcnow()
    first = live_postings.claim(on, row.id, at=now)
    live_postings.claim(on, row.id, at=now + live_postings.LEASE)
    assert live_postings.refused(on, first, "no") == "unknown"


def test_by_hand_needs_a_reason_and_ends_it(on):
    payment, _customer = a_kept_service(on)
    row = row_of(on, payment)
    with pytest.raises(PayportalError, match="Say how you know"):
        live_postings.by_hand(on, row.id, reference="X-1", reason=" ", actor=CLERK)
    assert live_postings.by_hand(on, row.id, reference="X-1", reason="typed it in", actor=CLERK) == "posted"
    assert (row.reference, row.by_hand, row.next_at) == ("X-1", True, None)
    with pytest.raises(Conflict):
        live_postings.by_hand(on, row.id, reference="X-2", reason="again", actor=CLERK)
    with pytest.raises(Conflict):
        live_postings.again(on, row.id, actor=CLERK)
    [event] = on.scalars(select(AuditEvent).where(AuditEvent.action == "live_posting_by_hand"))
    assert (event.actor, event.detail["reason"]) == (CLERK, "typed it in")


def test_what_was_paid_toward_a_notice_counts_until_it_goes_back_or_the_notice_changes(on):
    payment, customer = a_kept_service(on)
    mark = "8550 USD 2026-10-17 17:00"
    toward = list_of.toward(on, customer, mark)
    assert (toward.paid_minor, toward.standing.confirmed) == (8_550, False)
    assert list_of.toward(on, customer, "9000 USD 2026-11-17") is None
    give_back(on, payment)
    assert list_of.toward(on, customer, mark) is None
