"""Partners' wallets, and the lines that add up to them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, extract, func, or_, select
from sqlalchemy.orm import Session, aliased

from payportal.domain.errors import NotFound
from payportal.models.application import Application
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.partner import AgreementVersion, Partner, Share, SharingAgreement, Wallet
from payportal.queries.cursor import Cursor

PAGE = 50
TAKEN_BACK = aliased(Share)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """A wallet in minor units: to get, to give back, and the two sums whose difference it is."""

    currency: str
    balance_minor: int
    owed_minor: int
    earned_minor: int
    taken_back_minor: int


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A partner with its wallets."""

    partner: Partner
    purses: tuple[Purse, ...]


@dataclass(frozen=True, slots=True)
class PortfolioPage:
    """Partners by name and the cursor of the page after them."""

    rows: tuple[Portfolio, ...]
    following: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is asked of the lines; ``month`` is a year and a month of value dates."""

    program: str = ""
    currency: str = ""
    month: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One share: what it was earned of and how, in minor units; ``undone`` where it was taken back later."""

    share_id: int
    value_date: date
    posted_at: datetime
    program: str
    customer_name: str
    invoice_number: str
    base_minor: int
    kind: str
    rate: str
    amount_minor: int
    currency: str
    agreement_number: str
    version: int
    takes_back: bool
    undone: bool


@dataclass(frozen=True, slots=True)
class LinePage:
    """Lines, the newest first, and the cursor of the page after them."""

    rows: tuple[Line, ...]
    following: str


@dataclass(frozen=True, slots=True)
class Total:
    """The sums of a currency over the whole filter, in minor units; ``taken_back_minor`` is below zero."""

    currency: str
    earned_minor: int
    taken_back_minor: int

    @property
    def minor(self) -> int:
        """Return what is left of it."""
        return self.earned_minor + self.taken_back_minor


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters can be set to."""

    programs: tuple[str, ...]
    currencies: tuple[str, ...]
    months: tuple[tuple[int, int], ...]


def portfolio(session: Session, partner_id: int) -> Portfolio:
    """Return a partner with its wallets; raises NotFound."""
    partner = session.get(Partner, partner_id)
    if partner is None:
        raise NotFound("There is no such partner.")
    return Portfolio(partner, tuple(_purses(session, [partner_id]).get(partner_id, ())))


def portfolios(session: Session, *, search: str = "", after: str = "") -> PortfolioPage:
    """Return at most 50 partners by name with their wallets, beginning behind the cursor ``after``."""
    query = select(Partner)
    if words := search.strip():
        named = Partner.name.icontains(words, autoescape=True), Partner.number.istartswith(words, autoescape=True)
        query = query.where(or_(*named))
    if cursor := Cursor.read(after, str):
        tied = and_(Partner.name == cursor.value, Partner.id > cursor.id)
        query = query.where(or_(Partner.name > cursor.value, tied))
    found = session.scalars(query.order_by(Partner.name, Partner.id).limit(PAGE + 1)).all()
    shown = found[:PAGE]
    purses = _purses(session, [partner.id for partner in shown])
    rows = tuple(Portfolio(partner, tuple(purses.get(partner.id, ()))) for partner in shown)
    return PortfolioPage(rows, Cursor(shown[-1].name, shown[-1].id).write() if len(found) > PAGE else "")


def lines(session: Session, partner_id: int, asked: Filter, *, after: str = "") -> LinePage:
    """Return at most 50 lines of a partner, the newest first, beginning behind the cursor ``after``."""
    query = _lines().where(*_conditions(partner_id, asked))
    if cursor := Cursor.read(after, int):
        query = query.where(Share.id < cursor.id)
    found = session.execute(query.order_by(Share.id.desc()).limit(PAGE + 1)).all()
    rows = tuple(_line(record) for record in found[:PAGE])
    return LinePage(rows, Cursor(0, rows[-1].share_id).write() if len(found) > PAGE else "")


def everything(session: Session, partner_id: int, asked: Filter) -> Iterator[Line]:
    """Yield all lines that pass the filter, a page at a time."""
    after = ""
    while True:
        found = lines(session, partner_id, asked, after=after)
        yield from found.rows
        if not found.following:
            return
        after = found.following


def totals(session: Session, partner_id: int, asked: Filter) -> list[Total]:
    """Return what was earned and taken back, by currency."""
    query = select(Share.currency, *_two_sums()).select_from(Share).join(*_to(AgreementVersion, Share.version_id))
    query = query.join(*_to(Application, Share.application_id)).join(*_to(Invoice, Application.invoice_id))
    found = session.execute(
        query.where(*_conditions(partner_id, asked)).group_by(Share.currency).order_by(Share.currency)
    )
    return [Total(currency, int(earned), int(back)) for currency, earned, back in found]


def choices(session: Session, partner_id: int) -> Choices:
    """Return the programs, currencies and months in which a partner has lines."""
    year, month = extract("year", Application.value_date), extract("month", Application.value_date)
    query = (
        select(AgreementVersion.program, Invoice.program, Share.currency, year, month)
        .select_from(Share)
        .join(*_to(AgreementVersion, Share.version_id))
        .join(*_to(Application, Share.application_id))
        .join(*_to(Invoice, Application.invoice_id))
        .where(Share.partner_id == partner_id)
        .distinct()
    )
    found = session.execute(query).all()
    return Choices(
        programs=tuple(sorted({agreed or sold for agreed, sold, *_ in found} - {""})),
        currencies=tuple(sorted({record[2] for record in found})),
        months=tuple(sorted({(int(record[3]), int(record[4])) for record in found}, reverse=True)),
    )


def _purses(session: Session, partner_ids: Collection[int]) -> dict[int, list[Purse]]:
    """Return the wallets of these partners in two statements."""
    sums = select(Share.partner_id, Share.currency, *_two_sums()).where(Share.partner_id.in_(partner_ids))
    earned = {
        (partner_id, currency): (int(up), int(down))
        for partner_id, currency, up, down in session.execute(sums.group_by(Share.partner_id, Share.currency))
    }
    purses: dict[int, list[Purse]] = {}
    query = select(Wallet).where(Wallet.partner_id.in_(partner_ids)).order_by(Wallet.partner_id, Wallet.currency)
    for wallet in session.scalars(query):
        up, down = earned.get((wallet.partner_id, wallet.currency), (0, 0))
        purse = Purse(
            currency=wallet.currency, balance_minor=wallet.balance_minor, owed_minor=wallet.owed_minor,
            earned_minor=up, taken_back_minor=down,
        )  # fmt: skip
        purses.setdefault(wallet.partner_id, []).append(purse)
    return purses


def _two_sums() -> tuple[Any, Any]:
    """Select what was earned and what was taken back."""
    turned = Share.reverses_id.is_not(None)
    earned = func.coalesce(func.sum(case((turned, 0), else_=Share.amount_minor)), 0)
    return earned, func.coalesce(func.sum(case((turned, Share.amount_minor), else_=0)), 0)


def _lines() -> Select[Any]:
    return (
        select(Share, Application.value_date, Invoice.number, Invoice.program, Customer.name, AgreementVersion,
               SharingAgreement.number, TAKEN_BACK.id)
        .join(*_to(Application, Share.application_id))
        .join(*_to(Invoice, Application.invoice_id))
        .join(*_to(Customer, Invoice.customer_id))
        .join(*_to(AgreementVersion, Share.version_id))
        .join(*_to(SharingAgreement, AgreementVersion.agreement_id))
        .outerjoin(TAKEN_BACK, TAKEN_BACK.reverses_id == Share.id)
    )  # fmt: skip


def _to(table: Any, column: Any) -> tuple[Any, Any]:
    return table, table.id == column


def _conditions(partner_id: int, asked: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Share.partner_id == partner_id]
    if asked.program:
        of_all = and_(AgreementVersion.program == "", Invoice.program == asked.program)
        conditions.append(or_(AgreementVersion.program == asked.program, of_all))
    if asked.currency:
        conditions.append(Share.currency == asked.currency)
    if asked.month:
        year, month = asked.month
        after = date(year + month // 12, month % 12 + 1, 1)
        conditions += [Application.value_date >= date(year, month, 1), Application.value_date < after]
    return conditions


def _line(record: Any) -> Line:
    share, value_date, number, program, customer_name, version, agreement_number, taken_back_id = record
    return Line(
        share_id=share.id, value_date=value_date, posted_at=share.posted_at, program=version.program or program,
        customer_name=customer_name, invoice_number=number, base_minor=share.base_minor, kind=version.kind,
        rate=share.rate, amount_minor=share.amount_minor, currency=share.currency,
        agreement_number=agreement_number, version=version.version, takes_back=share.reverses_id is not None,
        undone=taken_back_id is not None,
    )  # fmt: skip
