"""What is asked of the list of invoices, and the conditions that it becomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from payportal.domain.currency import EXPONENTS
from payportal.domain.errors import BadAmount
from payportal.domain.money import parse_minor
from payportal.models.invoice import Invoice
from payportal.models.payment import PaymentLine
from payportal.queries.customer_aging import within
from payportal.queries.owned import credits_of, open_of, owed_by

EXAMPLES = {0: "JPY", 2: "USD", 3: "KWD", 4: "CLF"}
"""A currency for each number of decimals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is asked of the list; ``sort`` is a key of SORTS, with ``-`` before it for the largest first.

    ``bucket`` is a number of ``domain.aging`` or empty; ``low`` and ``high`` are amounts as decimals, without a sign;
    ``account`` is a customer's id or 0 for all.
    """

    state: str = "open"
    search: str = ""
    overdue: bool = False
    currency: str = ""
    bucket: str = ""
    since: date | None = None
    until: date | None = None
    low: str = ""
    high: str = ""
    account: int = 0
    sort: str = "due"


def _live() -> Any:
    line = aliased(PaymentLine)  # the list joins the lines itself
    return select(line.invoice_id).where(line.live, line.invoice_id == Invoice.id).correlate(Invoice).exists()


STATES: dict[str, Any] = {
    "open": open_of,
    "part": lambda accounts: [*owed_by(accounts), Invoice.open_minor != Invoice.amount_minor],
    "pending": lambda accounts: [*owed_by(accounts), _live()],
    "credit": credits_of,
    "paid": lambda accounts: [Invoice.customer_id.in_(accounts), Invoice.open_minor == 0],
    "all": lambda accounts: [Invoice.customer_id.in_(accounts)],
}
"""What may be asked for, each with its conditions on the books."""


def conditions(accounts: Sequence[int], asked: Filter, on: date) -> list[ColumnElement[bool]]:
    """Return the conditions of a filter on the documents of ``accounts``."""
    found: list[ColumnElement[bool]] = STATES[asked.state](accounts)
    if asked.account:
        found.append(Invoice.customer_id == asked.account)
    if asked.overdue:
        found += [*owed_by(accounts), Invoice.due_date < on]
    if asked.bucket:
        found += [*owed_by(accounts), within(int(asked.bucket), on)]
    if asked.currency:
        found.append(Invoice.currency == asked.currency)
    if asked.since:
        found.append(Invoice.issue_date >= asked.since)
    if asked.until:
        found.append(Invoice.issue_date <= asked.until)
    found += _sized(asked)
    if words := asked.search.strip():
        found.append(or_(*_named(words)))
    return found


def _sized(asked: Filter) -> list[ColumnElement[bool]]:
    size = func.abs(Invoice.amount_minor)
    low = [_by_decimals(asked.low, lambda minor: size >= minor)] if asked.low else []
    return low + ([_by_decimals(asked.high, lambda minor: size <= minor)] if asked.high else [])


def _named(words: str) -> list[ColumnElement[bool]]:
    """Return where the words may stand; words that are an amount may be what a document is or has open."""
    places = Invoice.number, Invoice.purchase_order, Invoice.sales_order, Invoice.description
    found: list[ColumnElement[bool]] = [place.icontains(words, autoescape=True) for place in places]
    plain = words.replace(",", "").replace("\N{MINUS SIGN}", "-")
    if any(_minor(plain, digits) is not None for digits in EXAMPLES):
        found.append(_by_decimals(plain, lambda minor: or_(Invoice.amount_minor == minor, Invoice.open_minor == minor)))
    return found


def _by_decimals(text: str, test: Any) -> ColumnElement[bool]:
    """Return a test of an amount, in the minor units of each document's own currency."""
    cases = []
    for digits in EXAMPLES:
        minor = _minor(text, digits)
        if minor is not None:
            cases.append(and_(_of_decimals(digits), test(minor)))
    return or_(*cases) if cases else Invoice.id < 0


def _of_decimals(digits: int) -> ColumnElement[bool]:
    codes = [code for code, own in EXPONENTS.items() if own == digits]
    if digits != 2:
        return Invoice.currency.in_(codes)
    return Invoice.currency.not_in([code for code, own in EXPONENTS.items() if own != 2])


def _minor(text: str, digits: int) -> int | None:
    try:
        return parse_minor(text, EXAMPLES[digits])
    except BadAmount:
        return None
