"""An invoice as a paper: its lines, what was paid, what is open, and where to pay it."""

from flask_babel import gettext as _

from payportal.documents.invoice_facts import InvoiceFacts, LineFacts
from payportal.documents.paper import Column, Paper, Row, Table, Way
from payportal.web.clock import today
from payportal.web.language import language
from payportal.web.portal.paper_words import amount, bank_notes, day, emblem, money

PERCENT = "\N{NO-BREAK SPACE}%"


def paper(facts: InvoiceFacts, address: str) -> Paper:
    """Return the paper of an invoice; ``address`` leads to its page."""
    return Paper(
        title=f"{noun(facts.kind)} {facts.number}", language=language(), on=today(), sender=facts.seller.lines,
        emblem=emblem(),
        addressee=tuple(part for part in (facts.buyer.name, facts.buyer.country) if part),
        lead=_("As of %(day)s. What is open changes with every payment; the page behind the code is always current.",
               day=day(today())),
        facts=_facts(facts), tables=(_lines(facts),), sums=_sums(facts),
        notes=bank_notes(facts.number) if facts.open_minor > 0 else (),
        way=Way(address=address, word=_("See this document online"),
                picture=_("QR code that leads to the page of %(number)s", number=facts.number)),
        page_word=_("Page"),
    )  # fmt: skip


def noun(kind: str) -> str:
    """Return what a document is called."""
    return {"invoice": _("Invoice"), "credit_memo": _("Credit memo"), "debit_memo": _("Debit memo")}[kind]


def _facts(facts: InvoiceFacts) -> tuple[tuple[str, str], ...]:
    found = (
        (_("Issued"), day(facts.issue_date)),
        (_("Due"), day(facts.due_date) if not facts.credit else ""),
        (_("Customer number"), facts.buyer.number),
        (_("Terms"), facts.payment_terms),
        (_("Your order"), facts.purchase_order),
        (_("Our order"), facts.sales_order),
    )
    return tuple((word, value) for word, value in found if value)


def _lines(facts: InvoiceFacts) -> Table:
    """Return the table of the lines; what they do not explain of the amount stands there as a line of its own."""
    columns = (
        Column(_("What")), Column(_("Quantity"), figures=True), Column(_("Price"), figures=True),
        Column(_("Tax"), figures=True), Column(_("Amount"), figures=True),
    )  # fmt: skip
    rows = [_line(facts, line) for line in facts.lines]
    if not rows:
        rows = [_bare(facts, facts.description or noun(facts.kind), facts.amount_minor)]
    elif facts.rest_minor:
        rows.append(_bare(facts, _("Not itemized"), facts.rest_minor))
    return Table(caption=_("What it is for"), columns=columns, rows=tuple(rows))


def _line(facts: InvoiceFacts, line: LineFacts) -> Row:
    quantity = f"{line.quantity} {line.unit}".strip()
    tax = f"{line.tax_rate}{PERCENT}" if line.tax_rate else ""
    return line.description, quantity, line.unit_price, tax, amount(line.net_minor, facts.currency)


def _bare(facts: InvoiceFacts, word: str, minor: int) -> Row:
    return word, "", "", "", amount(minor, facts.currency)


def _sums(facts: InvoiceFacts) -> tuple[tuple[str, str], ...]:
    settled = facts.open_minor - facts.amount_minor
    return (
        *_taxes(facts),
        (_("Amount"), money(facts.amount_minor, facts.currency)),
        *([(_("Paid and credited"), money(settled, facts.currency))] if settled else []),
        (_("Credit left") if facts.credit else _("Open"), money(facts.open_minor, facts.currency)),
    )


def _taxes(facts: InvoiceFacts) -> tuple[tuple[str, str], ...]:
    if not facts.taxes:
        return ()
    return (
        (_("Without tax"), money(facts.amount_minor - sum(tax.tax_minor for tax in facts.taxes), facts.currency)),
        *(
            (_("Tax %(rate)s of %(base)s", rate=f"{tax.rate}{PERCENT}", base=amount(tax.base_minor, facts.currency)),
             money(tax.tax_minor, facts.currency))
            for tax in facts.taxes
        ),
    )  # fmt: skip
