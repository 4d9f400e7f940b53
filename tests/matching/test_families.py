from datetime import date

import pytest

from payportal.matching.combinations import Option
from payportal.matching.families import Family, families
from tests.matching.builders import item


def sets(items, amount, *, discounts=None):
    options = [Option(one.item_id, one.open_minor) for one in items]
    options += [Option(number, minor, 1) for number, minor in (discounts or {}).items()]
    return [
        (family.name, tuple(sorted(o.item_id for o in family.options))) for family in families(items, options, amount)
    ]


ITEMS = [
    item(1, minor=100, issue_date=date(2026, 1, 3), due_date=date(2026, 2, 2)),
    item(2, minor=250, issue_date=date(2026, 1, 9), due_date=date(2026, 2, 8), purchase_order="P1"),
    item(3, minor=700, issue_date=date(2026, 2, 1), due_date=date(2026, 3, 3)),
    item(4, minor=40, issue_date=date(2026, 2, 5), due_date=date(2026, 3, 7), purchase_order="P1"),
]


@pytest.mark.parametrize(
    ("amount", "found"),
    [
        (1090, [("balance", (1, 2, 3, 4))]),
        (1050, [("due", (1, 2, 3))]),
        (350, [("due", (1, 2))]),  # the oldest two, and January
        (740, [("due", (3, 4))]),  # February
        (290, [("due", (2, 4))]),  # the order
        (140, []),  # the first and the last: no reason of their own
        (100, []),  # one open item is no set
    ],
)
def test_people_pay_all_the_oldest_a_month_or_an_order(amount, found):
    assert sets(ITEMS, amount) == found


@pytest.mark.parametrize("amount", [300, 298])
def test_the_balance_counts_in_full_and_less_every_discount(amount):
    assert sets([item(1, minor=100), item(2, minor=200)], amount, discounts={2: 198}) == [("balance", (1, 2))]


def test_one_open_item_is_no_set():
    assert sets([item(1)], item(1).open_minor) == []


def test_few_sets_seldom_fit_by_accident():
    assert Family.chance_ppb(10, 1_234_567) < 20_000


def test_a_set_with_a_twin_outside_does_not_stand_alone():
    oldest = Family("due", (Option(1, 100), Option(2, 250)))
    assert oldest.stands_alone([Option(1, 100), Option(2, 250), Option(3, 700)])
    assert not oldest.stands_alone([Option(1, 100), Option(2, 250), Option(3, 250)])


@pytest.mark.parametrize(
    ("left_out", "alone"),
    [
        ([10_000, 12_300], True),
        ([10_000, 15_000], False),  # the two are as much as one inside
        ([47_217], False),  # as much as two inside
        ([12_500], True),  # half of one inside, but there is only one
        ([12_500, 12_500], False),
    ],
)
def test_nor_does_a_set_where_two_could_take_the_place_of_one(left_out, alone):
    oldest = Family("due", (Option(1, 22_217), Option(2, 25_000)))
    outside = [Option(number, minor) for number, minor in enumerate(left_out, 3)]
    assert oldest.stands_alone([*oldest.options, *outside]) is alone


def test_among_too_many_items_to_compare_only_the_whole_balance_stands_alone():
    many = tuple(Option(number, 1_000_003 + 2 * number) for number in range(1_200))
    assert Family("balance", many).stands_alone(many)
    assert not Family("due", many[:600]).stands_alone(many)
