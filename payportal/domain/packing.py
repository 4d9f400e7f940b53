"""Nouns that travel between processes by the hundred thousand, packed as tuples of their fields."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")


def packed(noun: type[T]) -> type[T]:
    """Let a frozen dataclass with slots and two or more fields be pickled as its values, in a third of the time."""
    values: Callable[[Any], tuple[Any, ...]] = attrgetter(*noun.__slots__)  # type: ignore[attr-defined]

    def reduce(self: T) -> tuple[Any, ...]:
        return _unpacked, (noun, values(self))

    noun.__reduce__ = reduce  # type: ignore[method-assign, assignment]
    return noun


def _unpacked(noun: type[T], values: tuple[Any, ...]) -> T:
    made = object.__new__(noun)
    for name, value in zip(noun.__slots__, values, strict=True):  # type: ignore[attr-defined]
        object.__setattr__(made, name, value)
    return made
