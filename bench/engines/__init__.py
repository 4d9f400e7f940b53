"""What a user would do without payportal: a look-up, two scripts, a linkage library; each on the rows of the files."""

from collections.abc import Callable, Iterator

from payportal.domain.money import parse_minor

Row = dict[str, str]
Rows = list[Row]
Paid = tuple[str, Row, int]
"""A receipt's transaction_id, the open item that it pays, and the cash in minor units."""

Engine = Callable[[Rows, Rows, Rows], Iterator[Paid]]
"""Takes receipts, invoices and customers."""


def text_of(receipt: Row) -> str:
    """Return all that a receipt says, in one line."""
    return f"{receipt['reference']} {receipt['memo']} {receipt['remittance']}".replace("=", " ").replace(";", " ")


def minor(row: Row, column: str = "amount") -> int:
    """Return an amount of a row in minor units of its currency."""
    return parse_minor(row[column], row["currency"])
