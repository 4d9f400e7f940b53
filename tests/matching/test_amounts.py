from datetime import timedelta

import pytest

from payportal.matching.amounts import (
    exact_lines,
    late_discount,
    looks_like_a_discount,
    looks_like_a_slip,
    one_digit_apart,
)
from tests.matching.builders import DAY, item


def discounted(item_id, minor, discount):
    return item(item_id, f"N{item_id}", minor=minor, discount_date=DAY, discount_minor=discount)


def test_the_sum_of_the_documents_is_paid_in_full():
    lines = exact_lines([item(1, minor=500), item(2, minor=-200)], 300, paid_on=DAY)
    assert [(line.item_id, line.cash_minor) for line in lines] == [(1, 500), (2, -200)]


@pytest.mark.parametrize(
    ("amount", "discounts"),
    [(30000, [0, 0]), (29400, [200, 400]), (29800, [200, 0]), (29600, [0, 400])],
)
def test_each_document_may_be_paid_less_its_own_discount(amount, discounts):
    lines = exact_lines([discounted(1, 10000, 200), discounted(2, 20000, 400)], amount, paid_on=DAY)
    assert [line.discount_minor for line in lines] == discounts
    assert sum(line.cash_minor for line in lines) == amount


def test_two_ways_to_mix_discounts_are_no_answer():
    assert exact_lines([discounted(1, 10000, 200), discounted(2, 10000, 200)], 19800, paid_on=DAY) is None


def test_a_day_late_is_too_late_and_grace_is_a_rule():
    late = DAY + timedelta(1)
    assert exact_lines([discounted(1, 10000, 200)], 9800, paid_on=late) is None
    assert exact_lines([discounted(1, 10000, 200)], 9800, paid_on=late, grace_days=1)[0].discount_minor == 200
    assert late_discount([discounted(1, 10000, 200)], 9800)


@pytest.mark.parametrize(
    ("paid", "owed", "slip"),
    [
        (186015, 168015, True),
        (168015, 168051, True),
        (168015, 168015, False),
        (168025, 168015, False),
        (99, 100, False),
    ],
)
def test_two_digits_that_changed_places_are_a_slip(paid, owed, slip):
    assert looks_like_a_slip(paid, owed) is slip


@pytest.mark.parametrize(("paid", "owed", "apart"), [(2647, 2667, True), (2637, 2658, False), (999, 1000, False)])
def test_one_other_digit_may_be_a_slip_of_the_finger(paid, owed, apart):
    assert one_digit_apart(paid, owed) is apart


@pytest.mark.parametrize(("short", "usual"), [(2000, True), (1000, True), (1999, True), (1500, False), (2100, False)])
def test_a_usual_percentage_looks_like_a_discount(short, usual):
    assert looks_like_a_discount(short, [item(minor=100000)]) is usual
