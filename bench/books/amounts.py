"""Amounts: random cents, whole units and price points, as businesses bill them."""

import random

CENTS, WHOLE, POINTS = "cents", "whole", "points"


def price_points(rng: random.Random) -> tuple[int, ...]:
    """Return the list prices of one book in minor units."""
    return tuple(
        sorted(rng.choice((4900, 9900, 12500, 19500, 24900, 49500, 75000)) * rng.randrange(1, 9) for _ in range(14))
    )


def style(rng: random.Random) -> str:
    """Return how a customer is billed."""
    return rng.choices((CENTS, WHOLE, POINTS), (60, 22, 18))[0]


def amount(rng: random.Random, how: str, points: tuple[int, ...]) -> int:
    """Return an amount in minor units; a quarter is billed otherwise than the customer's usual way."""
    if rng.random() < 0.2:
        how = CENTS
    if how == POINTS:
        return rng.choice(points) * rng.choice((1, 1, 1, 2, 3))
    around = rng.lognormvariate(11.6, 1.3)
    cents = min(max(int(around), 2_500), 9_000_000)
    if how == WHOLE:
        step = rng.choice((100, 500, 1_000, 5_000))
        return max(cents // step * step, step * 5)
    return cents


def typed_wrong(rng: random.Random, minor: int) -> int:
    """Return ``minor`` with two neighbouring digits turned round, or one digit struck wrong."""
    digits = list(str(minor))
    place = rng.randrange(max(len(digits) - 3, 1))
    if rng.random() < 0.5 and digits[place] != digits[place + 1]:
        digits[place], digits[place + 1] = digits[place + 1], digits[place]
    else:
        digits[place] = rng.choice([one for one in "123456789" if one != digits[place]])
    return int("".join(digits))
