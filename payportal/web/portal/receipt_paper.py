"""A receipt: which invoices a payment was for, what was kept as discount, and what was paid."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from payportal.documents.paper import Column, Paper, Row, Table, Way
from payportal.queries.customer_payments import PaymentPart, PaymentRow
from payportal.queries.live_postings import Standing
from payportal.queries.payment_exchange import PaymentExchange
from payportal.queries.payment_extras import Extras
from payportal.web.clock import now, today, zone
from payportal.web.filters import percent, rate
from payportal.web.language import language
from payportal.web.portal.paper_words import amount, day, emblem, money, seller


def paper(row: PaymentRow, parts: Sequence[PaymentPart], extras: Extras, customer_name: str, address: str, *,
          exchange: PaymentExchange | None = None, live: Standing | None = None) -> Paper:  # fmt: skip
    """Return the receipt of a payment that succeeded; one that went back since says so."""
    return Paper(
        title=_("Receipt %(reference)s", reference=row.reference), language=language(), on=today(),
        emblem=emblem(), sender=seller().lines, addressee=(customer_name,), lead=_standing(row),
        facts=(*_facts(row, exchange), *posted(live)),
        tables=(_invoices(row, parts),), sums=_sums(row, parts, extras, exchange),
        way=Way(address=address, word=_("See this payment online"),
                picture=_("QR code that leads to the page of %(number)s", number=row.reference)),
        page_word=_("Page"),
    )  # fmt: skip


def _standing(row: PaymentRow) -> str:
    return {
        "returned": _("The bank returned this payment. What it had paid is open again."),
        "refunded": _("This payment was refunded. What it had paid is open again."),
    }.get(row.state, _("We received this payment. Thank you."))


def _facts(row: PaymentRow, exchange: PaymentExchange | None) -> tuple[tuple[str, str], ...]:
    return (
        (_("Paid on"), day(row.paid_at.date()) if row.paid_at else ""),
        (_("Paid by"), row.started_by),
        (_("Reference"), row.reference),
        *(_rates(exchange) if exchange else ()),
    )


def posted(live: Standing | None) -> tuple[tuple[str, str], ...]:
    """Return what a paper says of the posting: proof of it, or that there is none yet."""
    if live is None or live.going_back:
        return ()
    if live.posted_at is None or not live.confirmed:
        return ((_("Posted"), _("Not yet confirmed on %(moment)s", moment=_moment(now()))),)
    return ((_("Posted to %(name)s", name=seller().name), _moment(live.posted_at)),
            (_("Their reference"), live.reference))  # fmt: skip


def _moment(at: datetime) -> str:
    local = at.astimezone(zone())
    return f"{day(local.date())}, {local:%H:%M:%S %Z}"


def _rates(exchange: PaymentExchange) -> tuple[tuple[str, str], ...]:
    own, other = exchange.amount.currency, exchange.paid.currency
    middle = f"{rate(exchange.mid_rate)}, {exchange.source}, {day(exchange.rate_on)}"
    return (
        (_("Rate"), f"1 {own} = {rate(exchange.rate)} {other}"),
        (_("Middle rate"), middle),
        (_("Our spread"), percent(exchange.spread_percent)),
    )


def _invoices(row: PaymentRow, parts: Sequence[PaymentPart]) -> Table:
    columns = (
        Column(_("Invoice")), Column(_("Settled"), figures=True), Column(_("Discount"), figures=True),
        Column(_("Paid"), figures=True),
    )  # fmt: skip
    lines = tuple(_line(part, row.currency) for part in parts)
    return Table(caption=_("For which invoices"), columns=columns, rows=lines)


def _line(part: PaymentPart, currency: str) -> Row:
    off = part.discount_minor + part.coupon_minor
    kept = amount(-off, currency) if off else ""
    return part.number, amount(part.amount_minor + off, currency), kept, amount(part.amount_minor, currency)


def _sums(
    row: PaymentRow, parts: Sequence[PaymentPart], extras: Extras, exchange: PaymentExchange | None
) -> tuple[tuple[str, str], ...]:
    """Return the arithmetic from what was settled to what was charged, in the other currency where there was one."""
    kept = sum(part.discount_minor for part in parts)
    terms = [
        (_("Invoices"), sum(part.amount_minor for part in parts) + kept + extras.coupon_minor), (_("Discount"), -kept),
        (_("Code %(code)s", code=extras.code), -extras.coupon_minor),
        *((_("Credit %(number)s", number=number), -minor) for number, minor in extras.credits),
        (_("On account"), extras.on_account_minor), (_("Fee"), extras.fee_minor),
    ]  # fmt: skip
    shown = [(word, money(minor, row.currency)) for word, minor in terms if minor]
    if exchange is None:
        return (*shown, (_("Paid"), money(extras.charged_minor, row.currency)))
    if len(shown) > 1:
        shown += [(_("Sum"), money(exchange.amount.minor, row.currency))]
    in_words = _("Paid in %(currency)s", currency=exchange.paid.currency)
    return (*shown, (in_words, money(exchange.paid.minor, exchange.paid.currency)))
