"""The commands of the command line, one file a group; each is read when it is called, to start faster."""

from importlib import import_module

import click
from flask import Flask

from payportal.cli.shell import USAGE

GROUPS = {
    "erp": "Files from and for the ERP.",
    "bank": "Read bank files, and take them in.",
    "match": "Tie receipts to open items.",
    "ledger": "The books.",
    "jobs": "The scheduler's jobs, by hand.",
    "methods": "Which kinds of payment method are offered.",
    "notices": "Mails to people: what came back.",
    "users": "The people who sign in.",
    "fees": "What payers are charged on top.",
    "coupons": "Codes that take something off a payment.",
    "demo": "A demonstration company, from its files to its books.",
}
"""The module ``payportal.cli.<name>`` of each, with its one line of help; its command is called ``group`` there."""


class _LaterGroup(click.Group):
    """A group whose module is imported when one of its commands is asked for."""

    def _real(self) -> click.Command:
        command: click.Command = import_module(f"payportal.cli.{self.name}").group
        return command

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the group's commands."""
        real = self._real()
        return real.list_commands(ctx) if isinstance(real, click.Group) else []

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one of the group's commands."""
        real = self._real()
        return real.get_command(ctx, cmd_name) if isinstance(real, click.Group) else None


class _LaterCommand(click.Command):
    """A single command whose module is imported when it is called."""

    def make_context(self, *args: object, **kwargs: object) -> click.Context:
        """Hand over to the real command."""
        command: click.Command = import_module(f"payportal.cli.{self.name}").demo
        return command.make_context(*args, **kwargs)  # type: ignore[arg-type]


def init_app(app: Flask) -> None:
    """Hang the command groups onto ``app``; wrong usage leaves with 64, because 2 says that a file was refused."""
    click.UsageError.exit_code = USAGE
    for name, line in GROUPS.items():
        kind = _LaterCommand if name == "demo" else _LaterGroup
        app.cli.add_command(kind(name, help=line))
