"""Payer: a customer as matching sees one, with everything a bank may call it."""

from dataclasses import dataclass

NO_ACCOUNTS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Payer:
    """A customer who may pay; ``accounts`` are its known bank accounts, ``aliases`` other names it pays under."""

    customer_id: int
    number: str
    name: str
    parent_id: int | None = None
    accounts: frozenset[str] = NO_ACCOUNTS
    aliases: tuple[str, ...] = ()
