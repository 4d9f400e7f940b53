"""How figures and days are written on papers: as plain text, in the language of whoever asks for the paper."""

from datetime import date

from flask import current_app, g
from flask_babel import gettext as _

from payportal.documents.paper import Emblem
from payportal.domain.seller import Seller
from payportal.languages import writing
from payportal.models.base import db
from payportal.queries import logo
from payportal.web.language import language

ISOLATES = {ord(mark): None for mark in "\N{LEFT-TO-RIGHT ISOLATE}\N{POP DIRECTIONAL ISOLATE}"}
"""A paper is set by a program that keeps figures together itself, and no font has a letter for these marks."""


def amount(minor: int, currency: str) -> str:
    """Return minor units without their currency."""
    return writing.amount(minor, currency, language()).translate(ISOLATES)


def money(minor: int, currency: str) -> str:
    """Return minor units with their currency."""
    return f"{amount(minor, currency)}\N{NO-BREAK SPACE}{currency}"


def day(value: date) -> str:
    """Return a day."""
    return writing.day(value, language())


def seller() -> Seller:
    """Return the business whose papers these are."""
    known: Seller = current_app.extensions["settings"].seller
    return known


def emblem() -> Emblem | None:
    """Return the business's logo for the head of a paper; of many papers at once it is asked for once."""
    if "emblem" not in g:
        found = logo.current(db.session())
        g.emblem = found and Emblem(content=found.content, width=found.width, height=found.height, alt=found.alt)
    made: Emblem | None = g.emblem
    return made


def bank_notes(reference: str) -> tuple[str, ...]:
    """Return how to pay by transfer, where the business has told its account."""
    one = seller()
    if not one.iban:
        return ()
    account = " · ".join(part for part in (one.bank, f"IBAN {one.iban}", f"BIC {one.bic}" if one.bic else "") if part)
    return (
        _("To pay by bank transfer: %(account)s. Write %(reference)s as its purpose.", account=account,
          reference=reference),
        _("Our bank account never changes by e-mail. If a message says so, ask us before you pay."),
    )  # fmt: skip
