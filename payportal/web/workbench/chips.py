"""Filters as links: one click sets a filter, a second takes it away."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that may be switched by a link."""

    word: str
    href: str
    on: bool
