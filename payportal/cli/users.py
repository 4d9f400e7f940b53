"""flask users: who may sign in."""

import click
from flask import current_app
from flask.cli import AppGroup

from payportal.cli import shell
from payportal.models.base import db, transaction
from payportal.models.user import ROLES
from payportal.queries import user_list
from payportal.services import users

group = AppGroup("users", help="Who may sign in.")


@group.command()
@click.argument("email")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--customer", default="", help="The number of the customer; needed for the role customer.")
@click.option("--partner", default="", help="The number of the partner; needed for the role partner.")
@shell.command
def add(email: str, role: str, customer: str, partner: str) -> None:
    """Add a person and print the one-time link to set a password."""
    _check_company("customer", role, customer)
    _check_company("partner", role, partner)
    with transaction() as session:
        made = users.add(session, email, role=role, actor="cli", customer_number=customer, partner_number=partner)
        token = made.token
    click.echo(f"{current_app.extensions['settings'].base_url}/set-password/{token}")


def _check_company(company: str, role: str, number: str) -> None:
    if role == company and not number:
        raise click.UsageError(f"the role {role} needs a {company} number; add --{company} NUMBER")
    if role != company and number:
        raise click.UsageError(f"--{company} belongs to the role {company}; leave it out for {role}")


@group.command("list")
@shell.command
def list_users() -> None:
    """Print everybody who may sign in: e-mail, role, company, state."""
    after = ""
    while rows := user_list.page(db.session(), after=after):
        for row in rows[: user_list.PAGE]:
            state = "active" if row.active else "deactivated"
            click.echo(f"{row.email}\t{row.role}\t{row.belongs_number or '-'}\t{state}")
        if len(rows) <= user_list.PAGE:
            return
        after = rows[user_list.PAGE - 1].email
