"""What of an account is open, said so that both databases look among the account's own documents.

SQLite without statistics would rather read a whole currency by amounts than one customer's documents; it takes the
partial index of open documents only for its own words, without a parameter, and no index for what is reckoned.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, literal_column

from payportal.models.invoice import Invoice

_NOUGHT: ColumnElement[int] = literal_column("0")


def open_of(accounts: Sequence[int]) -> list[Any]:
    """Return the conditions on the open documents of accounts, credits among them."""
    return [Invoice.customer_id.in_(accounts), Invoice.open_minor != _NOUGHT]


def owed_by(accounts: Sequence[int]) -> list[Any]:
    """Return the conditions on what accounts owe: open, and above nought."""
    return [*open_of(accounts), Invoice.open_minor + _NOUGHT > 0]


def credits_of(accounts: Sequence[int]) -> list[Any]:
    """Return the conditions on the credit memos that accounts still have."""
    return [*open_of(accounts), Invoice.open_minor + _NOUGHT < 0]
