"""flask fees: what payers are charged on top for a way of paying."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from payportal.cli import shell
from payportal.domain.errors import NotFound
from payportal.domain.money import parse_minor
from payportal.models.base import transaction
from payportal.models.customer import Customer
from payportal.services import payment_fees

group = AppGroup("fees", help="What payers are charged on top for a way of paying.")


@group.command("set")
@click.argument("method")
@click.argument("currency")
@click.option("--percent", default="0", help="Per cent of what is paid.")
@click.option("--fixed", default="0", help="A sum for each payment.")
@click.option("--cap", default="", help="At most this per cent of what is paid.")
@click.option("--gross-up", is_flag=True, help="Charge what the processor will keep of the sum.")
@click.option("--customer", default="", help="Only for this customer; without a percentage it waives the fee.")
@shell.command
def set_fee(method: str, currency: str, *, percent: str, fixed: str, cap: str, gross_up: bool, customer: str) -> None:
    """Let a fee hold from now on: flask fees set card USD --percent 2.9 --cap 3. Nothing named: no fee."""
    rule = payment_fees.checked(percent, parse_minor(fixed, currency), gross_up=gross_up, cap_percent=cap)
    with transaction() as session:
        customer_id = session.scalar(select(Customer.id).where(Customer.number == customer)) if customer else None
        if customer and customer_id is None:
            raise NotFound(f"there is no customer {customer}")
        payment_fees.set_rule(session, method, currency, rule, customer_id=customer_id, actor="cli")
    click.echo(f"{method} {currency}: {percent} % and {fixed}{f', at most {cap} %' if cap else ''}")
