import pytest

from payportal.matching.chance import BILLION, expected_sums_ppb, grid_of, places


@pytest.mark.parametrize(
    ("amount", "grid"), [(168015, 5), (168017, 1), (168000, 1000), (130000, 5000), (50000, 5000), (10000, 1000)]
)
def test_a_round_amount_has_a_coarse_grid(amount, grid):
    assert grid_of(amount) == grid


def test_the_rounder_an_amount_the_fewer_are_like_it():
    assert [places(minor) for minor in (130001, 130000, 10000)] == [130001, 27, 11]


def test_one_pair_of_odd_amounts_is_no_accident():
    assert expected_sums_ppb([168017, 90001, 45512], 258018, size=2) < 20_000


def test_round_amounts_add_up_to_round_ones_by_accident():
    assert expected_sums_ppb([10000, 12000, 14000], 22000, size=2) > BILLION // 10


def test_chance_grows_with_the_open_items_and_with_the_size_of_the_set():
    few, many = [11017 + 913 * i for i in range(5)], [11017 + 913 * i for i in range(20)]
    sizes = [expected_sums_ppb(many, 60013, size=size) for size in (2, 3, 4)]
    assert expected_sums_ppb(few, 60013, size=3) < sizes[1]
    assert sizes == sorted(sizes)
    assert sizes[1] > BILLION // 1_000


def test_large_sets_are_counted_over_a_sample_of_them():
    amounts = [1000 + 7 * i for i in range(24)]
    exact = expected_sums_ppb(amounts[:14], 4000, size=4) - expected_sums_ppb(amounts[:14], 4000, size=3)
    assert exact == pytest.approx(BILLION * 1001 / places(4000) / 100, rel=1)  # 1001 sets, a hundredth as round
    assert expected_sums_ppb(amounts, 4000, size=4) > exact


def test_nothing_open_brings_no_chance():
    assert expected_sums_ppb([], 5000, size=3) == 0
