"""The business's rules for paying in another currency than the invoice's; nothing is offered unless they say so."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from payportal.domain.currency import EXPONENTS
from payportal.domain.errors import PayportalError

MOST_SPREAD_BP = 1_000


@dataclass(frozen=True, slots=True)
class CurrencyPair:
    """Invoices in ``invoiced`` may be paid in ``paid``, with a spread in basis points on the middle rate."""

    invoiced: str
    paid: str
    spread_bp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrencyRules:
    """What holds for every customer: no pair, nothing is offered.

    A quote holds ``lock_minutes``; a rate older than ``oldest_days`` days is not quoted; ``source`` names the only
    source that is quoted, empty: whichever is latest.
    """

    pairs: tuple[CurrencyPair, ...] = ()
    lock_minutes: int = 15
    oldest_days: int = 5
    source: str = ""

    def paid_in(self, invoiced: str) -> tuple[CurrencyPair, ...]:
        """Return the pairs in which invoices of a currency may be paid."""
        return tuple(pair for pair in self.pairs if pair.invoiced == invoiced)

    def document(self) -> dict[str, Any]:
        """Return the rules as they are stored."""
        return {**asdict(self), "pairs": [asdict(pair) for pair in self.pairs]}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "CurrencyRules":
        """Return stored rules; what is not in them has the value that the product comes with."""
        known = dict(document)
        known["pairs"] = tuple(CurrencyPair(**pair) for pair in known.get("pairs", ()))
        return cls(**known)


def read_pairs(text: str) -> tuple[CurrencyPair, ...]:
    """Return the pairs written one a line as ``USD EUR 150``; raises PayportalError naming the line."""
    pairs: dict[tuple[str, str], CurrencyPair] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        pair = _pair(line.split(), number)
        if (pair.invoiced, pair.paid) in pairs:
            raise PayportalError(f"Line {number}: {pair.invoiced} {pair.paid} is there twice; remove one of them.")
        pairs[pair.invoiced, pair.paid] = pair
    return tuple(pairs.values())


def written_pairs(pairs: tuple[CurrencyPair, ...]) -> str:
    """Return pairs one a line, as ``read_pairs`` reads them."""
    return "\n".join(f"{pair.invoiced} {pair.paid} {pair.spread_bp}" for pair in pairs)


def _pair(words: list[str], number: int) -> CurrencyPair:
    spread = words[2] if len(words) == 3 else ""
    if not (spread.isascii() and spread.isdigit() and len(spread) < 6):
        raise PayportalError(
            f"Line {number}: write the currency of the invoice, the one that it may be paid in, and the spread in "
            "basis points, like: USD EUR 150"
        )
    invoiced, paid = words[0].upper(), words[1].upper()
    for code in (invoiced, paid):
        if code not in EXPONENTS:
            raise PayportalError(f"Line {number}: {code[:10]} is no currency; use a code such as USD, EUR or JPY.")
    if invoiced == paid:
        raise PayportalError(f"Line {number}: both currencies are {paid}; invoices are paid in their own anyway.")
    if int(spread) > MOST_SPREAD_BP:
        raise PayportalError(f"Line {number}: a spread above {MOST_SPREAD_BP} basis points (10 %) is not taken.")
    return CurrencyPair(invoiced, paid, int(spread))
