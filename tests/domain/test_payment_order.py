"""A batch for a bank is whole, of one kind and one currency, or it is not built."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from payportal.domain.errors import RefusedBatch
from payportal.domain.money import Money
from payportal.domain.payment_order import BankDetails, Mandate, Originator, PaymentBatch, PaymentOrder

US = BankDetails(holder="Ada Supplies", account="12345678", bank_code="021000021")
PAYMENT = PaymentOrder(order_id="P-1", amount=Money(1250, "USD"), party=US, remittance="Payout July")
COLLECTION = replace(PAYMENT, order_id="P-2", mandate=Mandate(mandate_id="M-1", signed_on=date(2026, 1, 5)))


def batch(*orders):
    return PaymentBatch(
        batch_id="B-1",
        originator=Originator(name="Northwind", account=US),
        execute_on=date(2026, 7, 1),
        created_at=datetime(2026, 6, 30, 12, tzinfo=UTC),
        orders=orders,
    )


def test_a_batch_knows_its_total_and_its_direction():
    both = batch(PAYMENT, replace(PAYMENT, order_id="P-3", amount=Money(50, "USD")))
    assert (both.total, both.collects) == (Money(1300, "USD"), False)
    assert batch(COLLECTION).collects


@pytest.mark.parametrize(
    ("orders", "why"),
    [
        ((), "no order"),
        ((PAYMENT, PAYMENT), "twice"),
        ((PAYMENT, COLLECTION), "together"),
        ((PAYMENT, replace(PAYMENT, order_id="P-4", amount=Money(1, "EUR"))), "several currencies"),
        ((replace(PAYMENT, amount=Money(0, "USD")),), "above zero"),
        ((replace(PAYMENT, amount=Money(-5, "USD")),), "above zero"),
    ],
)
def test_what_may_not_be_sent_is_refused_with_the_reason(orders, why):
    with pytest.raises(RefusedBatch, match=why):
        batch(*orders)
