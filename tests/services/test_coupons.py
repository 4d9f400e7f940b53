"""A code is reserved while a payment may take money, kept when it came, and free again when it failed."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from payportal.domain.errors import BadTerms, CodeRefused, Conflict, NotFound, PayportalError
from payportal.domain.money import Money
from payportal.gateways.ports import Outcome, OutcomeState
from payportal.gateways.told import RefundState, RefundTold
from payportal.ledger import postings
from payportal.ledger.chart import COUPONS
from payportal.models.application import Application
from payportal.models.coupon import Coupon, CouponUse
from payportal.models.invoice import Invoice
from payportal.models.journal import Account, JournalLine
from payportal.models.notice import Notice
from payportal.models.partner import Share
from payportal.models.payment import Payment, PaymentLine
from payportal.queries import exports
from payportal.queries.coupons import Asking, benefit
from payportal.services import coupons, payments, posting, refunds, settlement
from payportal.services.refunds import RefundOrder
from tests.builders import an_agreement
from tests.services.a_coupon import OWNER, a_child, a_coupon, begin, clean, fixed, percent, with_code
from tests.services.a_payment import TODAY, a_customer, an_invoice, open_minor, succeeded
from tests.services.test_payment_application import a_memo, money

FAILED = Outcome(state=OutcomeState.FAILED, failure="declined")


def settle(session, payment_id, outcome):
    return settlement.settle(session, payment_id, outcome, on=TODAY)


def limits(session, coupon_id):
    row = session.get_one(Coupon, coupon_id, populate_existing=True)
    return row.used_count, row.used_minor


def use(session):
    session.flush()
    return session.execute(select(CouponUse.state, CouponUse.discount_minor, CouponUse.counted)).one()


def booked(session, code=COUPONS.code):
    query = select(func.sum(JournalLine.debit - JournalLine.credit)).join(Account, Account.id == JournalLine.account_id)
    return int(session.scalar(query.where(Account.code == code)) or 0)


@pytest.fixture
def acme(session):
    return a_customer(session)


@pytest.fixture
def paying(session, acme):
    """1,200.00 with 24.00 for paying early and 350.00: 10 % of what is left is 152.60."""
    coupon_id = a_coupon(session)
    first = an_invoice(session, acme, "INV-1", 120000, discount_minor=2400)
    second = an_invoice(session, acme, "INV-2", 35000)
    return coupon_id, (first, second), begin(
        session, with_code(acme, {first: 120000, second: 35000}, 137340, "spring-10"))  # fmt: skip


def test_the_discount_comes_first_then_the_code_on_what_is_left(session, paying):
    coupon_id, invoices, payment_id = paying
    lines = session.execute(
        select(PaymentLine.amount_minor, PaymentLine.discount_minor, PaymentLine.coupon_minor)
    ).all()
    assert lines == [(105840, 2400, 11760), (31500, 0, 3500)]
    assert (limits(session, coupon_id), use(session)) == ((1, 15260), ("reserved", 15260, True))
    settle(session, payment_id, succeeded(137340))
    assert [open_minor(session, one) for one in invoices] == [0, 0]
    assert (limits(session, coupon_id), use(session)) == ((1, 15260), ("kept", 15260, True))
    assert booked(session) == 15260
    rows = session.execute(select(Application.adjustment_minor, Application.adjustment_reason)).all()
    assert rows == [(11760, "coupon"), (3500, "coupon")]
    assert clean(session)


@pytest.mark.parametrize("back", [OutcomeState.RETURNED, OutcomeState.REFUNDED])
def test_money_that_goes_back_opens_the_invoices_and_frees_the_code_once(session, paying, back):
    coupon_id, invoices, payment_id = paying
    settle(session, payment_id, succeeded(137340))
    for _ in range(2):
        settle(session, payment_id, succeeded(137340, state=back))
    assert [open_minor(session, one) for one in invoices] == [120000, 35000]
    assert (limits(session, coupon_id), use(session)) == ((0, 0), ("released", 15260, False))
    assert booked(session) == 0
    assert clean(session)


def test_partners_earn_of_the_cash_as_with_a_discount_and_give_it_back(session, acme):
    an_agreement(session, rate="10", program="north")
    a_coupon(session)
    invoice = an_invoice(session, acme, "INV-1", 100000, discount_minor=2000)
    session.get_one(Invoice, invoice).program = "north"
    payment_id = begin(session, with_code(acme, {invoice: 100000}, 88200, "SPRING-10"))
    settle(session, payment_id, succeeded(88200))
    assert session.scalars(select(Share.amount_minor)).all() == [8820]
    settle(session, payment_id, succeeded(88200, state=OutcomeState.RETURNED))
    assert sum(session.scalars(select(Share.amount_minor))) == 0
    assert clean(session)


def test_the_confirmation_and_the_files_for_the_erp_name_what_was_taken_off(session, paying):
    _coupon_id, _invoices, payment_id = paying
    settle(session, payment_id, succeeded(137340))
    session.flush()
    mail = session.scalars(select(Notice.body)).one()
    assert re.search(r"taken off by a code +117\.60 USD", mail)
    rows = list(exports.payments(session, None))
    assert [(row["amount"], row["discount_taken"]) for row in rows] == [("1058.40", "141.60"), ("315.00", "35.00")]
    applied = list(exports.applications(session, None))
    assert [(row["adjustment"], row["adjustment_reason"]) for row in applied] == [("117.60", "coupon"),
                                                                                  ("35.00", "coupon")]  # fmt: skip


def test_a_payment_that_fails_frees_the_code(session, paying):
    coupon_id, _invoices, payment_id = paying
    settle(session, payment_id, FAILED)
    assert (limits(session, coupon_id), use(session)) == ((0, 0), ("released", 15260, False))


@pytest.mark.parametrize("state", [OutcomeState.PENDING, OutcomeState.UNKNOWN])
def test_the_code_stays_reserved_until_the_outcome_is_known(session, acme, paying, state):
    coupon_id, _invoices, payment_id = paying
    settle(session, payment_id, Outcome(state=state))
    assert (limits(session, coupon_id), use(session)[0]) == ((1, 15260), "reserved")
    third = an_invoice(session, acme, "INV-3", 1000)
    with pytest.raises(Conflict, match="in use by a payment that is under way"):
        begin(session, with_code(acme, {third: 1000}, 900, "SPRING-10", reference="PAY-2"))


def test_a_payment_given_up_before_its_page_frees_the_code(session, acme):
    coupon_id, invoice = a_coupon(session), an_invoice(session, acme, "INV-1", 1000)
    payment = payments.start(session, with_code(acme, {invoice: 1000}, 900, "SPRING-10"), gateway="sandbox", on=TODAY)
    payments.abandon(session, payment.id)
    assert (limits(session, coupon_id), use(session)[0]) == ((0, 0), "released")


def test_money_that_was_called_failed_keeps_its_promise_though_others_used_the_code_up(session, acme):
    coupon_id = a_coupon(session, uses_most=1, budget_minor=150)
    invoice = an_invoice(session, acme, "INV-1", 1000)
    payment_id = begin(session, with_code(acme, {invoice: 1000}, 900, "SPRING-10"))
    settle(session, payment_id, FAILED)
    other = a_customer(session, "C-2")
    second = an_invoice(session, other, "INV-2", 1000)
    begin(session, with_code(other, {second: 1000}, 900, "SPRING-10", reference="PAY-2"))
    settle(session, payment_id, succeeded(900))
    assert (open_minor(session, invoice), limits(session, coupon_id)) == (0, (1, 150))
    settle(session, payment_id, succeeded(900, state=OutcomeState.RETURNED))
    assert (open_minor(session, invoice), limits(session, coupon_id)) == (1000, (1, 100))
    assert clean(session)


def test_a_refund_of_all_frees_the_code_and_one_that_fails_takes_it_again(session, paying):
    coupon_id, invoices, payment_id = paying
    settle(session, payment_id, succeeded(137340))
    order = RefundOrder(key="RF-1", payment_id=payment_id, amount_minor=137340, reason="mistake", asked_by=OWNER)
    refund = refunds.start(session, order, on=TODAY)
    assert limits(session, coupon_id) == (1, 15260)
    told = RefundTold(reference="re_1", key="RF-1", amount=Money(137340, "USD"), state=RefundState.SUCCEEDED)
    assert refunds.told(session, payment_id, [told], on=TODAY) == "refunded"
    assert [open_minor(session, one) for one in invoices] == [120000, 35000]
    assert (limits(session, coupon_id), use(session)[0], booked(session)) == ((0, 0), "released", 0)
    assert clean(session)
    failed = RefundTold(reference="re_1", key="RF-1", amount=Money(137340, "USD"), state=RefundState.FAILED)
    assert refunds.told(session, payment_id, [failed], on=TODAY) == "succeeded"
    assert (refund.state, limits(session, coupon_id), use(session)[0]) == ("failed", (1, 15260), "kept")


def test_a_refund_of_a_part_leaves_the_code_used(session, paying):
    coupon_id, invoices, payment_id = paying
    settle(session, payment_id, succeeded(137340))
    order = RefundOrder(key="RF-1", payment_id=payment_id, amount_minor=5000, reason="mistake", asked_by=OWNER)
    refunds.start(session, order, on=TODAY)
    told = RefundTold(reference="re_1", key="RF-1", amount=Money(5000, "USD"), state=RefundState.SUCCEEDED)
    refunds.told(session, payment_id, [told], on=TODAY)
    assert [open_minor(session, one) for one in invoices] == [0, 5000]
    assert (limits(session, coupon_id), booked(session)) == ((1, 15260), 15260)
    assert clean(session)


def test_a_code_that_covers_all_asks_no_processor(session, acme):
    coupon_id = a_coupon(session, terms=fixed(5000))
    invoice = an_invoice(session, acme, "INV-1", 4000)
    payment_id = begin(session, with_code(acme, {invoice: 4000}, 0, "SPRING-10"))
    settlement.cover(session, payment_id, on=TODAY)
    assert session.get_one(Payment, payment_id).state == "succeeded"
    assert (open_minor(session, invoice), limits(session, coupon_id), booked(session)) == (0, (1, 4000), 4000)
    assert clean(session)


def test_one_invoice_covered_beside_another_goes_back_with_the_payment(session, acme):
    a_coupon(session, terms=fixed(5000), programs=["SOLAR"])
    small, large = an_invoice(session, acme, "INV-1", 4000), an_invoice(session, acme, "INV-2", 9000)
    session.get_one(Invoice, small).program = "SOLAR"
    payment_id = begin(session, with_code(acme, {small: 4000, large: 9000}, 9000, "SPRING-10"))
    settle(session, payment_id, succeeded(9000))
    assert [open_minor(session, one) for one in (small, large)] == [0, 0]
    order = RefundOrder(key="RF-1", payment_id=payment_id, amount_minor=9000, reason="mistake", asked_by=OWNER)
    refunds.start(session, order, on=TODAY)
    assert [open_minor(session, one) for one in (small, large)] == [4000, 9000]
    assert booked(session) == 0
    assert clean(session)


def test_code_then_credits_and_all_of_it_stands_in_the_books(session, acme):
    a_coupon(session)
    invoice = an_invoice(session, acme, "INV-1", 100000, discount_minor=2000)
    memo, bank = a_memo(session, acme, "CM-1", 15000), money(session, acme, 20000)
    used = {f"memo-{memo}": 15000, f"money-{bank}": 20000}
    payment_id = begin(session, with_code(acme, {invoice: 100000}, 53200, "SPRING-10", credits=used))
    settle(session, payment_id, succeeded(53200))
    assert (open_minor(session, invoice), open_minor(session, memo), booked(session)) == (0, 0, 9800)
    assert clean(session)
    settle(session, payment_id, succeeded(53200, state=OutcomeState.RETURNED))
    # What lay on the account was paid and stays used, with its part of the discount; the code went with the payment.
    assert booked(session) == 0
    assert clean(session)


def test_a_refund_of_all_takes_the_code_back_though_a_memo_goes_on_paying(session, acme):
    coupon_id = a_coupon(session)
    invoice, memo = an_invoice(session, acme, "INV-1", 100000), a_memo(session, acme, "CM-1", 15000)
    payment_id = begin(session, with_code(acme, {invoice: 100000}, 75000, "SPRING-10", credits={f"memo-{memo}": 15000}))
    settle(session, payment_id, succeeded(75000))
    assert (open_minor(session, invoice), booked(session)) == (0, 10000)
    order = RefundOrder(key="RF-1", payment_id=payment_id, amount_minor=75000, reason="mistake", asked_by=OWNER)
    refunds.start(session, order, on=TODAY)
    told = RefundTold(reference="re_1", key="RF-1", amount=Money(75000, "USD"), state=RefundState.SUCCEEDED)
    assert refunds.told(session, payment_id, [told], on=TODAY) == "refunded"
    assert (open_minor(session, invoice), open_minor(session, memo)) == (85000, 0)
    assert (limits(session, coupon_id), use(session)[0], booked(session)) == ((0, 0), "released", 0)
    assert clean(session)


def test_credits_and_a_code_together_cover_all(session, acme):
    a_coupon(session, terms=fixed(3000))
    invoice, memo = an_invoice(session, acme, "INV-1", 10000), a_memo(session, acme, "CM-1", 20000)
    payment_id = begin(session, with_code(acme, {invoice: 10000}, 0, "SPRING-10", credits={f"memo-{memo}": 7000}))
    settlement.cover(session, payment_id, on=TODAY)
    assert (open_minor(session, invoice), open_minor(session, memo), booked(session)) == (0, -13000, 3000)
    assert clean(session)


def test_an_invoice_that_sank_meanwhile_takes_less_of_the_code(session, acme):
    a_coupon(session)
    invoice = an_invoice(session, acme, "INV-1", 10000)
    payment_id = begin(session, with_code(acme, {invoice: 10000}, 9000, "SPRING-10"))
    row = session.get_one(Invoice, invoice)
    row.open_minor = row.opened_minor = 9400  # the ERP corrected it
    posting.post(session, [postings.items_imported("USD", -600, on=TODAY, key="test:less", source="test")])
    settle(session, payment_id, succeeded(9000))
    assert (open_minor(session, invoice), booked(session)) == (0, 400)


def test_the_same_order_again_is_the_same_payment_and_another_code_is_refused(session, acme):
    a_coupon(session)
    a_coupon(session, code="OTHER-10")
    invoice = an_invoice(session, acme, "INV-1", 1000)
    order = with_code(acme, {invoice: 1000}, 900, "spring-10")
    assert begin(session, order) == payments.start(session, order, gateway="sandbox", on=TODAY).id
    with pytest.raises(Conflict, match="begun with other amounts"):
        payments.start(session, with_code(acme, {invoice: 1000}, 900, "OTHER-10"), gateway="sandbox", on=TODAY)
    assert session.scalar(select(func.count()).select_from(CouponUse)) == 1


def test_a_sum_that_changed_since_it_was_seen_begins_nothing(session, acme):
    a_coupon(session)
    invoice = an_invoice(session, acme, "INV-1", 1000)
    with pytest.raises(Conflict, match="changed since you saw it"):
        begin(session, with_code(acme, {invoice: 1000}, 1000, "SPRING-10"))


SOON, PAST = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"code": "OTHER"}, "cannot be used on this account"),
        ({"customer_numbers": ["C-9"]}, "cannot be used on this account"),
        ({"starts_on": SOON}, "valid from 16 Oct"),
        ({"starts_on": PAST, "ends_on": PAST}, "valid until 14 Oct"),
        ({"currency": "EUR"}, "invoices in EUR"),
        ({"kinds": ["debit_memo"]}, "not for the invoices"),
        ({"programs": ["SOLAR"]}, "not for the invoices"),
        ({"terms": percent(least_minor=1001)}, "payments of 10.01 USD or more"),
        ({"terms": percent("0.01")}, "takes nothing off"),
        ({"budget_minor": 99}, "used up"),
    ],
)
def test_why_a_code_takes_nothing_off(session, acme, fields, words):
    a_customer(session, "C-9")
    a_coupon(session, **fields)
    asking = Asking(payer_id=acme, currency="USD", cash={an_invoice(session, acme, "INV-1", 1000): 1000}, on=TODAY)
    with pytest.raises(CodeRefused, match=words) as refused:
        benefit(session, "SPRING-10", asking)
    assert refused.value.known == ("cannot be used" not in words)


def test_a_code_for_somebody_else_reads_like_one_that_never_was(session, acme):
    a_customer(session, "C-9")
    a_coupon(session, customer_numbers=["C-9"], starts_on=SOON)
    asking = Asking(payer_id=acme, currency="USD", cash={an_invoice(session, acme, "INV-1", 1000): 1000}, on=TODAY)
    said = set()
    for code in ("SPRING-10", "NEVER-WAS", "REF-AAAAAAAA", "<b>", ""):
        with pytest.raises(CodeRefused) as refused:
            benefit(session, code, asking)
        said.add((str(refused.value), refused.value.known))
    assert len(said) == 1


def test_a_code_for_a_parent_is_for_its_children_and_counts_for_all_of_them(session, acme):
    child, coupon_id = a_child(session, acme, "C-1a"), a_coupon(session, customer_numbers=["C-1"])
    invoice = an_invoice(session, child, "INV-1", 1000)
    begin(session, with_code(child, {invoice: 1000}, 900, "SPRING-10"))
    assert limits(session, coupon_id) == (1, 100)
    second = an_invoice(session, acme, "INV-2", 1000)
    with pytest.raises(Conflict, match="in use by a payment"):
        begin(session, with_code(acme, {second: 1000}, 900, "SPRING-10", reference="PAY-2"))


def test_a_code_for_a_child_takes_off_its_invoices_only(session, acme):
    child = a_child(session, acme, "C-1a")
    a_coupon(session, customer_numbers=["C-1a"])
    mine, its = an_invoice(session, acme, "INV-1", 1000), an_invoice(session, child, "INV-2", 500)
    asking = Asking(payer_id=acme, currency="USD", cash={mine: 1000, its: 500}, on=TODAY)
    assert benefit(session, "SPRING-10", asking).shares == {its: 50}


def test_a_stopped_code_ends_and_a_resumed_one_goes_on(session, acme):
    coupon_id = a_coupon(session)
    asking = Asking(payer_id=acme, currency="USD", cash={an_invoice(session, acme, "INV-1", 1000): 1000}, on=TODAY)
    coupons.stop(session, coupon_id, actor=OWNER)
    with pytest.raises(CodeRefused, match="has ended"):
        benefit(session, "SPRING-10", asking)
    coupons.resume(session, coupon_id, actor=OWNER)
    assert benefit(session, "SPRING-10", asking).discount_minor == 100


@pytest.mark.parametrize(
    ("fields", "error", "words"),
    [
        ({"code": "X"}, BadTerms, "4 to 24"),
        ({"code": "REF-ABCD"}, BadTerms, "that customers pass on"),
        ({"ends_on": PAST}, BadTerms, "ends before it starts"),
        ({"kinds": []}, BadTerms, "at least one kind"),
        ({"kinds": ["credit_memo"]}, BadTerms, "at least one kind"),
        ({"uses_most": 0}, PayportalError, "above zero"),
        ({"customer_numbers": ["C-404"]}, NotFound, "no customer C-404"),
    ],
)
def test_a_coupon_that_makes_no_sense_is_refused(session, fields, error, words):
    with pytest.raises(error, match=words):
        a_coupon(session, **fields)
    assert session.scalar(select(func.count()).select_from(Coupon)) == 0


def test_a_code_is_given_once(session):
    a_coupon(session)
    with pytest.raises(Conflict, match="There is a code SPRING-10 already"):
        a_coupon(session, code="spring-10")
