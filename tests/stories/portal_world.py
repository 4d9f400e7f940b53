"""The world of the customer who pays: what is owed, what is there, and what always holds of it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from payportal.domain.fee import FeeRule
from payportal.domain.receipt import Method
from payportal.domain.receipt import Receipt as ReceiptNoun
from payportal.ledger import postings
from payportal.ledger.chart import COUPON
from payportal.models.application import Application
from payportal.models.base import db
from payportal.models.coupon import Coupon, CouponUse
from payportal.models.invoice import Invoice
from payportal.models.offer import Offer, OfferUse
from payportal.models.payment import Payment, PaymentLine
from payportal.models.payment_credit import PaymentCredit
from payportal.models.receipt import Receipt
from payportal.queries.ledger_proof import prove
from payportal.services import (
    cash_application,
    payment_fees,
    posting,
    receiving,
    referrals,
)
from payportal.services.cash_application import Decision, DecisionLine
from payportal.services.payments import Order
from payportal.services.receiving import Arrival
from tests.services.a_coupon import a_coupon, a_programme, fixed, percent
from tests.services.a_payment import TODAY, a_customer
from tests.services.a_quote import a_rate, books, some_rules
from tests.services.an_offer import an_offer
from tests.stories.a_processor import Charge

FAR = datetime(2999, 1, 1, tzinfo=UTC)
FOREIGN = {"EUR": "0.92", "JPY": "157.3", "KWD": "0.3066"}
FEES = (FeeRule(), FeeRule(percent=Decimal("1.3")), FeeRule(percent=Decimal("2.9"), fixed_minor=30, gross_up=True))
amounts = st.one_of(st.integers(1, 40), st.integers(41, 200_000))


class World(RuleBasedStateMachine):
    """One customer with a code of its own and one that it was given; everything is rolled back in the end."""

    app = None

    def __init__(self):
        super().__init__()
        self.context = self.app.app_context()
        self.context.push()
        self.session = db.session()
        self.session.connection(execution_options={"writes": True})
        self.charges: list[Charge] = []
        self.orders: list[Order] = []
        self.count = 0

    def teardown(self):
        self.session.rollback()
        self.session.info.clear()
        self.context.pop()

    @initialize(fee=st.sampled_from(FEES), partial=st.sampled_from(["pro_rata", "full_only"]),
                bills=st.lists(amounts, min_size=2, max_size=5), memo=amounts, money=amounts)  # fmt: skip
    def open_for_business(self, fee, partial, bills, memo, money):
        session = self.session
        self.acme, giver = a_customer(session, "C-1"), a_customer(session, "C-2")
        for currency, rate in FOREIGN.items():
            a_rate(session, "USD", currency, rate)
        some_rules(session, *(("USD", currency, 135) for currency in FOREIGN))
        payment_fees.set_rule(session, "card", "USD", fee, actor="owner")
        an_offer(session, partial=partial, budget_minor=3000)
        a_coupon(session, code="TENTH", uses_each=3, uses_most=3, budget_minor=20_000)
        a_coupon(session, code="FIFTY", terms=fixed(5000), uses_each=None)
        a_coupon(session, code="WHOLE", terms=percent("100", most_minor=40_000), uses_each=None)
        a_programme(session, only_new=False)
        self.codes = ["TENTH", "FIFTY", "WHOLE", referrals.code_of(session, giver, actor="owner").code]

        self.begin_with_something(bills, memo, money)

    def begin_with_something(self, bills, memo, money):
        for place, minor in enumerate(bills):
            self.item(minor, "USD", discount=minor * place // 50)
        self.item(-memo, "USD")
        self.bank_money(money, on_account=money // 2)

    # ── what is owed and what is there ──

    def number(self, word):
        self.count += 1
        return f"{word}-{self.count}"

    @rule(minor=amounts, currency=st.sampled_from(["USD", "USD", "USD", "JPY", "KWD"]), terms=st.integers(0, 5))
    def bill(self, minor, currency, terms):
        self.item(minor, currency, discount=minor * terms // 100)

    @rule(minor=amounts)
    def credit_memo(self, minor):
        self.item(-minor, "USD")

    def item(self, minor, currency, discount=0):
        number = self.number("DOC")
        row = Invoice(
            customer_id=self.acme, number=number, kind="invoice" if minor > 0 else "credit_memo", issue_date=TODAY,
            due_date=TODAY + timedelta(days=30), currency=currency, amount_minor=minor, opened_minor=minor,
            open_minor=minor, net_minor=minor - discount, discount_minor=discount,
            discount_date=TODAY + timedelta(days=1) if discount else None,
        )  # fmt: skip
        self.session.add(row)
        entry = postings.items_imported(currency, minor, on=TODAY, key=f"test:{number}", source="test")
        posting.post(self.session, [entry])

    @rule(minor=amounts, kept=st.integers(0, 100))
    def money_comes_by_bank(self, minor, kept):
        self.bank_money(minor, on_account=minor * kept // 100)

    def bank_money(self, minor, *, on_account=0, lines=()):
        noun = ReceiptNoun(transaction_id=self.number("BANK"), value_date=TODAY, currency="USD", amount_minor=minor,
                           method=Method.WIRE)  # fmt: skip
        [receipt_id] = receiving.take_all(self.session, [Arrival(receipt=noun, customer_id=self.acme)])
        if on_account or lines:
            decision = Decision(receipt_id=receipt_id, customer_id=self.acme, on_account_minor=on_account, lines=lines,
                                decided_by="clerk")  # fmt: skip
            cash_application.apply(self.session, decision)

    @rule(data=st.data())
    def an_invoice_is_paid_otherwise(self, data):
        if found := self.open_items("USD"):
            one = data.draw(st.sampled_from(found))
            minor = data.draw(st.integers(1, one.open_minor))
            self.bank_money(minor, lines=(DecisionLine(one.id, minor),))

    def open_items(self, currency):
        query = select(Invoice).where(Invoice.open_minor > 0, Invoice.currency == currency)
        return list(self.session.scalars(query.order_by(Invoice.id).execution_options(populate_existing=True)))

    # ── what always holds ──

    def state(self, charge):
        return self.session.get_one(Payment, charge.payment_id, populate_existing=True).state

    def receipt(self, charge):
        query = select(Receipt).where(Receipt.payment_id == charge.payment_id)
        return self.session.scalars(query.execution_options(populate_existing=True)).one()

    @invariant()
    def the_books_are_proved(self):
        self.session.flush()
        assert [fault for fault in prove(self.session).faults if fault.check != "audit chain"] == []

    @invariant()
    def the_books_say_what_the_processor_holds(self):
        held, apart = {}, {}
        for charge in self.charges:
            currency = charge.asked.currency
            held[currency] = held.get(currency, 0) + charge.holds
            apart[currency] = apart.get(currency, 0) + charge.disputed
        said = books(self.session)
        for currency, minor in held.items():
            assert said.get(f"1050 {currency}", 0) == minor
            assert said.get(f"1060 {currency}", 0) == apart[currency]

    @invariant()
    def nothing_is_taken_twice_and_limits_hold(self):
        each = select(func.count()).where(Receipt.payment_id.is_not(None)).group_by(Receipt.payment_id)
        assert set(self.session.scalars(each)) <= {1}
        for offer in self.session.scalars(select(Offer).execution_options(populate_existing=True)):
            assert 0 <= offer.used_minor <= (offer.budget_minor or 0)
            assert offer.used_minor == self.sum(OfferUse.charged_minor, OfferUse.offer_id == offer.id)
        for code in self.session.scalars(select(Coupon).execution_options(populate_existing=True)):
            assert 0 <= code.used_count <= (code.uses_most or 99)
            assert 0 <= code.used_minor <= (code.budget_minor or 10**12)

    @invariant()
    def what_was_promised_is_given_while_it_counts_as_used(self):
        for use in self.session.scalars(select(CouponUse).execution_options(populate_existing=True)):
            taken = self.sum(Application.adjustment_minor, Receipt.payment_id == use.payment_id,
                             Receipt.id == Application.receipt_id, Application.adjustment_reason == COUPON)  # fmt: skip
            assert 0 <= taken <= (0 if use.state == "released" else use.discount_minor), (use.state, taken)

    @invariant()
    def an_offer_that_stands_is_counted(self):
        """Discounts of offers in what money on account paid stay when the payment goes back: they stay used too."""
        released = select(OfferUse.offer_id, PaymentLine.payment_id, PaymentLine.invoice_id)
        released = released.join(PaymentLine, PaymentLine.id == OfferUse.payment_line_id)
        for _offer, payment_id, invoice_id in self.session.execute(released.where(OfferUse.state == "released")):
            spent = select(PaymentCredit.entry_id).where(PaymentCredit.payment_id == payment_id)
            given = self.sum(Application.discount_minor, Application.invoice_id == invoice_id,
                             Application.entry_id.in_(spent), ~self.undone())  # fmt: skip
            assert given == 0

    @staticmethod
    def undone():
        later = aliased(Application)
        return select(later.id).where(later.reverses_id == Application.id).exists()

    @invariant()
    def what_failed_or_went_back_blocks_nothing_and_pays_nothing(self):
        done = Payment.state.in_(("failed", "returned", "refunded"))
        live = select(func.count()).select_from(PaymentLine).join(Payment, Payment.id == PaymentLine.payment_id)
        assert self.session.scalar(live.where(done, PaymentLine.live)) == 0
        paid = select(func.sum(Application.cash_minor)).join(Receipt, Receipt.id == Application.receipt_id)
        assert not self.session.scalar(paid.join(Payment, Payment.id == Receipt.payment_id).where(done))

    def sum(self, column, *where):
        return int(self.session.scalar(select(func.coalesce(func.sum(column), 0)).where(*where)) or 0)
