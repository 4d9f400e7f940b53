"""A statement as a paper, and what its movements are called."""

from flask_babel import gettext as _

from payportal.documents.paper import Column, Paper, Row, Table
from payportal.domain.seller import Seller
from payportal.queries.customer_statement import Movement, OpenLine, Statement
from payportal.web.clock import today
from payportal.web.language import language
from payportal.web.portal.filters import bucket_words
from payportal.web.portal.invoice_paper import noun
from payportal.web.portal.paper_words import amount, bank_notes, day, emblem, money


def paper(made: Statement, kind: str, name: str, number: str, seller: Seller) -> Paper:
    """Return the paper of a statement; ``kind`` is ``open`` (what is open) or ``forward`` (what moved)."""
    title = _("Statement of %(day)s", day=day(made.until))
    period = _("From %(since)s to %(until)s, in %(currency)s", since=day(made.since), until=day(made.until),
               currency=made.currency)  # fmt: skip
    return Paper(
        title=title, language=language(), on=today(), sender=seller.lines, addressee=(name,),
        emblem=emblem(),
        lead=period if kind == "forward" else _("What was open on %(day)s, in %(currency)s", day=day(made.until),
                                                currency=made.currency),
        facts=((_("Customer number"), number),),
        tables=(_movements(made) if kind == "forward" else _open(made), _aging(made)), sums=_sums(made, kind),
        notes=bank_notes(number) if made.closing_minor > 0 else (), page_word=_("Page"),
    )  # fmt: skip


def word(movement: Movement) -> str:
    """Return what a movement is, in words."""
    if movement.kind != "payment":
        return noun(movement.kind)
    if movement.undoes:
        return _("Taken back")
    if movement.by_code:
        return _("Payment with discount") if movement.adjustment_minor != -movement.minor else _("Discount")
    if movement.adjustment_minor and movement.adjustment_minor == -movement.minor:
        return _("Adjustment")
    return _("Payment with discount") if movement.discount_minor else _("Payment")


def _movements(made: Statement) -> Table:
    columns = (Column(_("Date")), Column(_("What")), Column(_("Document")), Column(_("Reference")),
               Column(_("Amount"), figures=True), Column(_("Balance"), figures=True))  # fmt: skip
    opening = (day(made.since), _("Opening balance"), "", "", "", amount(made.opening_minor, made.currency))
    rows = [
        (day(one.day), word(one), one.number, one.reference, amount(one.minor, made.currency),
         amount(balance, made.currency))
        for one, balance in zip(made.movements, made.balances, strict=True)
    ]  # fmt: skip
    closing = (day(made.until), _("Closing balance"), "", "", "", amount(made.closing_minor, made.currency))
    return Table(caption=_("What moved"), columns=columns, rows=(opening, *rows), foot=(closing,))


def _open(made: Statement) -> Table:
    columns = (Column(_("Document")), Column(_("Issued")), Column(_("Due")), Column(_("Amount"), figures=True),
               Column(_("Open"), figures=True))  # fmt: skip
    total = (_("Total"), "", "", "", amount(made.closing_minor, made.currency))
    rows = tuple(_open_row(line, made.currency) for line in made.lines)
    return Table(caption=_("What was open"), columns=columns, rows=rows, foot=(total,))


def _open_row(line: OpenLine, currency: str) -> Row:
    return (f"{noun(line.kind)} {line.number}", day(line.issue_date), day(line.due_date),
            amount(line.amount_minor, currency), amount(line.open_minor, currency))  # fmt: skip


def _aging(made: Statement) -> Table:
    words = (*bucket_words(), _("Credits"))
    figures = (*made.aging.buckets, made.aging.credit_minor)
    columns = tuple(Column(one, figures=True) for one in words)
    return Table(caption=_("By age"), columns=columns, rows=(tuple(amount(one, made.currency) for one in figures),))


def _sums(made: Statement, kind: str) -> tuple[tuple[str, str], ...]:
    closing = (_("Closing balance"), money(made.closing_minor, made.currency))
    if kind != "forward":
        return (closing,)
    moved = made.closing_minor - made.opening_minor
    return (
        (_("Opening balance"), money(made.opening_minor, made.currency)),
        (_("Moved"), money(moved, made.currency)),
        closing,
    )
