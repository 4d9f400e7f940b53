"""All the money of the portal in any order: terms, offers, codes, credits, fees and currencies in one payment, told of
late, twice and otherwise, refunded, disputed, returned, undone. After each step the books are proved, and they say of
every currency what the processor holds.
"""

import contextlib
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from payportal.domain.errors import CodeRefused, PayportalError
from payportal.domain.money import Money
from payportal.gateways.ports import Checkout, Outcome, OutcomeState
from payportal.gateways.told import DisputeState, RefundState
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.queries import coupons as codes
from payportal.queries import customer_credits, offers
from payportal.queries.coupons import Asking
from payportal.queries.customer_invoices import open_item
from payportal.services import (
    card_disputes,
    coupons,
    fx_quotes,
    payment_fees,
    payments,
    refunds,
    settlement,
    unapplication,
)
from payportal.services.fx_quotes import Basket
from payportal.services.payment_plan import plan, with_coupon
from payportal.services.payments import Order
from payportal.services.refunds import RefundOrder
from tests.services.a_payment import PAYER, TODAY
from tests.services.a_quote import NOW
from tests.stories.a_processor import Charge
from tests.stories.portal_world import FAR, FOREIGN, World

FOLLOW = {
    OutcomeState.OPEN: (OutcomeState.PENDING, OutcomeState.SUCCEEDED, OutcomeState.SUCCEEDED, OutcomeState.FAILED),
    OutcomeState.PENDING: (OutcomeState.SUCCEEDED, OutcomeState.FAILED, OutcomeState.RETURNED),
    OutcomeState.FAILED: (OutcomeState.SUCCEEDED,),
    OutcomeState.SUCCEEDED: (OutcomeState.RETURNED,),
    OutcomeState.RETURNED: (),
}  # fmt: skip


class PortalMoney(World):
    """The payer pays, the processor decides and tells, and money goes back."""

    # ── paying ──

    @rule(data=st.data(), currency=st.sampled_from(["USD", "USD", "USD", "JPY", "KWD"]))
    def pay(self, data, currency):
        found = self.open_items(currency)
        if not found:
            return
        chosen = data.draw(st.lists(st.sampled_from(found), min_size=1, max_size=3, unique_by=lambda one: one.id))
        chosen.sort(key=lambda one: one.id)
        settled = {one.id: data.draw(st.one_of(st.just(one.open_minor), st.integers(1, one.open_minor)))
                   for one in chosen}  # fmt: skip
        with self.attempt():
            self.begin(self.order(data, chosen, settled, currency))

    @rule(data=st.data())
    def pay_and_be_charged_at_once(self, data):
        known = len(self.charges)
        self.pay(data, "USD")
        for charge in self.charges[known:]:
            assert self.tell(charge, charge.become(OutcomeState.SUCCEEDED)) == "succeeded"

    def order(self, data, chosen, settled, currency):
        """The cart by its own arithmetic: discounts, then a code, then credits, then the fee, then a rate."""
        items, reference = [open_item(one) for one in chosen], self.number("PAY")
        made = plan(items, settled, offers.rewards(self.session, items, on=TODAY))
        code = data.draw(st.sampled_from(["", "", *self.codes]))
        if code:
            asking = Asking(payer_id=self.acme, currency=currency, on=TODAY, reference=reference,
                            cash={part.item.item_id: part.cash_minor for part in made.parts})  # fmt: skip
            try:
                made = with_coupon(made, codes.benefit(self.session, code, asking).shares)
            except CodeRefused:
                code = ""
        rest, used = made.cash_minor, {}
        for credit in customer_credits.usable(self.session, [self.acme], currency=currency):
            if rest and data.draw(st.booleans()):
                used[credit.key] = min(data.draw(st.integers(1, credit.available_minor)), rest)
                rest -= used[credit.key]
        on_account = data.draw(st.sampled_from([0, 0, 0, 777]))
        rest += on_account
        shown = rest + payment_fees.fee(self.session, self.acme, "card", Money(rest, currency)).minor
        order = Order(
            reference=reference, customer_id=self.acme, accounts=[self.acme], started_by=PAYER, settled=settled,
            shown_minor=shown, credits=used, code=code, with_fee=True, on_account_minor=on_account, currency=currency,
        )  # fmt: skip
        abroad = data.draw(st.sampled_from(["", "", *FOREIGN]))
        return replace(order, quote=self.quote(order, abroad)) if abroad and currency == "USD" and shown else order

    def quote(self, order, currency):
        basket = Basket(customer_id=self.acme, amount=Money(order.shown_minor, "USD"), settled=order.settled,
                        credits=order.credits)  # fmt: skip
        quote = fx_quotes.make(self.session, basket, currency, made_for=PAYER, at=NOW)
        quote.expires_at = FAR
        self.session.flush()
        return quote.reference

    def begin(self, order):
        payment = payments.start(self.session, order, gateway="sandbox", on=TODAY)
        assert payment.charged_minor == order.shown_minor
        assert payments.start(self.session, order, gateway="sandbox", on=TODAY).id == payment.id
        if payment.charged_minor:
            payments.opened(self.session, payment.id, Checkout(f"sbx_{order.reference}", "/there"))
            self.charges.append(Charge(payment.id, order.reference, payment.charged))
        else:
            settlement.cover(self.session, payment.id, on=TODAY)
        self.session.flush()
        self.orders.append(order)

    @precondition(lambda self: self.orders)
    @rule(data=st.data())
    def the_form_is_sent_again(self, data):
        order = data.draw(st.sampled_from(self.orders))
        before = self.session.scalar(select(func.count()).select_from(Payment))
        payments.start(self.session, order, gateway="sandbox", on=TODAY)
        assert self.session.scalar(select(func.count()).select_from(Payment)) == before

    @contextlib.contextmanager
    def attempt(self):
        """Refused is refused: nothing of it stays."""
        with contextlib.suppress(PayportalError), self.session.begin_nested():
            yield

    # ── what the processor does, and tells ──

    def one(self, data, fits=lambda charge: True):
        found = [charge for charge in self.charges if fits(charge)]
        return data.draw(st.sampled_from(found)) if found else None

    def tell(self, charge, outcome):
        return settlement.settle(self.session, charge.payment_id, outcome, on=TODAY)

    @precondition(lambda self: self.charges)
    @rule(data=st.data())
    def the_processor_decides(self, data):
        charge = self.one(data, lambda one: FOLLOW[one.now] and (one.now != "succeeded" or self.living(one)))
        if charge:
            told = charge.become(data.draw(st.sampled_from(FOLLOW[charge.now])))
            assert self.tell(charge, told) == str(told.state) or charge.refunds or charge.disputes

    @precondition(lambda self: any(charge.said for charge in self.charges))
    @rule(data=st.data())
    def it_is_told_again_or_late(self, data):
        charge = self.one(data, lambda one: one.said)
        before = self.state(charge)
        self.tell(charge, data.draw(st.sampled_from(charge.said)))
        self.tell(charge, charge.said[-1])
        assert self.state(charge) == before

    @precondition(lambda self: any(not charge.said for charge in self.charges))
    @rule(data=st.data(), silent=st.booleans())
    def nobody_knows_or_another_sum_is_named(self, data, silent):
        charge = self.one(data, lambda one: not one.said)
        wrong = Money(charge.asked.minor + 1, charge.asked.currency)
        told = Outcome(state=OutcomeState.UNKNOWN) if silent else Outcome(
            state=OutcomeState.SUCCEEDED, provider_reference="ch_x", amount=wrong)  # fmt: skip
        assert self.tell(charge, told) == "unknown"

    # ── money goes back ──

    def living(self, charge):
        return self.state(charge) == "succeeded" == charge.now and charge.left > 0 and not charge.disputed

    @precondition(lambda self: any(self.living(charge) for charge in self.charges))
    @rule(data=st.data())
    def a_clerk_gives_back(self, data):
        charge = self.one(data, self.living)
        receipt = self.receipt(charge)
        if not receipt.left_minor:
            return
        minor = data.draw(st.one_of(st.just(receipt.left_minor), st.integers(1, receipt.left_minor)))
        order = RefundOrder(key=self.number("RF"), payment_id=charge.payment_id, amount_minor=minor, reason="why",
                            asked_by="clerk")  # fmt: skip
        with self.attempt():
            made = refunds.start(self.session, order, on=TODAY)
            assert refunds.start(self.session, order, on=TODAY).id == made.id
            assert 0 < made.given.minor <= charge.left
            charge.refund(order.key, made.given.minor)

    @precondition(lambda self: any(self.living(charge) for charge in self.charges))
    @rule(data=st.data())
    def the_processor_gives_back(self, data):
        charge = self.one(data, self.living)
        charge.refund("", data.draw(st.one_of(st.just(charge.left), st.integers(1, charge.left))))
        refunds.told(self.session, charge.payment_id, charge.refunds, on=TODAY)

    @precondition(lambda self: any(charge.refunds for charge in self.charges))
    @rule(data=st.data(), state=st.sampled_from(RefundState))
    def refunds_are_told(self, data, state):
        charge = self.one(data, lambda one: one.refunds)
        number = data.draw(st.integers(0, len(charge.refunds) - 1))
        if charge.refunds[number].state is RefundState.PENDING:
            charge.decide_refund(number, state)
        refunds.told(self.session, charge.payment_id, charge.refunds, on=TODAY)
        refunds.told(self.session, charge.payment_id, charge.refunds[::-1], on=TODAY)

    @precondition(lambda self: any(self.living(charge) for charge in self.charges))
    @rule(data=st.data(), whole=st.booleans())
    def the_cardholder_disputes(self, data, whole):
        charge = self.one(data, self.living)
        told = charge.dispute(charge.left if whole else data.draw(st.integers(1, charge.left)))
        card_disputes.take(self.session, charge.payment_id, told, on=TODAY)
        card_disputes.take(self.session, charge.payment_id, told, on=TODAY)

    @precondition(lambda self: any(charge.disputed for charge in self.charges))
    @rule(data=st.data(), state=st.sampled_from([DisputeState.UNDER_REVIEW, DisputeState.WON, DisputeState.LOST]))
    def the_bank_decides(self, data, state):
        charge = self.one(data, lambda one: one.disputed)
        told = charge.decide_dispute(state)
        card_disputes.take(self.session, charge.payment_id, told, on=TODAY)
        card_disputes.take(self.session, charge.payment_id, told, on=TODAY)

    @rule(data=st.data())
    def a_clerk_undoes(self, data):
        query = select(Receipt.id).where(Receipt.reversed_at.is_(None)).order_by(Receipt.id)
        rows = self.session.scalars(query).all()
        entries = [entry for row in rows for entry in unapplication.live_entries(self.session, row)]
        if entries:
            unapplication.unapply(self.session, data.draw(st.sampled_from(entries)), actor="clerk")

    @rule(stop=st.booleans())
    def the_owner_ends_or_resumes_a_code(self, stop):
        coupon_id = coupons.by_code(self.session, "TENTH").id
        (coupons.stop if stop else coupons.resume)(self.session, coupon_id, actor="owner")


def run(app, *, examples, steps, anew=True):
    machine = type("PortalMoneyOf", (PortalMoney,), {"app": app})
    health = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(machine, settings=settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=health,
        derandomize=not anew,
    ))  # fmt: skip


def test_money_in_any_order_is_where_the_books_say(sqlite_app):
    run(sqlite_app, examples=20, steps=25, anew=False)  # the same every time; the long form draws anew


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_much_more_of_it_on_both_databases(app):
    run(app, examples=100, steps=40)
