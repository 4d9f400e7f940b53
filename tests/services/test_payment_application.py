"""Credits in a payment: used once, netted with its money, and never more than there is when the money comes."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from payportal.domain.errors import Conflict, NotFound
from payportal.domain.receipt import Method
from payportal.domain.receipt import Receipt as ReceiptNoun
from payportal.gateways.ports import Checkout, Outcome, OutcomeState
from payportal.ledger import postings
from payportal.models.invoice import Invoice
from payportal.models.payment import Payment
from payportal.models.payment_credit import PaymentCredit
from payportal.models.receipt import Receipt
from payportal.queries import customer_credits
from payportal.queries.ledger_proof import prove
from payportal.services import cash_application, payments, posting, receiving, settlement
from payportal.services.cash_application import Decision, DecisionLine
from payportal.services.credits import of_payment as credits_of
from payportal.services.payments import Order
from payportal.services.receiving import Arrival
from tests.services.a_payment import PAYER, TODAY, a_customer, an_invoice, open_minor, state_of, succeeded

RUNS = itertools.count(1)


def a_memo(session, customer_id, number, minor):
    memo = Invoice(
        customer_id=customer_id, number=number, kind="credit_memo", issue_date=TODAY, due_date=TODAY, currency="USD",
        amount_minor=-minor, opened_minor=-minor, open_minor=-minor, net_minor=-minor,
    )  # fmt: skip
    session.add(memo)
    posting.post(session, [postings.items_imported("USD", -minor, on=TODAY, key=f"test:{number}", source="test")])
    return memo.id


def money(session, customer_id, minor, *, on_account=None, number="BANK-1"):
    """Money of the customer: ``on_account`` of it left on purpose, the rest waiting."""
    noun = ReceiptNoun(transaction_id=number, value_date=TODAY, currency="USD", amount_minor=minor, method=Method.WIRE)
    [receipt_id] = receiving.take_all(session, [Arrival(receipt=noun, customer_id=customer_id)])
    if on_account := minor if on_account is None else on_account:
        decision = Decision(receipt_id=receipt_id, customer_id=customer_id, on_account_minor=on_account, decided_by="c")
        cash_application.apply(session, decision)
    return receipt_id


def begin(session, customer_id, settled, credits, shown_minor, *, reference="PAY-1"):
    order = Order(
        reference=reference, customer_id=customer_id, accounts=[customer_id], started_by=PAYER, settled=settled,
        shown_minor=shown_minor, credits=credits,
    )  # fmt: skip
    payment = payments.start(session, order, gateway="sandbox", on=TODAY)
    if payment.charged_minor:
        payments.opened(session, payment.id, Checkout(f"sbx_{reference}", "/there"))
    session.flush()
    return payment.id


def settle(session, payment_id, outcome):
    return settlement.settle(session, payment_id, outcome, on=TODAY)


def receipt_of(session, receipt_id):
    return session.get_one(Receipt, receipt_id, populate_existing=True)


def used(session):
    return dict(session.execute(select(PaymentCredit.number, PaymentCredit.used_minor)).all())


def clean(session):
    session.flush()
    return [fault for fault in prove(session).faults if fault.check != "audit chain"] == []  # linked at the commit


def test_a_memo_and_money_on_account_reduce_what_is_charged(session):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 100000, discount_minor=2000)
    memo, bank = a_memo(session, acme, "CM-1", 15000), money(session, acme, 20000)
    chosen = {f"memo-{memo}": 15000, f"money-{bank}": 8000}
    payment = begin(session, acme, {invoice: 100000}, chosen, 75000)
    assert clean(session)
    settle(session, payment, succeeded(75000))
    assert (open_minor(session, invoice), open_minor(session, memo)) == (0, 0)
    assert receipt_of(session, bank).on_account_minor == 12000
    assert used(session) == {"CM-1": 15000, "BANK-1": 8000}
    assert clean(session)


def test_money_that_waits_is_used_before_what_lies_on_account(session):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 9000)
    bank = money(session, acme, 10000, on_account=6000)
    payment = begin(session, acme, {invoice: 9000}, {f"money-{bank}": 5000}, 4000)
    settle(session, payment, succeeded(4000))
    assert (receipt_of(session, bank).unapplied_minor, receipt_of(session, bank).on_account_minor) == (0, 5000)
    assert open_minor(session, invoice) == 0
    assert clean(session)


@pytest.mark.parametrize("kind", ["memo", "money"])
def test_what_credits_cover_is_settled_at_once_with_nothing_charged(session, kind):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 5000)
    credit = a_memo(session, acme, "CM-1", 7000) if kind == "memo" else money(session, acme, 7000)
    payment = begin(session, acme, {invoice: 5000}, {f"{kind}-{credit}": 5000}, 0)
    settlement.cover(session, payment, on=TODAY)
    assert (state_of(session, payment), open_minor(session, invoice)) == ("succeeded", 0)
    left = -open_minor(session, credit) if kind == "memo" else receipt_of(session, credit).on_account_minor
    assert left == 2000
    assert clean(session)
    with pytest.raises(Conflict):
        settlement.cover(session, payment, on=TODAY)


def test_a_credit_is_in_one_payment_at_a_time_and_free_again_when_that_fails(session):
    acme = a_customer(session)
    first, second = an_invoice(session, acme, "INV-1", 5000), an_invoice(session, acme, "INV-2", 5000)
    memo = a_memo(session, acme, "CM-1", 3000)
    key = f"memo-{memo}"
    payment = begin(session, acme, {first: 5000}, {key: 1000}, 4000)
    assert customer_credits.usable(session, [acme], currency="USD") == []
    with pytest.raises(NotFound):
        begin(session, acme, {second: 5000}, {key: 1000}, 4000, reference="PAY-2")
    settle(session, payment, Outcome(state=OutcomeState.FAILED, failure="declined"))
    begin(session, acme, {second: 5000}, {key: 3000}, 2000, reference="PAY-3")
    assert clean(session)


def test_the_same_order_with_other_credits_is_another_order(session):
    acme = a_customer(session)
    invoice, memo = an_invoice(session, acme, "INV-1", 5000), a_memo(session, acme, "CM-1", 3000)
    payment = begin(session, acme, {invoice: 5000}, {f"memo-{memo}": 1000}, 4000)
    assert begin(session, acme, {invoice: 5000}, {f"memo-{memo}": 1000}, 4000) == payment
    with pytest.raises(Conflict, match="other amounts"):
        begin(session, acme, {invoice: 5000}, {}, 5000)


@pytest.mark.parametrize("minor", [0, -5, 3001])
def test_no_more_of_a_credit_than_there_is(session, minor):
    acme = a_customer(session)
    invoice, memo = an_invoice(session, acme, "INV-1", 5000), a_memo(session, acme, "CM-1", 3000)
    with pytest.raises(Conflict):
        begin(session, acme, {invoice: 5000}, {f"memo-{memo}": minor}, 5000 - minor)


def test_a_credit_of_somebody_else_does_not_exist(session):
    acme, other = a_customer(session), a_customer(session, "C-2")
    invoice, memo = an_invoice(session, acme, "INV-1", 5000), a_memo(session, other, "CM-1", 3000)
    with pytest.raises(NotFound):
        begin(session, acme, {invoice: 5000}, {f"memo-{memo}": 1000}, 4000)


def test_credits_above_the_sum_are_refused(session):
    acme = a_customer(session)
    invoice, memo = an_invoice(session, acme, "INV-1", 2000), a_memo(session, acme, "CM-1", 3000)
    with pytest.raises(Conflict):
        begin(session, acme, {invoice: 2000}, {f"memo-{memo}": 3000}, -1000)


def test_a_credit_that_was_used_up_meanwhile_leaves_the_rest_open(session):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 10000)
    memo, bank = a_memo(session, acme, "CM-1", 3000), money(session, acme, 5000, on_account=0)
    payment = begin(session, acme, {invoice: 10000}, {f"memo-{memo}": 3000}, 7000)
    other = an_invoice(session, acme, "INV-2", 6000)
    lines = DecisionLine(other, 6000), DecisionLine(memo, -2500)
    cash_application.apply(session, Decision(receipt_id=bank, customer_id=acme, lines=lines, decided_by="clerk"))
    settle(session, payment, succeeded(7000))
    assert (open_minor(session, invoice), open_minor(session, memo)) == (2500, 0)
    assert clean(session)


def test_an_invoice_that_sank_meanwhile_takes_the_money_first_and_leaves_the_credit(session):
    acme = a_customer(session)
    invoice, memo = an_invoice(session, acme, "INV-1", 10000), a_memo(session, acme, "CM-1", 3000)
    payment = begin(session, acme, {invoice: 10000}, {f"memo-{memo}": 3000}, 7000)
    bank = money(session, acme, 2000, on_account=0)
    line = DecisionLine(invoice, 2000)
    cash_application.apply(session, Decision(receipt_id=bank, customer_id=acme, lines=(line,), decided_by="clerk"))
    settle(session, payment, succeeded(7000))
    assert (open_minor(session, invoice), open_minor(session, memo)) == (0, -2000)
    assert clean(session)


def test_money_that_goes_back_gives_the_memo_back_and_may_come_again(session):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 10000)
    memo, bank = a_memo(session, acme, "CM-1", 3000), money(session, acme, 2000)
    payment = begin(session, acme, {invoice: 10000}, {f"memo-{memo}": 3000, f"money-{bank}": 2000}, 5000)
    settle(session, payment, succeeded(5000))
    settle(session, payment, succeeded(5000, state=OutcomeState.RETURNED))
    assert (open_minor(session, invoice), open_minor(session, memo)) == (8000, -3000)
    assert clean(session)
    receipt = session.scalar(select(Receipt).where(Receipt.payment_id == payment))
    assert settlement.come_again(session, receipt, 5000, on=TODAY, actor="bank")
    assert (open_minor(session, invoice), open_minor(session, memo)) == (0, 0)
    assert clean(session)


def test_a_payment_on_account_lands_there(session):
    acme = a_customer(session)
    order = Order(
        reference="PAY-1", customer_id=acme, accounts=[acme], started_by=PAYER, settled={}, shown_minor=5000,
        on_account_minor=5000, currency="USD", purpose="Order 77",
    )  # fmt: skip
    payment = payments.start(session, order, gateway="sandbox", on=TODAY)
    payments.opened(session, payment.id, Checkout("sbx_1", "/there"))
    settle(session, payment.id, succeeded(5000))
    receipt = session.scalar(select(Receipt))
    assert (receipt.unapplied_minor, receipt.on_account_minor, receipt.customer_id) == (0, 5000, acme)
    assert session.get_one(Payment, payment.id).purpose == "Order 77"
    [credit] = customer_credits.usable(session, [acme], currency="USD")
    assert credit.available_minor == 5000
    assert clean(session)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_credits_are_used_the_sums_agree(session, data):
    run = next(RUNS)
    acme = a_customer(session, f"C-{run}")
    opens = data.draw(st.lists(st.integers(2, 500), min_size=1, max_size=3))
    invoices = [
        an_invoice(session, acme, f"I-{run}-{i}", minor, discount_minor=minor // 3) for i, minor in enumerate(opens)
    ]
    memo = a_memo(session, acme, f"M-{run}", data.draw(st.integers(1, 400)))
    bank = money(session, acme, 300, on_account=data.draw(st.integers(0, 300)), number=f"B-{run}")
    price = sum(minor - minor // 3 for minor in opens)
    left, credits = price, {}
    for key, most in ((f"memo-{memo}", -open_minor(session, memo)), (f"money-{bank}", 300)):
        if minor := data.draw(st.integers(0, min(most, left))):
            credits[key], left = minor, left - minor
    payment = begin(session, acme, dict(zip(invoices, opens, strict=True)), credits, left, reference=f"PAY-{run}")
    if left:
        settle(session, payment, succeeded(left))
    else:
        settlement.cover(session, payment, on=TODAY)
    assert [open_minor(session, invoice) for invoice in invoices] == [0] * len(opens)
    assert sum(credit.used_minor for credit in credits_of(session, payment)) + left == price
    assert clean(session)
