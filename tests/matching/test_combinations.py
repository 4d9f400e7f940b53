import random
from itertools import combinations

import pytest

from payportal.matching.combinations import Option, solutions


def found(options, amount, **more):
    return [tuple(sorted(option.item_id for option in chosen)) for chosen in solutions(options, amount, **more)]


def full(*amounts):
    return [Option(index, minor) for index, minor in enumerate(amounts, 1)]


@pytest.mark.parametrize(
    ("amounts", "amount", "sets"),
    [
        ((100, 250, 700), 350, [(1, 2)]),
        ((100, 250, 700), 1050, [(1, 2, 3)]),
        ((100, 250, 700), 100, []),  # one open item is no set
        ((500, -200, 90), 300, [(1, 2)]),  # a credit memo is netted
        ((100, 200, 200, 300), 300, [(1, 2), (1, 3)]),
        ((100, 200, 300, 400), 500, [(1, 4), (2, 3)]),
    ],
)
def test_sets_are_found_smallest_first_and_never_more_than_two(amounts, amount, sets):
    assert found(full(*amounts), amount) == sets


def test_an_open_item_is_never_in_a_set_twice():
    assert found([Option(1, 1000), Option(1, 980, 20), Option(2, 500)], 1980) == []


@pytest.mark.parametrize("seed", range(6))
def test_the_search_agrees_with_trying_everything(seed):
    chance = random.Random(seed)
    options = full(*(chance.randrange(-50, 2000) for _ in range(9)))
    amount = chance.randrange(50, 4000)
    brute = [
        tuple(option.item_id for option in chosen)
        for size in range(2, 7)
        for chosen in combinations(options, size)
        if sum(option.cash_minor for option in chosen) == amount
    ]
    near = [chosen for chosen in brute if len(chosen) <= len(brute[0]) + 1]
    assert len(found(options, amount)) == min(2, len(near))
    assert set(found(options, amount)) <= set(near)


def test_the_fewer_the_options_the_larger_the_sets():
    ten, thirty = ([1 << place for place in range(many)] for many in (10, 30))
    assert found(full(*ten), 0b111111) == [(1, 2, 3, 4, 5, 6)]
    assert found(full(*thirty), 0b1111) == []
    assert found(full(*thirty), 0b111) == [(1, 2, 3)]
