"""Refunds: set aside when asked for, gone when the processor says so, never more than was paid."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from payportal.domain.errors import Conflict, PayportalError
from payportal.domain.fee import FeeRule
from payportal.domain.money import Money
from payportal.gateways.ports import Outcome, OutcomeState
from payportal.gateways.told import RefundState, RefundTold
from payportal.models.exception_case import ExceptionCase
from payportal.models.journal import Account, JournalEntry, JournalLine
from payportal.models.notice import Notice
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.models.refund import Refund
from payportal.queries.ledger_proof import prove
from payportal.services import payment_fees, refunds, settlement
from payportal.services.refunds import RefundOrder
from tests.services.a_method import a_paid_payment
from tests.services.a_payment import TODAY, a_customer, an_invoice, open_minor, succeeded

CLERK = "clerk@example.com"


@pytest.fixture
def paid(session):
    """80.00 paid for two invoices of 50.00 and 30.00."""
    acme = a_customer(session)
    first, second = an_invoice(session, acme, "INV-1", 5000), an_invoice(session, acme, "INV-2", 3000)
    return a_paid_payment(session, acme, {first: 5000, second: 3000}, 8000), first, second


def start(session, payment_id, minor, *, key="RF-1", reason="Sent twice", taken_back=None):
    order = RefundOrder(key=key, payment_id=payment_id, amount_minor=minor, reason=reason, asked_by=CLERK,
                        taken_back=taken_back or {})  # fmt: skip
    return refunds.start(session, order, on=TODAY)


def tell(session, payment_id, state, minor, *, key="RF-1", reference="re_1", failure=""):
    told = RefundTold(reference=reference, key=key, amount=Money(minor, "USD"), state=RefundState(state),
                      failure=failure)  # fmt: skip
    return refunds.told(session, payment_id, [told], on=TODAY)


def receipt(session):
    return session.scalars(select(Receipt).execution_options(populate_existing=True)).one()


def state_of(session, payment_id):
    return session.get_one(Payment, payment_id, populate_existing=True).state


def test_a_part_goes_back_from_what_the_clerk_chose_and_opens_only_that(session, paid):
    payment, first, second = paid
    start(session, payment, 2000, taken_back={first: 2000})
    assert (open_minor(session, first), open_minor(session, second)) == (2000, 0)
    assert (receipt(session).refunded_minor, receipt(session).unapplied_minor) == (2000, 0)
    assert tell(session, payment, "succeeded", 2000) == "succeeded"
    assert session.scalars(select(Refund.state)).all() == ["succeeded"]
    assert "Refund of payment PAY-1" in session.scalars(select(Notice.subject)).all()


def test_without_a_choice_it_comes_from_what_was_applied_last(session, paid):
    payment, first, second = paid
    start(session, payment, 3500)
    assert (open_minor(session, first), open_minor(session, second)) == (500, 3000)


def test_all_of_it_makes_the_payment_refunded(session, paid):
    payment, first, second = paid
    start(session, payment, 8000)
    assert state_of(session, payment) == "succeeded"  # asked for is not gone
    assert tell(session, payment, "pending", 8000) == "succeeded"
    assert tell(session, payment, "succeeded", 8000) == "refunded"
    assert receipt(session).reversed_at is not None
    assert (open_minor(session, first), open_minor(session, second)) == (5000, 3000)


@pytest.mark.parametrize("times", [1, 5])
def test_told_once_or_often_it_is_one_refund(session, paid, times):
    payment, _, _ = paid
    assert start(session, payment, 8000).id == start(session, payment, 8000).id
    for _time in range(times):
        tell(session, payment, "succeeded", 8000)
    tell(session, payment, "pending", 8000)  # late
    assert session.scalars(select(Refund.state)).all() == ["succeeded"]
    assert state_of(session, payment) == "refunded"


def test_the_same_key_for_another_amount_is_refused(session, paid):
    start(session, paid[0], 100)
    with pytest.raises(Conflict, match="another amount"):
        start(session, paid[0], 200)


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [(8000, 1, "Only 0.00 USD"), (5000, 3001, "Only 30.00 USD"), (0, 8001, "Only 80.00 USD")],
)
def test_more_than_is_left_is_refused(session, paid, first, second, words):
    if first:
        start(session, paid[0], first)
    with pytest.raises(Conflict, match=words) as refused:
        start(session, paid[0], second, key="RF-2")
    assert (refused.value.code, receipt(session).refunded_minor) == ("over_refunded", first)


def test_the_database_itself_refuses_more_than_was_paid(session, paid):
    receipt(session).refunded_minor = 8001
    with session.no_autoflush, pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


@pytest.mark.parametrize(
    ("minor", "reason", "words"), [(0, "x", "above zero"), (-1, "x", "above zero"), (1, " ", "why")]
)
def test_a_refund_needs_an_amount_and_a_reason(session, paid, minor, reason, words):
    with pytest.raises(PayportalError, match=words):
        start(session, paid[0], minor, reason=reason)


@pytest.mark.parametrize("choice", [{1: 100}, {1: 2500}])
def test_a_choice_that_is_not_the_sum_is_refused_and_changes_nothing(session, paid, choice):
    payment, first, second = paid
    with pytest.raises(Conflict, match=r"together that has to be the refund of 20\.00 USD"):
        start(session, payment, 2000, taken_back={first: next(iter(choice.values()))})
    assert (open_minor(session, first), open_minor(session, second)) == (0, 0)


@pytest.mark.parametrize("before", [[], ["pending"], ["succeeded"]])
def test_a_refund_that_fails_leaves_the_money_waiting_for_a_clerk(session, paid, before):
    payment, first, _ = paid
    start(session, payment, 8000)
    for state in before:
        tell(session, payment, state, 8000)
    assert tell(session, payment, "failed", 8000, failure="account closed") == "succeeded"
    row = receipt(session)
    assert (row.refunded_minor, row.unapplied_minor, row.reversed_at) == (0, 8000, None)
    case = session.scalars(select(ExceptionCase)).one()
    assert (case.type, "account closed" in case.reason) == ("refund_failed", True)
    assert open_minor(session, first) == 5000
    start(session, payment, 8000, key="RF-2")  # from what waits


def test_what_the_processor_refuses_waits_again(session, paid):
    refund = start(session, paid[0], 1000)
    refunds.silent(session, refund.id, "no answer")
    assert refund.state == "unknown"
    refunds.refused(session, refund.id, "charge disputed", on=TODAY)
    assert (refund.state, receipt(session).unapplied_minor) == ("failed", 1000)


def test_a_refund_that_nobody_here_asked_for_is_taken_in(session, paid):
    payment, first, second = paid
    tell(session, payment, "succeeded", 3500, key="", reference="re_9")
    tell(session, payment, "succeeded", 3500, key="", reference="re_9")
    one = session.scalars(select(Refund)).one()
    assert (one.asked_by, one.amount_minor, one.state) == ("gateway:sandbox", 3500, "succeeded")
    assert (open_minor(session, first), open_minor(session, second)) == (500, 3000)


@pytest.mark.parametrize(("minor", "state"), [(8000, "refunded"), (3000, "returned")])
def test_what_is_left_goes_back_when_the_processor_takes_it_meanwhile(session, paid, minor, state):
    payment, first, second = paid
    start(session, payment, minor)
    gone = Outcome(state=OutcomeState(state), provider_reference="ch_1", amount=Money(8000, "USD"))
    assert settlement.settle(session, payment, gone, on=TODAY) == state
    tell(session, payment, "succeeded", minor)
    assert (open_minor(session, first), open_minor(session, second)) == (5000, 3000)
    assert (receipt(session).unapplied_minor, state_of(session, payment)) == (0, state)


@pytest.fixture
def charged(session):
    """100.00 paid for an invoice with a fee of 3.00 on top."""
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 10000)
    payment_fees.set_rule(session, "card", "USD", FeeRule(percent=Decimal(3)), actor="a")
    return a_paid_payment(session, acme, {invoice: 10000}, 10300, with_fee=True), invoice


def books(session):
    """Return by code what stands as a debit balance of fee income, refunds on their way and card clearing."""
    total = func.sum(JournalLine.debit - JournalLine.credit)
    query = select(Account.code, total).join(JournalLine, JournalLine.account_id == Account.id)
    found = session.execute(query.where(Account.code.in_(("1050", "2150", "4200"))).group_by(Account.code))
    return {code: int(minor) for code, minor in found if minor}


def faults(session):
    return [fault.message for fault in prove(session).faults if fault.check != "audit chain"]


def parts(session):
    query = select(Refund.amount_minor, Refund.fee_minor).where(Refund.state != "failed").order_by(Refund.id)
    return [tuple(row) for row in session.execute(query)]


def test_40_of_100_with_a_fee_of_3_gives_41_20_back(session, charged):
    payment, invoice = charged
    refund = start(session, payment, 4000)
    assert (str(refund.given), books(session)) == ("41.20 USD", {"1050": 10300, "2150": -4120, "4200": -180})
    assert faults(session) == []
    tell(session, payment, "succeeded", 4120)
    assert (books(session), open_minor(session, invoice)) == ({"1050": 6180, "4200": -180}, 4000)
    key = JournalEntry.idempotency_key == f"refund:{refund.id}:fee"
    assert session.scalars(select(JournalEntry.kind).where(key)).all() == ["payer_fee"]
    body = session.scalars(select(Notice.body).where(Notice.subject.like("Refund of payment%"))).one()
    assert "41.20 USD" in body
    assert "Of this, 1.20 USD is the payment fee." in body
    assert faults(session) == []


def test_the_rest_gives_the_rest_of_the_fee_back(session, charged):
    payment, invoice = charged
    for number, minor in enumerate((3333, 3333, 3334)):
        given = start(session, payment, minor, key=f"RF-{number}").given.minor
        state = tell(session, payment, "succeeded", given, key=f"RF-{number}", reference=f"re_{number}")
    assert parts(session) == [(3333, 100), (3333, 100), (3334, 100)]
    assert (state, books(session), open_minor(session, invoice)) == ("refunded", {}, 10000)
    assert faults(session) == []


def test_all_of_it_takes_all_of_the_fee_along(session, charged):
    payment, _ = charged
    assert start(session, payment, 10000).given.minor == 10300
    assert tell(session, payment, "succeeded", 10300) == "refunded"
    assert (books(session), faults(session)) == ({}, [])


@pytest.mark.parametrize("before", [[], ["pending"], ["succeeded"]])
@pytest.mark.parametrize("minor", [4000, 10000])
def test_a_refund_that_fails_brings_amount_and_fee_back(session, charged, before, minor):
    payment, _ = charged
    given = start(session, payment, minor).given.minor
    for state in before:
        tell(session, payment, state, given)
    for _twice in range(2):
        assert tell(session, payment, "failed", given, failure="account closed") == "succeeded"
    assert (books(session), receipt(session).unapplied_minor) == ({"1050": 10300, "4200": -300}, minor)
    assert f"a refund of {Money(given, 'USD')} failed" in session.scalars(select(ExceptionCase.reason)).one()
    assert start(session, payment, 10000, key="RF-2").given.minor == 10300
    assert faults(session) == []


@pytest.mark.parametrize(
    ("told", "parted", "state"),
    [(4120, (4000, 120), "succeeded"), (10000, (9709, 291), "succeeded"), (10300, (10000, 300), "refunded"),
     (1, (1, 0), "succeeded")],
)  # fmt: skip
def test_what_the_processor_sends_of_its_own_accord_is_parted(session, charged, told, parted, state):
    payment, invoice = charged
    for _twice in range(2):
        assert tell(session, payment, "succeeded", told, key="") == state
    assert (parts(session), open_minor(session, invoice)) == ([parted], parted[0])
    assert (books(session).get("1050", 0), faults(session)) == (10300 - told, [])


def test_so_little_that_it_is_fee_alone_moves_no_invoice(session):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 100)
    payment_fees.set_rule(session, "card", "USD", FeeRule(fixed_minor=60), actor="a")
    payment = a_paid_payment(session, acme, {invoice: 100}, 160, with_fee=True)
    tell(session, payment, "succeeded", 1, key="")
    assert (parts(session), open_minor(session, invoice), books(session)) == ([(0, 1)], 0, {"1050": 159, "4200": -59})
    tell(session, payment, "failed", 1, key="")
    assert (books(session), faults(session)) == ({"1050": 160, "4200": -60}, [])


def test_asked_told_and_failed_in_turn_never_give_more_back_than_was_paid(session, charged):
    payment, invoice = charged
    first = start(session, payment, 777)
    tell(session, payment, "succeeded", 3001, key="", reference="re_own")
    tell(session, payment, "succeeded", first.given.minor)
    start(session, payment, 1, key="RF-2")
    tell(session, payment, "failed", first.given.minor, failure="account closed")
    assert faults(session) == []
    left = receipt(session).left_minor
    last = start(session, payment, left, key="RF-3").given.minor
    for key, minor, name in (("RF-2", 1, "re_2"), ("RF-3", last, "re_3")):
        state = tell(session, payment, "succeeded", minor, key=key, reference=name)
    assert (state, books(session), open_minor(session, invoice)) == ("refunded", {}, 10000)
    assert [sum(column) for column in zip(*parts(session), strict=True)] == [10000, 300]
    assert faults(session) == []


def test_a_return_of_the_rest_takes_the_rest_of_the_fee_along(session, charged):
    payment, invoice = charged
    start(session, payment, 4000)
    settlement.settle(session, payment, succeeded(10300, state=OutcomeState.RETURNED), on=TODAY)
    tell(session, payment, "succeeded", 4120)
    assert (books(session), open_minor(session, invoice), faults(session)) == ({}, 10000, [])


def test_the_database_itself_refuses_more_than_the_fee(session, charged):
    session.get_one(Payment, charged[0]).payer_fee_refunded_minor = 301
    with session.no_autoflush, pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_another_sum_than_the_clerk_saw_is_not_given_back(session, charged):
    order = RefundOrder(key="RF-1", payment_id=charged[0], amount_minor=4000, reason="x", asked_by=CLERK,
                        agreed_minor=4000)  # fmt: skip
    with pytest.raises(Conflict) as refused:
        refunds.start(session, order, on=TODAY)
    assert (refused.value.code, parts(session)) == ("not_agreed", [])
    assert refunds.start(session, replace(order, agreed_minor=4120), on=TODAY).given.minor == 4120
    assert refunds.start(session, replace(order, agreed_minor=9999), on=TODAY).given.minor == 4120  # done already


@pytest.mark.broken_books
def test_a_fee_that_is_not_what_the_refunds_say_is_found(session, charged):
    start(session, charged[0], 4000)
    session.get_one(Payment, charged[0]).payer_fee_refunded_minor = 121
    session.flush()
    assert faults(session) == ["payment PAY-1: 1.21 USD of its fee refunded, 1.20 by its refunds, 1.20 booked"]


@pytest.mark.parametrize("seed", range(4))
def test_any_sequence_of_asked_told_and_failed_gives_just_what_was_paid_back(session, charged, seed):
    payment, invoice = charged
    dice, living = Random(seed), []
    for number in range(8):
        act, left = dice.choice(("ask", "tell", "fail")), receipt(session).left_minor
        name = {"key": f"RF-{number}", "reference": f"re_{number}"}
        if act == "fail" and living:
            tell(session, payment, "failed", **living.pop(dice.randrange(len(living))))
        elif act == "ask":
            given = start(session, payment, dice.randint(1, left // 3), key=name["key"]).given.minor
            living.append({"minor": given, **name})
        else:
            living.append({"minor": dice.randint(1, left // 3), **name, "key": ""})
            tell(session, payment, "succeeded", **living[-1])
        assert faults(session) == []
    last = start(session, payment, receipt(session).left_minor, key="RF-last").given.minor
    for one in [*living, {"minor": last, "key": "RF-last", "reference": "re_last"}]:
        state = tell(session, payment, "succeeded", **one)
    assert [sum(column) for column in zip(*parts(session), strict=True)] == [10000, 300]
    assert (state, books(session), open_minor(session, invoice), faults(session)) == ("refunded", {}, 10000, [])
