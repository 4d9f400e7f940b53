"""Where a page of a list begins, as an address names it."""

LONGEST = 18
"""Digits that fit the number of a row on both databases."""


def number(text: str) -> int | None:
    """Return the number of a row; None for what is none, so that a list begins at its top."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None
