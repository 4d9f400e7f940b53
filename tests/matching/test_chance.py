import pytest

from payportal.matching.chance import expected_hits_ppm, grid_of


@pytest.mark.parametrize(
    ("amount", "grid"), [(168015, 5), (168017, 1), (168000, 1000), (130000, 5000), (50000, 5000), (10000, 1000)]
)
def test_a_round_amount_has_a_coarse_grid(amount, grid):
    assert grid_of(amount) == grid


def test_one_odd_amount_among_a_few_open_items_is_no_accident():
    assert expected_hits_ppm([168017, 90001, 45512], 168017, size=1) < 100


def test_a_round_amount_among_round_open_items_may_be_one():
    assert expected_hits_ppm([10000, 12000, 14000], 10000, size=1) > 50_000


def test_chance_grows_with_the_open_items_and_with_the_size_of_the_set():
    few, many = [11017 + 913 * i for i in range(5)], [11017 + 913 * i for i in range(30)]
    sizes = [expected_hits_ppm(many, 60013, size=size) for size in (1, 2, 3)]
    assert expected_hits_ppm(few, 60013, size=3) < sizes[2]
    assert sizes == sorted(sizes)
    assert sizes[2] > 1_000


def test_nothing_open_brings_no_chance():
    assert expected_hits_ppm([], 5000, size=3) == 0
