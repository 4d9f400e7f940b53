"""The exact bound, against values that textbooks and other programs print."""

from decimal import Decimal
from fractions import Fraction
from math import comb

import pytest

from payportal.matching.error_bound import MILLION, upper_bound_ppm


@pytest.mark.parametrize(
    ("wrong", "of", "ppm"),
    [
        (0, 3_000, 999),  # 1 - 0.05^(1/3000): the rule of three
        (0, 1, 950_000),
        (0, 10, 258_866),
        (1, 10, 394_164),
        (5, 10, 777_559),
        (10, 10, MILLION),
        (0, 0, MILLION),  # nothing seen proves nothing
        (9, 10, 994_885),
    ],
)
def test_the_bound_at_95_percent_is_the_known_one(wrong, of, ppm):
    assert abs(upper_bound_ppm(wrong, of) - ppm) <= 1


@pytest.mark.parametrize(("wrong", "of"), [(0, 7), (1, 40), (3, 55), (20, 60)])
def test_the_bound_is_the_smallest_ppm_that_makes_so_few_errors_unlikely(wrong, of):
    def chance(ppm):
        share = Fraction(ppm, MILLION)
        return sum(comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(wrong + 1))

    ppm = upper_bound_ppm(wrong, of)
    assert chance(ppm) <= Fraction(5, 100) < chance(ppm - 1)


def test_more_errors_raise_it_more_trials_lower_it_and_more_certainty_costs():
    assert upper_bound_ppm(1, 3_000) > upper_bound_ppm(0, 3_000) > upper_bound_ppm(0, 4_000)
    assert upper_bound_ppm(2, 500, doubt=Decimal("0.01")) > upper_bound_ppm(2, 500)


def test_a_million_trials_are_no_trouble():
    assert upper_bound_ppm(100, 1_000_000) == 119


@pytest.mark.parametrize(("wrong", "of"), [(-1, 5), (6, 5)])
def test_impossible_counts_are_refused(wrong, of):
    with pytest.raises(ValueError, match="cannot be"):
        upper_bound_ppm(wrong, of)
