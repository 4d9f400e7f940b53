"""The sum behind a proposal, written out term by term."""

from collections.abc import Sequence

from payportal.matching.proposal import ProposedLine
from payportal.matching.spoken import spoken

MINUS = "\N{MINUS SIGN}"
MOST_TERMS = 6
"""Longer sums are cut: the first terms, and how many more there are with what they come to."""


def arithmetic(lines: Sequence[ProposedLine], on_account_minor: int, currency: str) -> str:
    """Return how the open items, less what is granted, make the money used; all amounts in ``currency``."""
    terms = _items(lines, currency)
    if on_account_minor:
        terms.append((on_account_minor, "on account"))
    if discount := sum(line.discount_minor for line in lines):
        terms.append((-discount, "discount"))
    terms += [(-line.adjustment_minor, line.adjustment_reason) for line in lines if line.adjustment_minor]
    total = sum(line.cash_minor for line in lines) + on_account_minor
    written = " ".join(_term(minor, word, currency, first=not place) for place, (minor, word) in enumerate(terms))
    return f"{written} = {spoken(total, currency)}"


def _items(lines: Sequence[ProposedLine], currency: str) -> list[tuple[int, str]]:
    reductions = [line.cash_minor + line.discount_minor + line.adjustment_minor for line in lines]
    if len(reductions) <= MOST_TERMS:
        return [(minor, "") for minor in reductions]
    shown, rest = reductions[: MOST_TERMS - 1], reductions[MOST_TERMS - 1 :]
    return [*((minor, "") for minor in shown), (sum(rest), f"for {len(rest)} more items")]


def _term(minor: int, word: str, currency: str, *, first: bool) -> str:
    sign = MINUS if minor < 0 else "" if first else "+"
    written = f"{spoken(abs(minor), currency)} {word}".strip()
    return f"{sign}{written}" if first else f"{sign} {written}"
