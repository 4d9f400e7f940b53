"""What waits for a clerk: the open exceptions, a page at a time, with the best suggestion of each."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from payportal.models.customer import Customer
from payportal.models.exception_case import ExceptionCase
from payportal.models.invoice import Invoice
from payportal.models.proposal import Proposal
from payportal.models.receipt import Receipt
from payportal.models.shadow_outcome import ShadowOutcome
from payportal.models.user import User
from payportal.queries.cursor import Cursor

PAGE = 50
SORTS: dict[str, Any] = {"oldest": Receipt.value_date, "largest": Receipt.unapplied_minor}
OWNERS = ("", "mine", "nobody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is asked of the queue; ``me`` is the id of the clerk who asks, for ``owner`` ``mine``."""

    type: str = ""
    currency: str = ""
    method: str = ""
    owner: str = ""
    search: str = ""
    sort: str = "oldest"
    me: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One waiting receipt; ``amount_minor`` is what of it still waits, ``best`` the numbers of the best suggestion."""

    receipt_id: int
    case_id: int
    transaction_id: str
    value_date: date
    amount_minor: int
    currency: str
    method: str
    payer_name: str
    payer_text: str
    customer_id: int | None
    customer_name: str
    type: str
    reason: str
    owner_id: int | None
    owner: str
    best: tuple[str, ...] = ()
    best_on_account_minor: int = 0
    shadow_class: str = ""
    """The evidence on which it would have been applied, had a gate or shadow mode not kept the matcher from it."""


@dataclass(frozen=True, slots=True)
class Total:
    """What waits in one currency over the whole filter."""

    currency: str
    count: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Page:
    """Rows and the cursor of the page after them, empty on the last one."""

    rows: tuple[QueueRow, ...]
    following: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters can be set to: types with how many wait, currencies, methods."""

    types: dict[str, int]
    currencies: tuple[str, ...]
    methods: tuple[str, ...]


def page(session: Session, asked: Filter, *, after: str = "") -> Page:
    """Return at most 50 exceptions that pass the filter, beginning behind the cursor ``after``."""
    query = _rows().where(*_conditions(asked))
    if cursor := Cursor.read(after, SORTS[asked.sort].type.python_type):
        query = query.where(_behind(asked, cursor))
    found = session.execute(query.order_by(*_order(asked)).limit(PAGE + 1)).all()
    shown = found[:PAGE]
    numbers = _numbers(session, [record[4] for record in shown])
    following = _cursor(asked, shown[-1]).write() if len(found) > PAGE else ""
    return Page(tuple(_row(record, numbers) for record in shown), following)


def everything(session: Session, asked: Filter) -> Iterator[QueueRow]:
    """Yield all exceptions that pass the filter, a page at a time."""
    after = ""
    while True:
        found = page(session, asked, after=after)
        yield from found.rows
        if not found.following:
            return
        after = found.following


def totals(session: Session, asked: Filter) -> list[Total]:
    """Return how many receipts wait and with how much, by currency."""
    query = select(Receipt.currency, func.count(), func.sum(Receipt.unapplied_minor)).select_from(ExceptionCase)
    query = query.join(Receipt, Receipt.id == ExceptionCase.receipt_id).where(*_conditions(asked))
    found = session.execute(query.group_by(Receipt.currency).order_by(Receipt.currency))
    return [Total(currency, count, int(minor)) for currency, count, minor in found]


def choices(session: Session) -> Choices:
    """Return what the filters of the queue can be set to."""
    query = (
        select(ExceptionCase.type, Receipt.currency, Receipt.method, func.count())
        .join(Receipt, Receipt.id == ExceptionCase.receipt_id)
        .where(ExceptionCase.state == "open")
        .group_by(ExceptionCase.type, Receipt.currency, Receipt.method)
    )
    types: dict[str, int] = {}
    currencies, methods = set(), set()
    for kind, currency, method, count in session.execute(query):
        types[kind] = types.get(kind, 0) + count
        currencies.add(currency)
        methods.add(method)
    return Choices(dict(sorted(types.items())), tuple(sorted(currencies)), tuple(sorted(methods)))


def neighbours(session: Session, asked: Filter, receipt_id: int) -> tuple[int | None, int | None]:
    """Return the receipts that wait before and after this one in the queue, whether or not it still waits itself."""
    here = session.get(Receipt, receipt_id)
    case_id = session.scalar(
        select(ExceptionCase.id)
        .where(ExceptionCase.receipt_id == receipt_id)
        .order_by(ExceptionCase.id.desc())
        .limit(1)
    )
    if here is None:
        return None, None
    place = Cursor(here.value_date if asked.sort == "oldest" else here.unapplied_minor, case_id or 0)
    ids = select(Receipt.id).select_from(ExceptionCase).join(Receipt, Receipt.id == ExceptionCase.receipt_id)
    ids = ids.where(*_conditions(asked), Receipt.id != receipt_id).limit(1)
    before = ids.where(_before(asked, place)).order_by(*_order(asked, turned=True))
    return session.scalar(before), session.scalar(ids.where(_behind(asked, place)).order_by(*_order(asked)))


def _rows() -> Select[Any]:
    return (
        select(ExceptionCase, Receipt, Customer.name, User.email, Proposal.suggestions,
               ShadowOutcome.evidence_class)
        .join(Receipt, Receipt.id == ExceptionCase.receipt_id)
        .outerjoin(Customer, Customer.id == ExceptionCase.customer_id)
        .outerjoin(User, User.id == ExceptionCase.assigned_to_id)
        .outerjoin(Proposal, Proposal.receipt_id == Receipt.id)
        .outerjoin(ShadowOutcome, ShadowOutcome.receipt_id == Receipt.id)
    )  # fmt: skip


def _conditions(asked: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [ExceptionCase.state == "open"]
    for column, value in (
        (ExceptionCase.type, asked.type),
        (Receipt.currency, asked.currency),
        (Receipt.method, asked.method),
    ):
        if value:
            conditions.append(column == value)
    if asked.owner == "mine":
        conditions.append(ExceptionCase.assigned_to_id == asked.me)
    if asked.owner == "nobody":
        conditions.append(ExceptionCase.assigned_to_id.is_(None))
    if words := asked.search.strip():
        places = Receipt.payer_name, Receipt.memo, Receipt.reference, Receipt.transaction_id
        conditions.append(or_(*(place.icontains(words, autoescape=True) for place in places)))
    return conditions


def _order(asked: Filter, *, turned: bool = False) -> tuple[Any, Any]:
    column = SORTS[asked.sort]
    if (asked.sort == "largest") != turned:
        return column.desc(), ExceptionCase.id.desc()
    return column, ExceptionCase.id


def _behind(asked: Filter, cursor: Cursor) -> ColumnElement[bool]:
    return _beyond(SORTS[asked.sort], cursor, falling=asked.sort == "largest")


def _before(asked: Filter, cursor: Cursor) -> ColumnElement[bool]:
    return _beyond(SORTS[asked.sort], cursor, falling=asked.sort != "largest")


def _beyond(column: Any, cursor: Cursor, *, falling: bool) -> ColumnElement[bool]:
    past = column < cursor.value if falling else column > cursor.value
    tied = ExceptionCase.id < cursor.id if falling else ExceptionCase.id > cursor.id
    return or_(past, and_(column == cursor.value, tied))


def _cursor(asked: Filter, record: Any) -> Cursor:
    case, receipt = record[0], record[1]
    return Cursor(receipt.value_date if asked.sort == "oldest" else receipt.unapplied_minor, case.id)


def _numbers(session: Session, made: Sequence[Any]) -> dict[int, str]:
    """Return the numbers of the open items in the best suggestions of a page, in one statement."""
    ids: Collection[int] = {line[0] for suggestions in made if suggestions for line in suggestions[0]["lines"]}
    if not ids:
        return {}
    return dict(session.execute(select(Invoice.id, Invoice.number).where(Invoice.id.in_(ids))).all())


def _row(record: Any, numbers: dict[int, str]) -> QueueRow:
    case, receipt, customer_name, email, suggestions, shadow_class = record
    best = suggestions[0] if suggestions else {"lines": [], "on_account_minor": 0}
    return QueueRow(
        receipt_id=receipt.id, case_id=case.id, transaction_id=receipt.transaction_id, value_date=receipt.value_date,
        amount_minor=receipt.unapplied_minor, currency=receipt.currency, method=receipt.method,
        payer_name=receipt.payer_name, payer_text=receipt.reference or receipt.memo, customer_id=case.customer_id,
        customer_name=customer_name or "", type=case.type, reason=case.reason, owner_id=case.assigned_to_id,
        owner=email or "", best=tuple(numbers.get(line[0], "?") for line in best["lines"]),
        best_on_account_minor=best["on_account_minor"], shadow_class=shadow_class or "",
    )  # fmt: skip
