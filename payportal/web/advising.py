"""The page of a payment advice: where to send the money, how much, and the reference by which it is recognised."""

from flask import current_app, render_template

from payportal.domain.creditor_reference import printed
from payportal.domain.money import format_minor
from payportal.queries.payment_advice import Advised
from payportal.web.clock import today


def offered() -> tuple[str, ...]:
    """Return the kinds of advice for which there is somewhere to send the money."""
    pay_to = current_app.extensions["settings"].pay_to
    return tuple(kind for kind, there in (("wire", pay_to.wires), ("check", pay_to.checks)) if there)


def page(template: str, advice: Advised, **more: object) -> str:
    """Return the page of an advice."""
    settings = current_app.extensions["settings"]
    return render_template(
        template, advice=advice, printed=printed(advice.reference), scan_line=scan_line(advice),
        pay_to=settings.pay_to, seller=settings.seller, over=advice.expires_on < today(), **more,
    )  # fmt: skip


def scan_line(advice: Advised) -> str:
    """Return the line at the foot of a coupon for machines: reference, amount in ten digits, currency."""
    digits = format_minor(advice.amount_minor, advice.currency).replace(".", "")
    return f"{advice.reference} {digits:0>10} {advice.currency}"
