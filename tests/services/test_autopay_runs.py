"""Auto-pay on its day: what was agreed is collected once, and every other end is said."""

import contextlib
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from payportal.domain.autopay import AmountRule, OverCap, Trigger
from payportal.gateways.sandbox_payments import SandboxCards
from payportal.models.autopay import AutopayMandate, AutopayRun
from payportal.models.base import db, transaction
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.notice import Notice
from payportal.models.payment import Payment
from payportal.models.payment_method import PaymentMethod
from payportal.models.receipt import Receipt
from payportal.models.schedule import Schedule
from payportal.services import asking, autopay, autopay_announcing, autopay_runs, schedule_runs, schedules
from tests.builders import a_receipt
from tests.services.a_mandate import a_mandate
from tests.services.a_payment import PAYER, a_customer, an_invoice, open_minor
from tests.services.a_schedule import NOON, TODAY, Clock, a_sandbox_method, charges
from tests.stories.breaking import Killed, Killer, KillingCards

MONTHLY = {"trigger": Trigger.MONTHLY, "day_of_month": 25}


class World:
    """A customer with invoices that are due, a kept method and auto-pay with it."""

    def __init__(self, app, folder):
        self.app, self.clock = app, Clock()
        self.cards = SandboxCards(folder / "gateway.db", "secret", now=self.clock)

    def agreed(self, behaviour="approve", *, kind="card", amounts=(5000,), backup="", due=TODAY, **more):
        with self.app.app_context(), transaction() as session:
            self.customer = a_customer(session)
            self.invoices = [an_invoice(session, self.customer, f"INV-{number}", minor)
                             for number, minor in enumerate(amounts, start=1)]  # fmt: skip
            for invoice in session.scalars(select(Invoice)):
                invoice.due_date = due
            self.method = a_sandbox_method(session, self.cards, self.customer, behaviour, kind=kind)
            if backup:
                more["backup_method_id"] = a_sandbox_method(session, self.cards, self.customer, backup)
            self.mandate = a_mandate(session, self.customer, self.method, **more).id
        return self

    def run(self, on=TODAY, now=None, begin=transaction, cards=None):
        with self.app.app_context():
            try:
                return dict(autopay_runs.run_due(begin, cards or self.cards, on=on, now=now or NOON))
            finally:
                db.session.remove()

    def read(self, model):
        with self.app.app_context(), transaction() as session:
            rows = session.scalars(select(model).order_by(model.id)).all()
            for row in rows:
                session.expunge(row)
            return rows

    def row(self):
        return self.read(AutopayMandate)[0]

    def act(self, act, **more):
        with self.app.app_context(), transaction() as session:
            return act(session, autopay.of_account(session, self.mandate, self.customer), actor=PAYER, **more)

    def settle(self):
        """Ask about the last payment a little later, as the sweep does."""
        self.clock.moment += timedelta(seconds=40)
        payment = self.read(Payment)[-1].id
        with self.app.app_context():
            return asking.payment(transaction, self.cards, payment, on=TODAY, behind_the_payer=True)

    def left(self):
        with self.app.app_context(), transaction() as session:
            return [open_minor(session, invoice) for invoice in self.invoices]

    def subjects(self):
        return [one.subject for one in self.read(Notice)]


@pytest.fixture
def world(app, tmp_path):
    return World(app, tmp_path)


def test_what_is_due_is_collected_once_in_one_charge(world):
    world.agreed(amounts=(5000, 7000))
    assert world.run() == {"paid": 1}
    assert (world.left(), list(charges(world.cards).values())) == ([0, 0], [1])
    assert (world.run(), world.run(TODAY + timedelta(days=1))) == ({}, {})
    assert [(one.outcome, one.amount_minor) for one in world.read(AutopayRun)] == [("paid", 12_000)]


def test_each_invoice_by_itself_where_that_was_agreed(world):
    world.agreed(amounts=(5000, 7000), separate=True)
    assert world.run() == {"paid": 2}
    assert sorted(one.amount_minor for one in world.read(Payment)) == [5000, 7000]


def test_before_it_is_due_nothing_is_collected(world):
    world.agreed(due=TODAY + timedelta(days=1))
    assert (world.run(), world.run(TODAY + timedelta(days=1))) == ({}, {"paid": 1})


def test_credit_and_money_without_invoice_are_used_first(world):
    world.agreed(amounts=(5000,))
    with world.app.app_context(), transaction() as session:
        a_receipt(session, 4000, customer=session.get_one(Customer, world.customer))
    assert world.run() == {"paid": 1}
    assert [one.amount_minor for one in world.read(Payment)] == [1000]


def test_over_a_limit_a_person_is_asked_and_the_rest_is_collected(world):
    world.agreed(amounts=(5000, 9000), terms={"cap_invoice_minor": 6000, "over_cap": OverCap.ASK})
    assert world.run() == {"paid": 1}
    [asked] = world.read(Schedule)
    assert (asked.state, asked.agreed_minor, asked.mandate_id) == ("needs_approval", 9000, world.mandate)
    assert world.run(TODAY + timedelta(days=1)) == {}
    with world.app.app_context(), transaction() as session:
        row = schedules.of_account(session, asked.reference, world.customer)
        schedules.approve(session, row, seen_minor=9000, actor=PAYER, on=TODAY)
    with world.app.app_context():
        assert schedule_runs.run_due(transaction, world.cards, on=TODAY, now=NOON) == {"done": 1}
    assert (world.left(), "Auto-pay asks you (AUTO-1)" in world.subjects()) == ([0, 0], True)


def test_over_a_limit_it_is_skipped_and_the_log_says_so(world):
    world.agreed(amounts=(9000,), terms={"cap_month_minor": 6000})
    assert (world.run(), world.run(TODAY + timedelta(days=1))) == ({}, {})
    assert [(one.outcome, one.detail) for one in world.read(AutopayRun)] == [
        ("left_out", "INV-1 would go over your limit of 60.00 USD a month")
    ]


def test_a_fixed_sum_pays_the_oldest_and_the_rest_is_kept_on_account(world):
    world.agreed(amounts=(5000,), terms={**MONTHLY, "amount": AmountRule.FIXED, "fixed_minor": 8000})
    assert world.run() == {"paid": 1}
    [receipt] = world.read(Receipt)
    assert (receipt.amount_minor, receipt.on_account_minor, receipt.unapplied_minor) == (8000, 3000, 0)
    assert world.left() == [0]
    assert world.run(date(2026, 12, 24)) == {}
    assert world.run(date(2026, 12, 25)) == {"paid": 1}
    assert [one.on_account_minor for one in world.read(Receipt)] == [3000, 8000]


def test_missing_funds_are_tried_three_times_then_it_stops_and_both_sides_know(world):
    world.agreed("declined")
    tried = []
    for day in range(30):
        if world.run(TODAY + timedelta(days=day)):
            tried.append(day)
    assert (tried, len(world.read(Payment))) == ([0, 3, 6], 3)
    assert "insufficient funds" in world.row().stopped
    assert world.subjects() == ["Auto-pay failed (AUTO-1)"] * 3
    assert sum(charges(world.cards).values()) == 0


def test_a_hard_code_stops_it_at_once_until_a_person_resumes(world):
    world.agreed("late_return", kind="us_bank_account")
    assert world.run() == {"charging": 1}
    assert (world.settle(), world.run()) == ("succeeded", {"paid": 1})
    assert (world.settle(), world.run()) == ("returned", {"failed": 1})
    assert world.row().stopped
    assert world.run(TODAY + timedelta(days=9)) == {}
    world.act(autopay.resume, on=TODAY + timedelta(days=9))
    assert world.run(TODAY + timedelta(days=9)) == {"charging": 1}


def test_the_backup_is_charged_when_the_first_is_refused(world):
    world.agreed("declined", backup="approve")
    assert world.run() == {"paid": 1}
    assert [(one.outcome, one.attempt) for one in world.read(AutopayRun)] == [("failed", 0), ("paid", 1)]
    assert (world.left(), world.subjects()[-1]) == ([0], "Backup method charged (AUTO-1)")


@pytest.mark.parametrize("state", ["removed", "expired"])
def test_a_method_that_is_gone_blocks_with_words(world, state):
    world.agreed()
    with world.app.app_context(), transaction() as session:
        session.get_one(PaymentMethod, world.method).state = state
    assert world.run() == {}
    assert [(one.outcome, state in one.detail) for one in world.read(AutopayRun)] == [("blocked", True)]
    assert (world.subjects(), world.read(Payment)) == (["Auto-pay is blocked (AUTO-1)"], [])


def test_unknown_blocks_until_it_is_known(world):
    world.agreed("silent_charge")
    assert world.run() == {"charging": 1}
    assert world.run(TODAY + timedelta(days=1), now=NOON + timedelta(days=1)) == {}
    assert (world.settle(), world.run(TODAY + timedelta(days=1))) == ("succeeded", {"paid": 1})
    assert sum(charges(world.cards).values()) == 1


def test_paused_it_collects_nothing_and_makes_up_for_no_month(world):
    world.agreed(terms=MONTHLY)
    world.act(autopay.pause, until=date(2026, 12, 1), on=TODAY)
    assert (world.run(), world.run(date(2026, 12, 1))) == ({}, {})
    assert world.run(date(2026, 12, 25)) == {"paid": 1}


def test_a_skipped_day_is_left_to_the_payer(world):
    world.agreed(due=TODAY + timedelta(days=2))
    assert world.act(autopay.skip, on=TODAY) == TODAY + timedelta(days=2)
    assert [world.run(TODAY + timedelta(days=day)) for day in range(5)] == [{}] * 5
    world.act(autopay.unskip)
    assert world.run(TODAY + timedelta(days=6)) == {"paid": 1}


def test_cancelled_it_is_over(world):
    world.agreed()
    world.act(autopay.cancel)
    assert world.run() == {}


def tell(world, on):
    with world.app.app_context():
        return autopay_announcing.announce_all(transaction, on=on, site="https://pay.example")


def test_a_debit_waits_until_it_was_announced_long_enough(world):
    world.agreed(due=TODAY + timedelta(days=12), notice_days=10)
    assert [tell(world, TODAY + timedelta(days=day)) for day in range(4)] == [0, 0, 1, 0]
    [mail] = world.read(Notice)
    assert ("7\xa0Dec\xa02026" in mail.subject, f"https://pay.example/autopay/{world.mandate}" in mail.body) == (
        True,
        True,
    )
    assert [world.run(TODAY + timedelta(days=day)) for day in (10, 11, 12)] == [{}, {}, {"paid": 1}]


def test_a_higher_amount_is_announced_anew_and_waits_again(world):
    world.agreed(notice_days=3)
    assert (tell(world, TODAY), world.run()) == (1, {})
    with world.app.app_context(), transaction() as session:
        invoice = session.get_one(Invoice, world.invoices[0])
        invoice.discount_minor, invoice.discount_date = 500, TODAY + timedelta(days=1)
    # The discount makes it cheaper first, and lapses: neither is more than was announced.
    assert (tell(world, TODAY + timedelta(days=2)), world.run(TODAY + timedelta(days=3))) == (0, {"paid": 1})


def test_up_to_the_agreed_range_no_notice_is_needed(world):
    world.agreed(notice_days=10, notice_free_minor=5000)
    assert (tell(world, TODAY), world.run()) == (0, {"paid": 1})


@pytest.mark.parametrize("step", range(1, 20))
def test_killed_at_any_step_it_is_charged_once(sqlite_app, tmp_path, step):
    world = World(sqlite_app, tmp_path).agreed()
    killer = Killer(step)
    with contextlib.suppress(Killed):
        world.run(begin=killer.begin(transaction), cards=KillingCards(world.cards, killer, "sandbox"))
    for turn in range(1, 4):
        world.run(TODAY + timedelta(days=turn - 1), now=NOON + timedelta(minutes=10 * turn))
    assert (sum(charges(world.cards).values()), world.left()) == (1, [0])
    assert world.read(AutopayRun)[-1].outcome == "paid"
