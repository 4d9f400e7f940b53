"""flask ledger: the books prove themselves."""

import sys

import click
from flask.cli import AppGroup

from payportal.cli import shell
from payportal.models.base import db
from payportal.queries.ledger_proof import Fault, prove

group = AppGroup("ledger", help="The books.")


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--all", "show_all", is_flag=True, help="Tell every fault, not only the first.")
@shell.command
def verify(as_json: bool, show_all: bool) -> None:
    """Prove the books: entries balance, control accounts and wallets equal their lines, the audit chain is whole."""
    proof = prove(db.session())
    if as_json:
        problems = [{"line": 0, "code": _code(fault), "message": fault.message} for fault in proof.faults]
        shell.tell_json({"ok": proof.clean, "entries": proof.entries, "lines": proof.lines, "links": proof.links,
                         "checks": proof.checks, "problems": problems})  # fmt: skip
    elif proof.clean:
        click.echo(f"The books are proved: {proof.entries} entries, {proof.lines} lines, {proof.links} links of the "
                   f"audit chain, {proof.checks} checks.")  # fmt: skip
    else:
        click.echo(f"{len(proof.faults)} faults in all; --all tells every one")
    for fault in proof.faults if show_all else proof.faults[:1]:
        click.echo(shell.problem_line("ledger", 0, _code(fault), fault.message), err=True)
    sys.exit(shell.TAKEN if proof.clean else shell.REFUSED)


def _code(fault: Fault) -> str:
    """Return the name of the check as problems carry it."""
    return fault.check.replace(" ", "_").replace("-", "_")
