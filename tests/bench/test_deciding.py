"""What an amount decides is the generator's promise: it must be right, and it must not promise too much."""

from datetime import date

import pytest

from bench.books.book import Item
from bench.books.deciding import options, settles, singles

DAY = date(2026, 3, 10)


def item(minor, *, discount=0, until=None):
    return Item(
        number=str(minor), owner=0, kind="invoice", issued=date(2026, 2, 1), due=date(2026, 3, 1), currency="USD",
        amount=minor, open=minor, terms="", discount=discount, discount_until=until,
    )  # fmt: skip


def test_a_single_item_is_settled_in_full_or_less_a_discount_in_time():
    early, late = item(10_000, discount=200, until=DAY), item(9_900, discount=100, until=date(2026, 3, 9))
    assert singles([early, late], 9_800, DAY) == [early]
    assert singles([early, late], 10_000, DAY) == [early]
    assert singles([early, late], 9_900, DAY) == [late]


def test_a_sum_that_only_one_set_makes_is_found():
    items = [item(one) for one in (123_457, 88_911, 301_207, 45_003)]
    found = settles(options(items, DAY), 123_457 + 45_003, 3)
    assert found == [(items[0], items[3])]


def test_two_sets_of_one_sum_are_both_found():
    items = [item(one) for one in (1_000_01, 2_000_02, 2_500_01, 500_02)]
    assert len(settles(options(items, DAY), 3_000_03, 3)) == 2


@pytest.mark.parametrize("amounts", [
    [one * 100 for one in range(100, 140)],  # round items: every round sum is made by many
    list(range(50_000, 50_080)),  # too many sums to look at
])  # fmt: skip
def test_a_sum_that_chance_may_hit_decides_nothing(amounts):
    items = [item(one) for one in amounts]
    assert settles(options(items, DAY), amounts[0] + amounts[5], 3) is None


def test_a_round_sum_is_judged_among_round_sums():
    """Two of these sums lie near; one in two thousand cents, but one in twenty of the amounts as round as itself."""
    items = [item(one) for one in (250_000, 175_000, 330_000, 95_000, 410_000)]
    assert settles(options(items, DAY), 425_000, 2) is None
