"""Whoever passes a code on is rewarded when the money of the new customer came, once, and not for its own company."""

import pytest
from sqlalchemy import select

from payportal.domain.errors import BadTerms, CodeRefused, Conflict
from payportal.gateways.ports import Outcome, OutcomeState
from payportal.ledger.chart import COUPONS, REFERRAL_REWARDS
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.receipt import Receipt
from payportal.models.referral import ReferralReward
from payportal.queries import customer_credits
from payportal.queries import referrals as known_referrals
from payportal.queries.coupons import Asking, benefit
from payportal.services import referrals, settlement
from tests.services.a_coupon import OWNER, a_child, a_programme, begin, clean, fixed, percent, with_code
from tests.services.a_payment import PAYER, TODAY, a_customer, an_invoice, open_minor, succeeded
from tests.services.test_coupons import booked, settle


@pytest.fixture
def giver(session):
    return a_customer(session, "C-GIVER")


@pytest.fixture
def code(session, giver):
    return referrals.code_of(session, giver, actor=PAYER).code


def newcomer(session, number="C-NEW", minor=10000):
    customer = a_customer(session, number)
    return customer, an_invoice(session, customer, f"INV-{number}", minor)


def uses(session, code, number="C-NEW", *, reference="PAY-1"):
    """A new customer begins to pay 100.00 with a code that takes 20.00 off."""
    customer, invoice = newcomer(session, number)
    return begin(session, with_code(customer, {invoice: 10000}, 8000, code, reference=reference)), customer, invoice


def rewards(session):
    session.flush()
    return session.execute(select(ReferralReward.state, ReferralReward.amount_minor).order_by(ReferralReward.id)).all()


def memo(session, giver):
    return session.scalars(select(Invoice).where(Invoice.customer_id == giver, Invoice.kind == "credit_memo")).one()


def test_a_customer_has_one_code(session, giver, code):
    assert referrals.code_of(session, giver, actor=PAYER).code == code
    assert len(code) == len("REF-") + 8


def test_the_reward_waits_for_the_money_and_is_a_credit_that_can_be_used(session, giver, code):
    a_programme(session)
    payment_id, _new, invoice = uses(session, code)
    settle(session, payment_id, Outcome(state=OutcomeState.PENDING))
    assert rewards(session) == []
    settle(session, payment_id, succeeded(8000))
    assert (open_minor(session, invoice), rewards(session)) == (0, [("granted", 2500)])
    [credit] = customer_credits.usable(session, [giver], currency="USD")
    assert (credit.available_minor, credit.invoice_id) == (2500, memo(session, giver).id)
    assert (booked(session, COUPONS.code), booked(session, REFERRAL_REWARDS.code)) == (2000, 2500)
    assert clean(session)


@pytest.mark.parametrize("back", [OutcomeState.RETURNED, OutcomeState.REFUNDED])
def test_a_payment_that_goes_back_takes_the_reward_back_once(session, giver, code, back):
    a_programme(session)
    payment_id, new, invoice = uses(session, code)
    settle(session, payment_id, succeeded(8000))
    for _ in range(2):
        settle(session, payment_id, succeeded(8000, state=back))
    assert rewards(session) == [("taken_back", 2500)]
    assert customer_credits.usable(session, [giver], currency="USD") == []
    assert booked(session, REFERRAL_REWARDS.code) == 0
    assert clean(session)
    # The code may be used again: nothing was paid with it.
    begin(session, with_code(new, {invoice: 10000}, 8000, code, reference="PAY-2"))


def test_what_was_used_of_a_reward_is_owed_when_it_is_taken_back(session, giver, code):
    a_programme(session)
    payment_id, _new, _invoice = uses(session, code)
    settle(session, payment_id, succeeded(8000))
    bill, credit = an_invoice(session, giver, "INV-G", 1500), memo(session, giver)
    other = begin(session, with_code(giver, {bill: 1500}, 0, "", reference="PAY-G",
                                     credits={f"memo-{credit.id}": 1500}))  # fmt: skip
    settlement.cover(session, other, on=TODAY)
    assert open_minor(session, credit.id) == -1000
    settle(session, payment_id, succeeded(8000, state=OutcomeState.RETURNED))
    owed = session.scalars(select(Invoice).where(Invoice.kind == "debit_memo")).one()
    assert (owed.customer_id, owed.number, owed.open_minor) == (giver, f"{credit.number}-BACK", 1500)
    assert (open_minor(session, credit.id), open_minor(session, bill)) == (0, 0)
    assert clean(session)


def test_a_dispute_that_is_won_rewards_again(session, giver, code):
    a_programme(session)
    payment_id, _new, _invoice = uses(session, code)
    settle(session, payment_id, succeeded(8000))
    settle(session, payment_id, succeeded(8000, state=OutcomeState.RETURNED))
    receipt = session.scalars(select(Receipt).where(Receipt.payment_id == payment_id)).one()
    assert settlement.come_again(session, receipt, 8000, on=TODAY, actor="bank")
    assert rewards(session) == [("taken_back", 2500), ("granted", 2500)]
    assert clean(session)


def test_above_the_limit_of_the_month_nothing_more_is_given(session, giver, code):
    a_programme(session, monthly_most=1)
    for number, reference in (("C-A", "PAY-A"), ("C-B", "PAY-B")):
        payment_id, _new, _invoice = uses(session, code, number, reference=reference)
        outcome = Outcome(state=OutcomeState.SUCCEEDED, provider_reference=reference, amount=succeeded(8000).amount)
        settle(session, payment_id, outcome)
    assert rewards(session) == [("granted", 2500), ("capped", 2500)]
    assert clean(session)


def asking(session, customer, invoice, **more):
    return Asking(payer_id=customer, currency="USD", cash={invoice: 10000}, on=TODAY, **more)


def refusal(session, code, customer, invoice):
    with pytest.raises(CodeRefused) as refused:
        benefit(session, code, asking(session, customer, invoice))
    return str(refused.value)


def test_nobody_uses_the_code_of_its_own_company(session, giver, code):
    a_programme(session)
    child = a_child(session, giver, "C-CHILD")
    grandchild = a_child(session, child, "C-GRAND")
    top = Customer(number="C-TOP", name="Top")
    session.add(top)
    session.flush()
    session.get_one(Customer, giver).parent_id = top.id
    session.flush()
    for customer in (giver, child, grandchild, top.id):
        assert "your own company" in refusal(
            session, code, customer, an_invoice(session, customer, f"INV-{customer}", 10000)
        )


def test_a_company_uses_a_passed_on_code_once_whosever_it_is(session, giver, code):
    a_programme(session, only_new=False)
    payment_id, new, _invoice = uses(session, code)
    settle(session, payment_id, succeeded(8000))
    other = referrals.code_of(session, a_customer(session, "C-3"), actor=PAYER).code
    child = a_child(session, new, "C-NEW-1")
    for customer in (new, child):
        again = an_invoice(session, customer, f"INV-{customer}", 10000)
        assert "possible once" in refusal(session, other, customer, again)
        with pytest.raises(Conflict, match="possible once"):
            begin(session, with_code(customer, {again: 10000}, 8000, other, reference="PAY-2"))


def test_only_companies_that_pay_for_the_first_time_where_that_is_asked(session, giver, code):
    a_programme(session)
    customer, invoice = newcomer(session)
    settle(session, begin(session, with_code(customer, {invoice: 10000}, 10000, "")), succeeded(10000))
    second = an_invoice(session, customer, "INV-2", 10000)
    assert "for the first time" in refusal(session, code, customer, second)
    a_programme(session, only_new=False)
    assert benefit(session, code, asking(session, customer, second)).discount_minor == 2000


@pytest.mark.parametrize("running", [None, False])
def test_without_a_programme_the_codes_read_like_unknown_ones(session, giver, code, running):
    if running is not None:
        a_programme(session, running=running)
    customer, invoice = newcomer(session)
    assert "cannot be used on this account" in refusal(session, code, customer, invoice)


def test_what_was_promised_when_paying_began_is_kept(session, giver, code):
    a_programme(session)
    payment_id, _new, _invoice = uses(session, code)
    a_programme(session, running=False, reward_minor=100)
    settle(session, payment_id, succeeded(8000))
    assert rewards(session) == [("granted", 2500)]


def test_a_programme_without_sense_is_refused(session):
    with pytest.raises(BadTerms):
        a_programme(session, reward_minor=-1)
    with pytest.raises(BadTerms):
        a_programme(session, monthly_most=0)
    assert known_referrals.current(session) is None


def test_the_latest_programme_holds(session):
    a_programme(session)
    a_programme(session, terms=percent("5"), reward_minor=0)
    row = known_referrals.current(session)
    assert (row.kind, row.percent, row.reward_minor, row.set_by) == ("percent", "5", 0, OWNER)
    assert known_referrals.terms_of(row) == percent("5")
    assert fixed(1).discount(1) == 1
