"""How far long work has come: a function that is told, and one that does not listen."""

from collections.abc import Callable

Advance = Callable[[int, int], None]
"""Told how many of how many are done."""


def unwatched(done: int, of: int) -> None:
    """Nobody watches."""
