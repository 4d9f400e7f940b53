"""Every order that an ACH file cannot carry is named, with the way to mend it."""

import pytest

from payportal.domain.errors import RefusedBatch
from payportal.domain.money import Money
from payportal.writers import nacha_rules as rules
from tests.writers.orders import batch, collection, party, payment


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (payment(to=party(bank_code="011401534")), "'011401534' is no routing number"),
        (payment(to=party(bank_code="")), "'' is no routing number"),
        (payment(to=party(account="123456789012345678")), "1 to 17 letters and digits"),
        (payment(to=party(account="DE/1")), "1 to 17 letters and digits"),
        (payment(cents=100_000_000_00), "more than one ACH entry holds"),
        (payment("P-1234567890-1234"), "order id has 17 characters, ACH carries 15"),
        (collection(mandate_id="MANDATE-12345678"), "mandate id has 16 characters, ACH carries 15"),
        (payment(to=party("李小龙")), "the name has '李'"),
        (payment(to=party("\u200b \u00ad")), "the name is empty"),
        (payment(remittance="x" * 81), "remittance has 81 characters, ACH carries 80"),
        (payment(remittance="Æ" * 41), "remittance has 82 characters"),
    ],
)
def test_an_order_that_cannot_go_is_refused(order, why):
    with pytest.raises(RefusedBatch, match=why):
        rules.spell((order,))


def test_all_orders_at_fault_are_told_at_once():
    bad = party(bank_code="1")
    with pytest.raises(RefusedBatch, match=r"order P-2: .*\(and 1 more orders\)") as told:
        rules.spell((payment("P-1"), payment("P-2", to=bad), payment("P-3", remittance="x" * 99)))
    assert [order_id for order_id, _ in told.value.faults] == ["P-2", "P-3"]


def test_only_dollars_go_by_ach():
    yen = payment()
    yen = batch(type(yen)(order_id="P-1", amount=Money(5, "JPY"), party=yen.party))
    with pytest.raises(RefusedBatch, match="JPY"):
        rules.refuse_batch(yen)


@pytest.mark.parametrize(("records", "cents", "code"), [(10**6, 1, "too_many_orders"), (1, 10**12, "too_large")])
def test_what_the_control_records_cannot_state_is_refused(records, cents, code):
    rules.refuse_size(999_999, 10**12 - 1)
    with pytest.raises(RefusedBatch) as told:
        rules.refuse_size(records, cents)
    assert told.value.code == code
