"""The bank files that were taken in, the newest first, and what each of them brought."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.models.bank import BankFile, BankLine
from payportal.models.receipt import Receipt
from payportal.queries.cursor import Cursor

PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Files and the cursor of the page after them."""

    files: tuple[BankFile, ...]
    following: str


@dataclass(frozen=True, slots=True)
class Content:
    """One file, a page of its lines with the receipts among them, and the cursor of the page after."""

    file: BankFile
    lines: tuple[tuple[BankLine, Receipt | None], ...]
    following: str


def page(session: Session, *, after: str = "") -> Page:
    """Return at most 50 files, beginning behind the cursor ``after``."""
    query = select(BankFile).order_by(BankFile.id.desc()).limit(PAGE + 1)
    if cursor := Cursor.read(after, int):
        query = query.where(BankFile.id < cursor.id)
    found = session.scalars(query).all()
    return Page(tuple(found[:PAGE]), Cursor(0, found[PAGE - 1].id).write() if len(found) > PAGE else "")


def content(session: Session, file_id: int, *, after: str = "") -> Content:
    """Return one file with at most 50 of its lines; raises NotFound."""
    file = session.get(BankFile, file_id)
    if file is None:
        raise NotFound(f"There is no bank file {file_id}.")
    query = select(BankLine, Receipt).outerjoin(Receipt, Receipt.bank_line_id == BankLine.id)
    query = query.where(BankLine.file_id == file_id).order_by(BankLine.id).limit(PAGE + 1)
    if cursor := Cursor.read(after, int):
        query = query.where(BankLine.id > cursor.id)
    found = session.execute(query).all()
    following = Cursor(0, found[PAGE - 1][0].id).write() if len(found) > PAGE else ""
    return Content(file, tuple(found[:PAGE]), following)
