"""Days of the bank, and documents as they are settled."""

from datetime import date

import pytest

from payportal.demo.scene import Scene, Settled, discounted, full, weekday_until


@pytest.mark.parametrize(
    ("day", "bank_day"),
    [
        (date(2026, 11, 20), date(2026, 11, 20)),  # a Friday
        (date(2026, 11, 21), date(2026, 11, 20)),
        (date(2026, 11, 22), date(2026, 11, 20)),
        (date(2026, 11, 23), date(2026, 11, 23)),
    ],
)
def test_banks_rest_at_the_weekend(day, bank_day):
    assert weekday_until(day) == bank_day


def test_the_day_before_a_monday_is_a_friday():
    assert Scene(date(2026, 11, 23)).day_before == date(2026, 11, 20)


def test_a_discount_is_taken_by_the_terms():
    bill = Scene(date(2026, 11, 20)).bill("Granite Peak", days_ago=5, amount_minor=100_050)
    assert discounted(bill) == (Settled(bill, 98_049, 2_001),)
    assert full(bill) == (Settled(bill, 100_050),)


def test_numbers_grow_with_the_day_and_never_repeat():
    scene = Scene(date(2026, 11, 20))
    numbers = [scene.bill("Granite Peak", days_ago=days).number for days in (9, 9, 8, 8, 7)]
    assert numbers == sorted(set(numbers))


def test_a_name_that_begins_two_customers_is_refused():
    with pytest.raises(ValueError, match="too many values"):
        Scene(date(2026, 11, 20)).named("Pemberton")
