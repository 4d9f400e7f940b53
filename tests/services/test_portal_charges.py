"""A payment of the portal over its whole life: what processor and report tell of it, in every order, is booked once."""

from decimal import Decimal
from itertools import permutations

import pytest
from sqlalchemy import func, select

from payportal.domain.fee import FeeRule
from payportal.domain.money import Money
from payportal.gateways.told import DisputeState, DisputeTold, RefundState, RefundTold
from payportal.models.journal import Account, JournalLine
from payportal.models.receipt import Receipt
from payportal.models.refund import Refund
from payportal.services import card_disputes, payment_fees, refunds
from payportal.services.refunds import RefundOrder
from tests.services.a_method import a_paid_payment
from tests.services.a_payment import TODAY, a_customer, an_invoice, open_minor, state_of
from tests.services.a_report import HEAD, back, books, charge, faults, take

NAMED = f"{HEAD},source_id"


@pytest.fixture
def paid(session):
    """50.00 paid in the portal as charge ch_1."""
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 5000)
    return a_paid_payment(session, acme, {invoice: 5000}, 5000), invoice


class Life:
    """What may happen to the payment, each thing once, by a word."""

    def __init__(self, session, payment, *, named):
        self.session, self.payment, self.named = session, payment, named

    def happens(self, word):
        getattr(self, word)()
        self.session.flush()

    def report(self, row, source):
        take(self.session, f"{row},{source if self.named else ''}", head=NAMED)

    def charged(self):
        self.report(charge(1, "50.00", "1.75", "48.25"), "ch_1")

    def asked(self, minor=1000, key="RF-1"):
        order = RefundOrder(key=key, payment_id=self.payment, amount_minor=minor, reason="x", asked_by="c@example.com")
        refunds.start(self.session, order, on=TODAY)

    def told(self, *names):
        known = {"re_1": "RF-1", "re_2": "", "re_3": ""}
        refunds.told(self.session, self.payment, [
            RefundTold(reference=name, key=known[name], amount=Money(1000, "USD"), state=RefundState.SUCCEEDED)
            for name in names or ("re_1",)
        ], on=TODAY)  # fmt: skip

    def both_told(self):
        self.told("re_2", "re_1")

    def dashboard_told(self):
        self.told("re_2", "re_3")

    def refunded(self, number=1):
        self.report(back(10 + number, 1, "-10.00", "0.00", "-10.00"), f"re_{number}")

    def second_refunded(self):
        self.refunded(2)

    def third_refunded(self):
        self.refunded(3)

    def dispute(self, state, minor):
        told = DisputeTold(reference="du_1", charge="ch_1", payment="PAY-1", amount=Money(minor, "USD"),
                           reason="fraudulent", state=DisputeState(state))  # fmt: skip
        card_disputes.take(self.session, self.payment, told, on=TODAY)


def account(session, code):
    total = func.coalesce(func.sum(JournalLine.debit - JournalLine.credit), 0)
    query = select(total).join(Account, Account.id == JournalLine.account_id).where(Account.code == code)
    return int(session.scalar(query))


def given_back(session):
    return sorted(session.scalars(select(Refund.amount_minor).where(Refund.state == "succeeded")))


def orders(*words, after):
    """Every order of the words in which what ``after`` names first comes first."""
    every = permutations(words)
    return [one for one in every if all(one.index(first) < one.index(then) for first, then in after)]


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("order", orders("charged", "asked", "told", "refunded",
                                         after=[("asked", "told"), ("asked", "refunded")]))  # fmt: skip
def test_a_refund_of_the_workbench_is_booked_once(session, paid, order, named):
    payment, invoice = paid
    life = Life(session, payment, named=named)
    for word in (*order, "told"):  # processors tell twice
        life.happens(word)
    assert (books(session), faults(session)) == ({"1000": 3825, "1050": 0, "5110": 175}, [])
    assert (given_back(session), open_minor(session, invoice), state_of(session, payment)) == (
        [1000], 1000, "succeeded"
    )  # fmt: skip


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("order", orders("charged", "asked", "both_told", "refunded", "second_refunded",
                                         after=[("asked", "both_told"), ("asked", "refunded")]))  # fmt: skip
def test_one_of_the_workbench_and_one_of_the_processor_of_one_amount_are_two(session, paid, order, named):
    payment, invoice = paid
    life = Life(session, payment, named=named)
    for word in (*order, "both_told"):
        life.happens(word)
    assert (books(session), faults(session)) == ({"1000": 2825, "1050": 0, "5110": 175}, [])
    assert (given_back(session), open_minor(session, invoice)) == ([1000, 1000], 2000)
    assert sorted(session.scalars(select(Refund.provider_reference))) == ["re_1", "re_2"]


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("order", list(permutations(["charged", "dashboard_told", "second_refunded",
                                                     "third_refunded"])))  # fmt: skip
def test_refunds_that_only_the_processor_knew_are_booked_once(session, paid, order, named):
    payment, invoice = paid
    life = Life(session, payment, named=named)
    for word in (*order, "dashboard_told"):
        life.happens(word)
    assert (books(session), faults(session)) == ({"1000": 2825, "1050": 0, "5110": 175}, [])
    assert (given_back(session), open_minor(session, invoice)) == ([1000, 1000], 2000)


@pytest.mark.parametrize("home_first", [True, False])
def test_a_refund_that_came_home_leaves_nothing_in_clearing(session, paid, home_first):
    life = Life(session, paid[0], named=True)
    for word in ("charged", "asked", "told", "refunded"):
        life.happens(word)

    def home():
        life.report(back(20, 1, "10.00", "0.00", "10.00", "refund_failure"), "re_1")

    def failed():
        refunds.told(session, paid[0], [RefundTold(reference="re_1", key="RF-1", amount=Money(1000, "USD"),
                                                   state=RefundState.FAILED)], on=TODAY)  # fmt: skip

    for step in (home, failed) if home_first else (failed, home):
        step()
    assert (books(session), faults(session)) == ({"1000": 4825, "1050": 0, "5110": 175}, [])
    assert session.scalars(select(Receipt.unapplied_minor)).one() == 1000


def disputed_in(life, gross, word):
    minor = {"50.00": 5000, "20.00": 2000}[gross]
    fifteen_more = {"50.00": "65.00", "20.00": "35.00"}[gross]
    return {
        "charged": life.charged,
        "opened": lambda: life.dispute("needs_response", minor),
        "lost": lambda: life.dispute("lost", minor),
        "won": lambda: life.dispute("won", minor),
        "withdrawn": lambda: life.report(back(30, 1, f"-{gross}", "15.00", f"-{fifteen_more}", "dispute"), "du_1"),
        "again": lambda: life.report(back(31, 1, gross, "-15.00", fifteen_more, "dispute_reversal"), "du_1"),
    }[word]  # fmt: skip


@pytest.mark.parametrize(("gross", "named"), [("50.00", True), ("20.00", True), ("20.00", False)])
@pytest.mark.parametrize("order", orders("charged", "opened", "lost", "withdrawn", after=[("opened", "lost")]))
def test_a_lost_dispute_is_booked_once(session, paid, order, gross, named):
    payment, invoice = paid
    life = Life(session, payment, named=named)
    for word in (*order, "lost", "opened"):
        disputed_in(life, gross, word)()
        session.flush()
    minor = {"50.00": 5000, "20.00": 2000}[gross]
    assert (books(session), faults(session)) == ({"1000": 4825 - minor - 1500, "1050": 0, "5110": 1675}, [])
    assert (open_minor(session, invoice), account(session, "1060")) == (minor, 0)
    assert state_of(session, payment) == ("returned" if minor == 5000 else "succeeded")


@pytest.mark.parametrize(("gross", "named"), [("50.00", True), ("20.00", True), ("20.00", False)])
@pytest.mark.parametrize("order", orders("charged", "opened", "won", "withdrawn", "again",
                                         after=[("opened", "won"), ("withdrawn", "again")]))  # fmt: skip
def test_a_won_dispute_leaves_the_money_here(session, paid, order, gross, named):
    payment, invoice = paid
    life = Life(session, payment, named=named)
    for word in (*order, "won", "opened"):
        disputed_in(life, gross, word)()
        session.flush()
    assert (books(session), faults(session)) == ({"1000": 4825, "1050": 0, "5110": 175}, [])
    waiting = session.scalars(select(Receipt.unapplied_minor).where(Receipt.payment_id == payment)).one()
    assert (open_minor(session, invoice) - waiting, state_of(session, payment)) == (0, "succeeded")


WITH_FEE = [("asked", "told", "reported"), ("asked", "reported", "told"), ("told", "reported"), ("reported", "told")]


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("words", WITH_FEE)
def test_a_refund_with_its_part_of_the_fee_is_booked_once(session, words, named):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 10000)
    payment_fees.set_rule(session, "card", "USD", FeeRule(percent=Decimal(3)), actor="a")
    payment = a_paid_payment(session, acme, {invoice: 10000}, 10300, with_fee=True)
    life = Life(session, payment, named=named)
    life.report(charge(1, "103.00", "3.29", "99.71"), "ch_1")
    told = RefundTold(reference="re_1", key="RF-1" if "asked" in words else "", amount=Money(4120, "USD"),
                      state=RefundState.SUCCEEDED)  # fmt: skip
    steps = {
        "asked": lambda: life.asked(4000),
        "told": lambda: refunds.told(session, payment, [told], on=TODAY),
        "reported": lambda: life.report(back(11, 1, "-41.20", "0.00", "-41.20"), "re_1"),
    }
    for word in (*words, "told"):
        steps[word]()
        session.flush()
    assert (books(session), faults(session)) == ({"1000": 5851, "1050": 0, "5110": 329}, [])
    assert [(one.amount_minor, one.fee_minor) for one in session.scalars(select(Refund))] == [(4000, 120)]
    assert (account(session, "4200"), open_minor(session, invoice)) == (-180, 4000)


def test_a_report_that_sends_all_of_it_and_the_fee_back_in_two_parts_leaves_nothing(session):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 10000)
    payment_fees.set_rule(session, "card", "USD", FeeRule(percent=Decimal(3)), actor="a")
    payment = a_paid_payment(session, acme, {invoice: 10000}, 10300, with_fee=True)
    life = Life(session, payment, named=True)
    life.report(charge(1, "103.00", "0.00", "103.00"), "ch_1")
    life.report(back(11, 1, "-100.00", "0.00", "-100.00"), "re_1")
    assert account(session, "4200") == -9
    life.report(back(12, 1, "-3.00", "0.00", "-3.00"), "re_2")
    assert (books(session), faults(session)) == ({"1000": 0, "1050": 0, "5110": 0}, [])
    assert (account(session, "4200"), open_minor(session, invoice), state_of(session, payment)) == (
        0, 10000, "refunded"
    )  # fmt: skip
