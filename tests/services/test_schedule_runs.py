"""Scheduled payments on their day: charged once, never more than agreed or open, and every failure said."""

import contextlib
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from payportal.domain.money import Money
from payportal.gateways.ports import Checkout, GatewayUnreachable, Outcome, OutcomeState
from payportal.gateways.sandbox_payments import SandboxCards
from payportal.jobs import payments_sweep
from payportal.models.base import db, transaction
from payportal.models.invoice import Invoice
from payportal.models.notice import Notice
from payportal.models.payment import Payment
from payportal.models.payment_method import PaymentMethod
from payportal.models.schedule import Schedule, ScheduleLine
from payportal.services import asking, payments, schedule_runs, schedules, settlement
from tests.services.a_payment import a_customer, an_invoice, an_order, open_minor
from tests.services.a_schedule import NOON, TODAY, Clock, a_sandbox_method, a_schedule, charges
from tests.stories.breaking import Killed, Killer, KillingCards


class World:
    """A customer with an invoice of 50.00 and a payment of it scheduled for today."""

    def __init__(self, app, folder):
        self.app, self.clock = app, Clock()
        self.cards = SandboxCards(folder / "gateway.db", "secret", now=self.clock)

    def booked(self, behaviour="approve", *, kind="card", minor=5000, run_on=TODAY, discount_minor=0):
        with self.app.app_context(), transaction() as session:
            self.customer = a_customer(session)
            self.invoice = an_invoice(session, self.customer, "INV-1", 5000, discount_minor=discount_minor)
            self.method = a_sandbox_method(session, self.cards, self.customer, behaviour, kind=kind)
            self.schedule = a_schedule(
                session, self.customer, {self.invoice: 5000}, minor, self.method, run_on=run_on
            ).id
        return self

    def run(self, *, on=TODAY, now=None, begin=transaction, cards=None):
        with self.app.app_context():
            try:
                return dict(schedule_runs.run_due(begin, cards or self.cards, on=on, now=now or NOON))
            finally:
                db.session.remove()

    def row(self):
        with self.app.app_context(), transaction() as session:
            one = session.get_one(Schedule, self.schedule)
            session.expunge(one)
            return one

    def ask(self, on=TODAY):
        self.clock.moment += timedelta(seconds=40)
        with self.app.app_context():
            payment = db.session().get_one(Schedule, self.schedule).payment_id
            db.session().rollback()
            return asking.payment(transaction, self.cards, payment, on=on, behind_the_payer=True)

    def open(self):
        with self.app.app_context(), transaction() as session:
            return open_minor(session, self.invoice)

    def mails(self):
        with self.app.app_context():
            return [(one.address, one.subject) for one in db.session().scalars(select(Notice).order_by(Notice.id))]


@pytest.fixture
def world(app, tmp_path):
    return World(app, tmp_path)


def test_the_day_pays_it_once(world):
    world.booked()
    assert world.run() == {"done": 1}
    assert (world.row().state, world.open(), charges(world.cards)) == ("done", 0, {"SCH-1-0": 1})
    assert world.run() == {}
    assert charges(world.cards) == {"SCH-1-0": 1}


def test_before_its_day_nothing_happens(world):
    world.booked(run_on=TODAY + timedelta(days=1))
    assert world.run() == {}
    assert (world.row().state, charges(world.cards)) == ("waiting", {})


def test_what_was_paid_meanwhile_is_not_paid_again(world):
    world.booked()
    paid(world, 2000)
    assert world.run() == {"done": 1}
    with world.app.app_context():
        assert db.session().scalar(select(Payment.amount_minor).where(Payment.reference == "SCH-1-0")) == 3000
    assert world.open() == 0


def test_all_paid_meanwhile_cancels_it(world):
    world.booked()
    paid(world, 5000)
    assert world.run() == {"cancelled": 1}
    assert (world.row().note, charges(world.cards)) == ("The invoices were paid meanwhile.", {})


def test_a_payment_under_way_is_waited_for(world):
    world.booked()
    with world.app.app_context(), transaction() as session:
        payment = payments.start(session, an_order(world.customer, {world.invoice: 5000}, 5000), gateway="sandbox",
                                 on=TODAY).id  # fmt: skip
    assert world.run() == {"waiting": 1}
    assert charges(world.cards) == {}
    with world.app.app_context(), transaction() as session:
        payments.abandon(session, payment)
    assert world.run() == {}  # it is left alone for an hour
    assert world.run(now=NOON + timedelta(hours=2)) == {"done": 1}


def test_a_higher_price_is_asked_about_and_charged_only_when_approved(world):
    world.booked(minor=5000)
    with world.app.app_context(), transaction() as session:
        session.get_one(Schedule, world.schedule).agreed_minor = 4900
    assert world.run() == {"needs_approval": 1}
    assert "more than the 49.00 USD" in world.row().note
    assert charges(world.cards) == {}
    with world.app.app_context(), transaction() as session:
        row = schedules.of_account(session, "SCH-1", world.customer)
        schedules.approve(session, row, seen_minor=5000, actor=row.created_by, on=TODAY)
    assert world.run() == {"done": 1}


def test_the_discount_of_the_day_lowers_the_price(app, world):
    world.booked(run_on=TODAY + timedelta(days=3))
    with app.app_context(), transaction() as session:
        invoice = session.get_one(Invoice, world.invoice)
        invoice.discount_minor, invoice.discount_date = 100, TODAY + timedelta(days=9)
    assert world.run(on=TODAY + timedelta(days=3)) == {"done": 1}
    with app.app_context():
        assert db.session().scalar(select(Payment.amount_minor)) == 4900
    assert world.open() == 0


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"state": "removed"}, "was removed"),
        ({"state": "expired"}, "has expired"),
        ({"exp_year": 2026, "exp_month": 10}, "expires on"),
        ({"gateway": "other"}, "no longer used"),
    ],
)
def test_a_method_that_cannot_be_charged_is_said_to_both_sides(world, columns, words):
    world.booked()
    with world.app.app_context(), transaction() as session:
        for name, value in columns.items():
            setattr(session.get_one(PaymentMethod, world.method), name, value)
    assert world.run() == {"needs_approval": 1}
    assert words in world.row().note
    assert [subject for _, subject in world.mails()] == ["Scheduled payment waits for you (SCH-1)"]
    assert charges(world.cards) == {}


def test_a_declined_card_is_tried_three_times_and_no_more(world):
    world.booked("declined")
    days = []
    for _ in range(3):
        world.run(on=world.row().run_on)
        days.append(world.row().run_on)
    assert days[:2] == [date(2026, 11, 28), date(2026, 12, 1)]
    assert world.row().state == "failed"
    assert world.run(on=date(2027, 1, 1)) == {}
    assert sum(charges(world.cards).values()) == 0
    assert world.mails()[-1][1] == "Scheduled payment failed (SCH-1)"
    with world.app.app_context():
        assert db.session().scalars(select(ScheduleLine.live)).all() == [False]


def test_a_returned_debit_is_presented_again_on_a_banking_day(world):
    world.booked("returned", kind="us_bank_account")
    assert world.run() == {"running": 1}
    assert world.ask() == "returned"
    assert world.run() == {"waiting": 1}
    row = world.row()
    assert (row.run_on, row.failures) == (date(2026, 12, 1), 1)  # Thanksgiving and a weekend do not count
    assert "tried again on" in row.note


def test_a_debit_that_comes_back_after_it_counted_is_told_and_not_repeated(world):
    world.booked("late_return", kind="us_bank_account")
    world.run()
    assert (world.ask(), world.run()) == ("succeeded", {"done": 1})
    assert (world.ask(), world.run()) == ("returned", {"failed": 1})
    assert (world.row().state, world.open()) == ("failed", 5000)
    assert world.run(on=TODAY + timedelta(days=30)) == {}


@pytest.mark.parametrize("behaviour", ["silent_charge", "silent_loss"])
def test_silence_blocks_until_the_processor_was_asked(world, behaviour):
    world.booked(behaviour)
    assert world.run() == {"running": 1}
    assert world.run(now=NOON + timedelta(days=1)) == {}
    taken = world.ask()
    after = world.run()
    if behaviour == "silent_charge":
        assert (taken, after, world.open(), sum(charges(world.cards).values())) == ("succeeded", {"done": 1}, 0, 1)
    else:
        assert (taken, after, world.open(), sum(charges(world.cards).values())) == ("failed", {"waiting": 1}, 5000, 0)


def test_a_processor_that_cannot_be_reached_stops_the_run_and_nothing_is_lost(world):
    class Down:
        name = "sandbox"

        def prepare(self, *_words, **_more):
            raise GatewayUnreachable("down")

    world.booked()
    assert world.run(cards=Down()) == {"unreachable": 1}
    assert world.row().state == "running"
    assert world.run(now=NOON + timedelta(minutes=6)) == {"done": 1}
    assert charges(world.cards) == {"SCH-1-0": 1}


@pytest.mark.parametrize("sweep_first", [False, True])
@pytest.mark.parametrize("step", range(1, 20))
def test_killed_at_any_step_it_is_charged_once(sqlite_app, tmp_path, step, sweep_first):
    """Between claim, name, charge and conclusion the process dies; the next runs bring it to its end."""
    world = World(sqlite_app, tmp_path).booked()
    killer = Killer(step)
    cards = KillingCards(world.cards, killer, "sandbox")
    with contextlib.suppress(Killed):
        world.run(begin=killer.begin(transaction), cards=cards)
    later = NOON + timedelta(minutes=20)
    world.clock.moment = later
    with sqlite_app.app_context(), transaction() as session:
        for payment in session.scalars(select(Payment)):
            payment.created_at -= timedelta(minutes=30)
    if sweep_first:
        with sqlite_app.app_context():
            payments_sweep.run(replace(sqlite_app.extensions["outside"], cards=world.cards))
    for turn in range(3):
        world.run(now=later + timedelta(minutes=10 * turn), on=TODAY + timedelta(days=turn * 3))
    assert world.row().state == "done"
    assert (sum(charges(world.cards).values()), world.open()) == (1, 0)


def paid(world, minor):
    with world.app.app_context(), transaction() as session:
        order = an_order(world.customer, {world.invoice: minor}, minor)
        payment = payments.start(session, order, gateway="sandbox", on=TODAY)
        payments.opened(session, payment.id, Checkout("sbx_1", "/there"))
        came = Outcome(state=OutcomeState.SUCCEEDED, provider_reference="ch_1", amount=Money(minor, "USD"))
        settlement.settle(session, payment.id, came, on=TODAY)
