"""flask methods: which kinds of payment method are offered, for which amounts and to whom."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from payportal.cli import shell
from payportal.domain.errors import PayportalError
from payportal.domain.method_kind import MethodKind
from payportal.domain.method_rule import MethodRule
from payportal.domain.money import format_minor, parse_minor
from payportal.models.base import db, transaction
from payportal.models.customer import Customer
from payportal.models.payment_method import MethodLimit
from payportal.services import method_limits

group = AppGroup("methods", help="Which kinds of payment method are offered.")


@group.command("limits")
@shell.command
def list_limits() -> None:
    """Print every limit; what is not named is offered wherever the kind works."""
    query = select(MethodLimit, Customer.number).outerjoin(Customer, Customer.id == MethodLimit.customer_id)
    for limit, number in db.session().execute(query.order_by(MethodLimit.kind, MethodLimit.currency, Customer.number)):
        least = format_minor(limit.min_minor, limit.currency) if limit.min_minor else ""
        most = format_minor(limit.max_minor, limit.currency) if limit.max_minor is not None else ""
        offered = "offered" if limit.offered else "not offered"
        click.echo(f"{limit.kind:<16} {limit.currency or 'all':<4} {number or 'everybody':<16} {offered:<12} "
                   f"from {least or '0'} to {most or 'any'}")  # fmt: skip


@group.command("limit")
@click.argument("kind", type=click.Choice([str(kind) for kind in MethodKind]))
@click.option("--currency", default="", help="For amounts of this currency only.")
@click.option("--min", "least", default="", help="Offered from this amount on.")
@click.option("--max", "most", default="", help="Offered up to this amount.")
@click.option("--customer", default="", help="For this customer number alone; beats the rule for everybody.")
@click.option("--off", is_flag=True, help="Not offered at all.")
@shell.command
def set_limit(*, kind: str, currency: str, least: str, most: str, customer: str, off: bool) -> None:
    """Set the limit of a kind; it takes the place of the one before."""
    if (least or most) and not currency:
        raise click.UsageError("--min and --max need a --currency")
    try:
        rule = MethodRule(
            kind=MethodKind(kind), currency=currency.upper(), offered=not off,
            min_minor=parse_minor(least, currency.upper()) if least else 0,
            max_minor=parse_minor(most, currency.upper()) if most else None,
        )  # fmt: skip
    except PayportalError as error:
        raise click.UsageError(error.message) from error
    if rule.min_minor < 0 or (rule.max_minor is not None and rule.max_minor < rule.min_minor):
        raise click.UsageError("--min has to be above zero and not above --max")
    with transaction() as session:
        method_limits.put(session, rule, customer_number=customer, actor="cli")
    click.echo(f"{kind}: {'not offered' if off else 'offered'}")
