from datetime import date

import pytest

from payportal.domain.open_item import ItemKind, OpenItem

INVOICE = OpenItem(
    item_id=1,
    number="INV-1",
    customer_id=7,
    currency="USD",
    amount_minor=100000,
    open_minor=100000,
    issue_date=date(2025, 3, 1),
    due_date=date(2025, 3, 31),
    discount_date=date(2025, 3, 11),
    discount_minor=2000,
)


@pytest.mark.parametrize(
    ("paid_on", "grace_days", "kept"),
    [
        (date(2025, 3, 11), 0, 2000),  # the last day still counts
        (date(2025, 3, 12), 0, 0),
        (date(2025, 3, 14), 3, 2000),
        (date(2025, 3, 15), 3, 0),
    ],
)
def test_the_discount_ends_with_its_last_day_and_the_grace_given(paid_on, grace_days, kept):
    assert INVOICE.discount_on(paid_on, grace_days=grace_days) == kept


@pytest.mark.parametrize(("open_minor", "kept"), [(50000, 1000), (1, 0), (99999, 1999), (0, 0)])
def test_a_part_already_paid_took_its_share_of_the_discount(open_minor, kept):
    assert INVOICE._replace(open_minor=open_minor).discount_on(date(2025, 3, 2)) == kept


def test_half_of_a_thousand_offered_at_980_settles_for_490():
    half = INVOICE._replace(open_minor=50000)
    assert half.open_minor - half.discount_on(date(2025, 3, 11)) == 49000


@pytest.mark.parametrize(
    "item",
    [
        INVOICE._replace(discount_date=None),
        INVOICE._replace(kind=ItemKind.CREDIT_MEMO, amount_minor=-100000, open_minor=-100000),
    ],
)
def test_without_a_discount_date_or_on_a_credit_memo_nothing_may_be_kept(item):
    assert item.discount_on(date(2025, 3, 2)) == 0


def test_a_discount_never_exceeds_what_is_open():
    assert INVOICE._replace(discount_minor=200000).discount_on(date(2025, 3, 2)) == 100000
