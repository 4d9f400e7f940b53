"""Each order that no bank would take is refused by name, with how to mend it; the day and the ids are of the batch."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from payportal.domain.errors import RefusedBatch
from payportal.domain.money import Money
from payportal.domain.payment_order import Mandate
from payportal.writers import sepa_rules as rules
from tests.writers.sepa_orders import ORIGINATOR, OURS, PARTY, SIGNED, a_batch, a_collection, a_payment

VERSION = "pain.001.001.09"


def refusal(batch):
    with pytest.raises(RefusedBatch) as refused:
        rules.refuse_batch(batch, version=VERSION, known=(VERSION,))
    return refused.value.code


def test_other_money_than_euros_goes_by_another_road():
    assert refusal(a_batch(replace(a_payment(), amount=Money(100, "CHF")))) == "wrong_currency"


@pytest.mark.parametrize("batch_id", ["", "B_1", "/B", "B/", "B//1", "B" * 36, " B", "Bü", "B\n"])
def test_a_batch_id_that_banks_do_not_carry_is_refused(batch_id):
    assert refusal(a_batch(a_payment(), batch_id=batch_id)) == "bad_batch_id"


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 11, 25), "past_day"),
        (date(2026, 11, 29), "no_banking_day"),
        (date(2027, 3, 26), "no_banking_day"),  # Good Friday
        (date(2027, 5, 1), "no_banking_day"),
    ],
)
def test_a_payment_is_made_on_a_day_of_target(day, code):
    assert refusal(a_batch(a_payment(), execute_on=day)) == code


def test_a_payment_may_leave_on_the_day_it_is_ordered():
    today = a_batch(a_payment(), execute_on=date(2026, 11, 26))
    rules.refuse_batch(today, version=VERSION, known=(VERSION,))


def test_what_was_ordered_on_a_saturday_can_leave_on_monday():
    batch = a_batch(a_payment(), execute_on=date(2026, 11, 27), created_at=datetime(2026, 11, 28, tzinfo=UTC))
    with pytest.raises(RefusedBatch, match="say 2026-11-30 or later"):
        rules.refuse_batch(batch, version=VERSION, known=(VERSION,))


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (a_payment("P_1"), "the order id is not"),
        (a_payment("P" * 36), "the order id is not"),
        (a_payment(cents=1_000_000_000_00), "is more than SEPA carries at once (999999999.99); split it"),
        (a_payment(remittance="x" * 141), "the remittance has 141 characters, SEPA carries 140"),
        (a_payment(party=replace(PARTY, holder="x" * 71)), "the name has 71 characters, SEPA carries 70"),
        (a_payment(party=replace(PARTY, holder=" ")), "the name is empty"),
        (a_payment(party=replace(PARTY, holder="Smile 😀")), "the name has '😀'"),
        (a_payment(party=replace(PARTY, account="NL91ABNA0417164301")), "has wrong check digits"),
        (a_payment(party=replace(PARTY, bank_code="ABNA")), "is no BIC"),
        (a_collection(mandate_id="M_1"), "the mandate id 'M_1' is not"),
        (a_collection(mandate_id="M" * 36), "the mandate id"),
        (replace(a_collection(), mandate=Mandate(mandate_id="M", signed_on=date(2026, 12, 2))), "after the collection"),
    ],
)
def test_an_order_that_cannot_go_is_named(order, why):
    batch = a_batch(replace(order, order_id="X-1", mandate=order.mandate), order)
    with pytest.raises(RefusedBatch) as refused:
        rules.payments(batch)
    assert (order.order_id, True) in [(name, why in sentence) for name, sentence in refused.value.faults]
    assert refused.value.message.startswith("order ")


def test_every_order_at_fault_is_told():
    with pytest.raises(RefusedBatch) as refused:
        rules.payments(a_batch(a_payment("P_1"), a_payment("P-2"), a_payment("P_3")))
    assert [name for name, _ in refused.value.faults] == ["P_1", "P_3"]
    assert refused.value.message.endswith("(and 1 more orders)")


def test_a_mandate_may_be_signed_on_the_day_it_is_used():
    order = replace(a_collection(), mandate=Mandate(mandate_id="M", signed_on=date(2026, 12, 1)))
    assert rules.payments(a_batch(order))[0]["mandate_date"] == date(2026, 12, 1)
    assert rules.payments(a_batch(a_collection()))[0]["mandate_date"] == SIGNED


@pytest.mark.parametrize(
    ("originator", "why"),
    [
        (replace(ORIGINATOR, name=""), "the name is empty"),
        (replace(ORIGINATOR, account=replace(OURS, account="998877")), "is no IBAN"),
        (replace(ORIGINATOR, account=replace(OURS, bank_code="021000021")), "is no BIC"),
    ],
)
def test_an_originator_without_an_account_of_sepa_is_refused(originator, why):
    with pytest.raises(RefusedBatch, match=why):
        rules.sender(a_batch(a_payment(), originator=originator))
