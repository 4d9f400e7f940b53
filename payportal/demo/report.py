"""The result of the demonstration as a table: what came, what became of it, who earned, what the ERP gets."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from payportal.domain.money import format_minor
from payportal.models.application import Application
from payportal.models.exception_case import ExceptionCase
from payportal.models.partner import Partner, Share, Wallet
from payportal.models.receipt import Receipt
from payportal.queries.ledger_proof import Proof
from payportal.services.matching_run import AUTO

Line = tuple[str, str]
"""The name of a figure, empty where it goes on, and the figure."""


def table(session: Session, proof: Proof, *, out: Path) -> list[Line]:
    """Return the lines of the table; ``out`` is the folder with the exported files."""
    return [*_receipts(session), *_exceptions(session), *_shares(session), *_wallets(session), *_files(out),
            *_books(proof)]  # fmt: skip


def _receipts(session: Session) -> Iterator[Line]:
    banked = _count(session, Receipt.bank_line_id.is_not(None))
    paid = _count(session, Receipt.payment_id.is_not(None))
    returned = _count(session, Receipt.reversed_at.is_not(None))
    query = select(func.count(Application.receipt_id.distinct()))
    query = query.where(Application.decided_by == AUTO, Application.reverses_id.is_(None))
    applied = session.scalar(query) or 0
    money = _money(session, select(Receipt.currency, func.sum(Receipt.amount_minor)).group_by(Receipt.currency))
    yield "receipts", f"{banked + paid:>4}   {money}"
    yield "", f"{banked:>4}   from the bank, {paid} paid in the portal"
    yield "applied automatically", f"{applied:>4}   {_percent(applied, banked)} of those from the bank"
    yield "returned by the bank", f"{returned:>4}   what it had paid is open again"


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Receipt).where(condition)) or 0


def _exceptions(session: Session) -> Iterator[Line]:
    query = select(ExceptionCase.type, func.count()).where(ExceptionCase.state == "open").group_by(ExceptionCase.type)
    rows = session.execute(query.order_by(func.count().desc(), ExceptionCase.type)).all()
    kinds = dict(rows)
    yield "exceptions", f"{sum(kinds.values()):>4}   each with its reason, waiting in the workbench"
    for kind, count in kinds.items():
        yield "", f"{count:>4}   {kind.replace('_', ' ')}"


def _shares(session: Session) -> Iterator[Line]:
    count = session.scalar(select(func.count()).select_from(Share)) or 0
    money = _money(session, select(Share.currency, func.sum(Share.amount_minor)).group_by(Share.currency))
    yield "revenue shares", f"{count:>4}   {money}"


def _wallets(session: Session) -> Iterator[Line]:
    query = select(Partner.name, Wallet.balance_minor, Wallet.currency).join(Wallet, Wallet.partner_id == Partner.id)
    rows = session.execute(query.order_by(Partner.number, Wallet.currency)).all()
    yield "wallets", f"{len(rows):>4}"
    for name, minor, currency in rows:
        yield "", f"       {name:<30}{_grouped(minor, currency):>12} {currency}"


def _files(out: Path) -> Iterator[Line]:
    names = sorted(path.name for path in out.glob("*.csv"))
    yield "files for the ERP", f"{len(names):>4}   in {out}"
    for place in range(0, len(names), 4):
        yield "", f"       {'  '.join(names[place : place + 4])}"


def _books(proof: Proof) -> Iterator[Line]:
    word = "proved" if proof.clean else "NOT proved"
    told = f"{word}: {proof.entries} entries, {proof.lines} lines, {proof.checks} checks"
    yield "the books", f"       {told}"
    for fault in proof.faults:
        yield "", f"       {fault.check}: {fault.message}"


def _money(session: Session, query: Select[str, int]) -> str:
    sums = dict(session.execute(query).all())
    return ", ".join(f"{_grouped(int(sums[currency]), currency)} {currency}" for currency in sorted(sums))


def _grouped(minor: int, currency: str) -> str:
    whole, point, cents = format_minor(minor, currency).partition(".")
    return f"{int(whole):,}{point}{cents}"


def _percent(part: int, whole: int) -> str:
    tenths = 1_000 * part // whole if whole else 0
    return f"{tenths // 10}.{tenths % 10} %"
