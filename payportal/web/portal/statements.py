"""Statements: of any period, in each currency, for the whole account or one of its customers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from payportal.documents.typesetting import typeset
from payportal.domain.errors import NotFound, PayportalError
from payportal.domain.sentence import say
from payportal.models.base import db
from payportal.queries import customer_account, customer_invoices, customer_statement, payable
from payportal.queries.customer_statement import Account, Statement
from payportal.web.clock import now, today
from payportal.web.csv_download import csv_download
from payportal.web.numbers import whole
from payportal.web.portal import statement_paper
from payportal.web.portal.account import accounts, in_view, own_id
from payportal.web.portal.filters import bucket_words, day_typed
from payportal.web.portal.paper_words import seller
from payportal.web.portal.papers import PDF, attached

PAGE, MOST_SET = 50, 5_000
KINDS = ("open", "forward")
OPEN_COLUMNS = ("document", "type", "customer", "issue_date", "due_date", "currency", "amount", "open")
FORWARD_COLUMNS = ("date", "what", "document", "customer", "reference", "currency", "amount", "balance")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for."""

    kind: str
    currency: str
    since: date
    until: date
    account: int

    @property
    def address(self) -> dict[str, str]:
        """Return the values for an address that asks for the same."""
        found = {"kind": self.kind, "currency": self.currency, "since": str(self.since), "until": str(self.until)}
        return found | ({"account": str(self.account)} if self.account else {})


@dataclass(frozen=True, slots=True)
class Place:
    """Which of all lines a page shows."""

    start: int
    end: int
    count: int


def shown() -> ResponseReturnValue:
    """Show a statement with its arithmetic; from it one may pay what is still open."""
    session = db.session()
    currencies = customer_invoices.currencies(session, in_view())
    asked = _asked(currencies)
    made = _made(session, asked) if asked.currency else None
    place = _place(made, asked)
    return render_template(
        "portal/statement.html",
        asked=asked,
        made=made,
        place=place,
        lines=made.lines[place.start : place.end] if made else (),
        moved=_moved(made)[place.start : place.end],
        first=url_for("portal.statement", **asked.address, start=0) if place.start else "",
        following=url_for("portal.statement", **asked.address, start=place.end) if place.end < place.count else "",
        payable=_payable(session, made),
        currencies=currencies,
        family=customer_account.names(session, in_view()),
        buckets=bucket_words(),
        name=customer_account.name(session, asked.account or own_id()),
        word=statement_paper.word,
        now=now(),
    )


def pdf() -> ResponseReturnValue:
    """Send a statement as a paper; raises PayportalError for one of more lines than anybody would print."""
    session = db.session()
    asked = _asked(customer_invoices.currencies(session, in_view()))
    made = _there(session, asked)
    if max(len(made.lines), len(made.movements)) > MOST_SET:
        raise PayportalError(
            say("This statement has more than %(most)s lines. Take the CSV, or a shorter period.", most=MOST_SET)
        )
    customer = asked.account or own_id()
    name, number = customer_account.name(session, customer), customer_account.number(session, customer)
    paper = statement_paper.paper(made, asked.kind, name, number, seller())
    return attached(typeset(paper), PDF, f"statement-{asked.until}-{asked.currency}.pdf")


def download() -> ResponseReturnValue:
    """Send a statement as a file for spreadsheets."""
    session = db.session()
    asked, own, day = _asked(customer_invoices.currencies(session, in_view())), in_view(), today()
    if not asked.currency:
        raise NotFound(say("There is nothing on your account yet."))
    columns = OPEN_COLUMNS if asked.kind == "open" else FORWARD_COLUMNS
    return csv_download(f"statement-{asked.until}-{asked.currency}.csv", columns, partial(_rows, asked, own, day))


def _rows(asked: Asked, own: Sequence[int], day: date, session: Session) -> Iterator[tuple[object, ...]]:
    made = _read(session, asked, own, day)
    if asked.kind == "open":
        for line in made.lines:
            yield (line.number, line.kind, line.customer_name, line.issue_date, line.due_date, made.currency,
                   (line.amount_minor, made.currency), (line.open_minor, made.currency))  # fmt: skip
        return
    yield asked.since, "opening", "", "", "", made.currency, "", (made.opening_minor, made.currency)
    for one, balance in zip(made.movements, made.balances, strict=True):
        yield (one.day, one.kind, one.number, one.customer_name, one.reference, made.currency,
               (one.minor, made.currency), (balance, made.currency))  # fmt: skip
    yield asked.until, "closing", "", "", "", made.currency, "", (made.closing_minor, made.currency)


def _asked(currencies: Sequence[str]) -> Asked:
    values = request.args
    until = min(day_typed(values.get("until", "")) or today(), today())
    since = min(day_typed(values.get("since", "")) or until.replace(day=1), until)
    account = values.get("account", 0, type=whole)
    if account and account not in accounts():
        raise NotFound(say("There is no such customer on your account."))
    currency = values.get("currency", "")
    return Asked(
        kind=values.get("kind", "") if values.get("kind") in KINDS else "open", since=since, until=until,
        currency=currency if currency in currencies else (currencies[0] if currencies else ""), account=account,
    )  # fmt: skip


def _made(session: Session, asked: Asked) -> Statement:
    return _read(session, asked, in_view(), today())


def _there(session: Session, asked: Asked) -> Statement:
    if not asked.currency:
        raise NotFound(say("There is nothing on your account yet."))
    return _made(session, asked)


def _read(session: Session, asked: Asked, own: Sequence[int], day: date) -> Statement:
    some = [asked.account] if asked.account else own
    account = Account(tuple(some), asked.currency, day)
    moves = asked.kind == "forward"
    return customer_statement.statement(session, account, since=asked.since, until=asked.until, moves=moves)


def _moved(made: Statement | None) -> list[tuple[customer_statement.Movement, int]]:
    return list(zip(made.movements, made.balances, strict=True)) if made else []


def _place(made: Statement | None, asked: Asked) -> Place:
    """Return the part that the address asks for: by default the oldest debts, or the latest movements."""
    forward = asked.kind == "forward"
    count = len(made.movements if forward else made.lines) if made else 0
    start = request.args.get("start", max(count - PAGE, 0) if forward else 0, type=whole)
    start = min(start, count)
    return Place(start, min(start + PAGE, count), count)


def _payable(session: Session, made: Statement | None) -> list[int]:
    """Return what of the statement may be paid now, at most as much as one payment takes."""
    if made is None:
        return []
    still = set(payable.ids(session, accounts(), currency=made.currency))
    return [invoice_id for invoice_id in made.payable if invoice_id in still][: payable.MOST]
