"""What a file says of itself when it is read again: how many payments, and their sum."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """Payments and their sum in minor units."""

    count: int
    minor: int
