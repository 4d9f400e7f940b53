"""306 ways in which nobody knows what became of a payment, over Stripe's own SDK: the invoice is never paid twice.

In each case something breaks, then the payer tries to pay the same invoice again, then the jobs run. What the
processor's own books say was taken is compared with what ours say.
"""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from payportal.domain.errors import PayportalError
from payportal.domain.money import Money
from payportal.gateways.stripe_payments import StripeCards
from payportal.jobs import payments_sweep
from payportal.models.base import db, transaction
from payportal.models.invoice import Invoice
from payportal.models.payment import Payment, PaymentLine
from payportal.models.payment_method import PaymentMethod
from payportal.models.receipt import Receipt
from payportal.services import asking, charging, payments
from payportal.web.clock import today
from tests.servers.databases import faults, running
from tests.servers.tmp_stripe import TmpStripe
from tests.services.a_payment import an_order
from tests.stories.breaking import Case, Killed, Killer, KillingCards, cases
from tests.web.an_account import a_customer, an_invoice

AMOUNT = 5000
CASES = list(cases())


class World:
    """An application with a Stripe of its own, and the acts of payers, banks and messages in it."""

    def __init__(self, app, stripe):
        self.app, self.stripe = app, stripe
        self.cards = StripeCards("sk_test_1", stripe.secret, api_base=stripe.url, retries=0)
        app.extensions["outside"] = replace(app.extensions["outside"], cards=self.cards)
        self.customer = a_customer(app)
        self.methods = {kind: self._method(kind) for kind in ("card", "us_bank_account")}
        self.number = 0

    def _method(self, kind):
        customer = self.stripe.books.new("cus_", "customer")["id"]
        kept = self.stripe.books.a_method(kind, customer)["id"]
        with self.app.app_context(), transaction() as session:
            method = PaymentMethod(
                reference=f"PM-{kind}", customer_id=self.customer, owner="p@example.com", kind=kind, state="active",
                gateway="stripe", provider_customer=customer, provider_method=kept, last4="4242",
            )  # fmt: skip
            session.add(method)
            session.flush()
            return method.id

    def begin_payment(self, invoice, kind="", *, again=False):
        """Write a payment down; return its id, or nothing where a second one is refused."""
        reference = f"PAY-{self.number}{'-again' if again else ''}"
        order = an_order(self.customer, {invoice: AMOUNT}, AMOUNT, reference=reference)
        order = replace(order, method_kind=kind or "card", method_id=self.methods.get(kind))
        try:
            with transaction() as session:
                return payments.start(session, order, gateway="stripe", on=today()).id
        except PayportalError:
            return None

    def pay_kept(self, payment_id, killer=None):
        cards = KillingCards(self.cards, killer) if killer else self.cards
        begin = killer.begin(transaction) if killer else transaction
        with self.app.app_context(), contextlib.suppress(PayportalError, Killed):
            try:
                charging.carry_out(begin, cards, payment_id, on=today())
            finally:
                db.session.remove()

    def pay_hosted(self, payment_id):
        with self.app.app_context(), contextlib.suppress(PayportalError):
            try:
                reference = f"PAY-{self.number}"
                said = {"return_url": "http://x/back", "description": "x", "email": "p@example.com"}
                checkout = self.cards.start(reference, Money(AMOUNT, "USD"), **said)
                with transaction() as session:
                    payments.opened(session, payment_id, checkout)
            finally:
                db.session.remove()

    def tell(self, events, times):
        """Deliver messages to the webhook: each so many times, below zero the last first."""
        client = self.app.test_client()
        ordered = list(reversed(events)) if times < 0 else events
        for kind, name in ordered * abs(times):
            body, headers = self.stripe.event(kind, name)
            client.post("/hooks/stripe", data=body, headers=headers)

    def sweep(self):
        with self.app.app_context():
            payments_sweep.run(self.app.extensions["outside"])

    def come_back(self, payment_id):
        with self.app.app_context():
            if db.session().get_one(Payment, payment_id).gateway_reference:
                asking.payment(transaction, self.cards, payment_id, on=today())

    def books(self, invoice):
        """What of the invoice is paid, how many receipts it has, and the states of its payments."""
        with self.app.app_context():
            session = db.session()
            paid = AMOUNT - session.get_one(Invoice, invoice).open_minor
            query = select(Payment).join(PaymentLine).where(PaymentLine.invoice_id == invoice).order_by(Payment.id)
            rows = session.scalars(query).all()
            mine = select(func.count()).select_from(Receipt).where(Receipt.payment_id.in_([row.id for row in rows]))
            return paid, session.scalar(mine.where(Receipt.reversed_at.is_(None))), [row.state for row in rows]


@pytest.fixture
def stripe():
    with TmpStripe() as server:
        yield server


@pytest.fixture
def at_once(monkeypatch):
    """The sweep asks at once about what it would leave alone for a quarter of an hour."""
    monkeypatch.setattr(payments_sweep, "LEFT_ALONE_FOR", timedelta(0))


@pytest.mark.parametrize(
    ("database", "every"), [("sqlite", 1), pytest.param("postgresql", 12, marks=pytest.mark.postgres)]
)
def test_an_invoice_is_never_paid_twice_whatever_breaks(request, tmp_path, stripe, at_once, database, every):
    url = request.getfixturevalue(f"{database}_url")
    with running(url, tmp_path / "var") as app:
        world = World(app, stripe)
        wrong = [fault for case in CASES[::every] for fault in played(world, case)]
        assert wrong == []
        assert faults(app) == []
    assert len(CASES) >= 300


def played(world, case: Case):
    """Play one case and return what is wrong in its end, in words."""
    world.number += 1
    invoice, books = an_invoice(world.app, world.customer, f"INV-{world.number}", AMOUNT), world.stripe.books
    charged_before, events_before = books.charged(), len(books.events)
    world.stripe.faults.clear()
    with world.app.app_context():
        payment_id = world.begin_payment(invoice, {"kept": "card", "debit": "us_bank_account"}.get(case.road, ""))
    _break(world, case, payment_id)
    events = books.events[events_before:]
    if case.told < 0:
        world.tell(events, case.told)
    if case.comes_back:
        world.come_back(payment_id)
    _try_again(world, invoice)
    if case.sweep_first:
        world.sweep()
    world.tell(events, max(case.told, 0))
    if case.road == "debit":
        _bank(world, case, events_before)
    world.stripe.faults.clear()
    world.sweep()
    _finish(world)
    paid, receipts, states = world.books(invoice)
    taken = books.charged() - charged_before - (AMOUNT if case.bank == "returns" and paid == 0 else 0)
    yield from _wrong(case, taken, paid, receipts, states)


def _break(world, case, payment_id):
    if case.fault:
        world.stripe.fault(*case.fault, times=1)
    killer = Killer(case.kill_at) if case.kill_at else None
    hands = 2 if case.double_click else 1
    act = world.pay_hosted if case.road == "hosted" else lambda one: world.pay_kept(one, killer)
    with ThreadPoolExecutor(hands) as pool:
        list(pool.map(act, [payment_id] * hands))
    if case.road == "hosted" and case.pays:
        with world.app.app_context():
            page = db.session().get_one(Payment, payment_id).gateway_reference
        if page:  # else nobody was ever sent there
            world.stripe.books.pay_on(page)


def _try_again(world, invoice):
    """The payer loses patience and pays the same invoice by a card that works."""
    with world.app.app_context():
        again = world.begin_payment(invoice, "card", again=True)
    if again is not None:
        world.pay_kept(again)


def _bank(world, case, events_before):
    books = world.stripe.books
    for intent in books.all("payment_intent", status="processing"):
        if case.bank == "bounces":
            books.bounce(intent["id"], "insufficient_funds")
        else:
            books.clear(intent["id"])
            world.sweep()
        if case.bank == "returns":
            books.contest(intent["latest_charge"], "debit_not_authorized")
    world.tell(books.events[events_before:], case.told)


def _finish(world):
    """Ask once more about every debit that had succeeded: the bank may have taken it back since."""
    with world.app.app_context():
        query = select(Payment.id).where(Payment.method_kind == "us_bank_account", Payment.state == "succeeded")
        ids = list(db.session().scalars(query))
    for payment_id in ids:
        world.come_back(payment_id)


def _wrong(case, taken, paid, receipts, states):
    if taken not in (0, AMOUNT):
        yield f"{case}: {taken} was taken for an invoice of {AMOUNT} {states}"
    if taken != paid:
        yield f"{case}: {taken} was taken but {paid} is booked {states}"
    if receipts != (1 if paid else 0):
        yield f"{case}: {receipts} receipts for {paid} {states}"
    if set(states) & {"unknown", "pending"}:
        yield f"{case}: nobody knows in the end {states}"
