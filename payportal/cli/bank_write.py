"""flask bank write, flask bank written: files that go to a bank."""

import sys
from datetime import date
from typing import Any

import click

from payportal.cli import shell
from payportal.cli.private_file import refuse_place, write_private
from payportal.domain.errors import PayportalError, RefusedBatch
from payportal.domain.money import format_minor
from payportal.erp import check_issue_import, control, payment_order_import
from payportal.erp.check_issue_import import CheckIssueFile
from payportal.erp.payment_order_import import PaymentOrderFile
from payportal.erp.problem import RowProblem
from payportal.models.base import db, utcnow
from payportal.models.payment_file import PaymentFile
from payportal.queries import payment_files as known
from payportal.services import payment_files
from payportal.services.payment_files import Released
from payportal.writers.check_layout import LAYOUTS, BadLayout, CheckLayout, parse_layout
from payportal.writers.formats import CHECK_WRITERS, WRITERS
from payportal.writers.originator import BadOriginator, parse_originator

FORMATS = [*WRITERS, *CHECK_WRITERS]
_WITH_LAYOUT = "positive_pay"


class _RowsRefusedError(PayportalError):
    """Rows of the orders that cannot go: then none goes."""

    def __init__(self, problems: list[RowProblem]) -> None:
        super().__init__(problems[0].message, code=problems[0].code)
        self.problems = problems


@click.command()
@click.argument("format_", metavar="FORMAT", type=click.Choice(FORMATS))
@click.argument("orders")
@click.option("--originator", required=True, help="Who sends, and how the bank knows us: a JSON file.")
@click.option("--out", required=True, help="Where to write; only its owner may read it.")
@click.option("--execute-on", help="YYYY-MM-DD; without it the next day on which the bank settles.")
@click.option("--layout", help="How the bank wants its issue file: a name or FILE.json.")
@click.option("--again", is_flag=True, help="Write the file of the same orders once more, byte for byte.")
@click.option("--by", default="cli", help="Who sends: an e-mail address, kept with the file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@shell.command
def write(
    *,
    format_: str,
    orders: str,
    originator: str,
    out: str,
    execute_on: str | None,
    layout: str | None,
    again: bool,
    by: str,
    as_json: bool,
) -> None:
    """Write ORDERS as a file for the bank. Each order goes out once; all go, or none."""
    day, bank_layout = _day(execute_on, format_), _layout(layout, format_)
    try:
        file = _read(format_, orders)
        released = _release(format_, file, originator, out, day=day, layout=bank_layout, again=again, by=by)
    except (_RowsRefusedError, RefusedBatch) as error:
        problems = error.problems if isinstance(error, _RowsRefusedError) else _by_line(error, file)
        shell.tell_problems(orders, problems)
        if as_json:
            shell.tell_json({"ok": False, "format": format_, "file": None, "orders": 0, "refused": True,
                             "problems": shell.problem_documents(problems)})  # fmt: skip
        sys.exit(shell.REFUSED)
    _tell(out, released, as_json=as_json)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@shell.command
def written(as_json: bool) -> None:
    """Print the files that were written for a bank, the last first."""
    files = known.latest(db.session())
    if as_json:
        shell.tell_json({"ok": True, "files": [_document(file) for file in files], "problems": []})
        return
    for file in files:
        total = format_minor(file.total_minor, file.currency)
        days = f"{file.created_at:%Y-%m-%d %H:%M}\t{file.execute_on or ''}"
        click.echo(f"{file.batch_id}\t{days}\t{file.order_count}\t{total} {file.currency}\t{file.created_by}")


def _day(text: str | None, format_: str) -> date | None:
    if text is None:
        return None
    if format_ in CHECK_WRITERS:
        raise click.UsageError(f"{format_} has no day of its own, each check has one; leave --execute-on out")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"--execute-on {text!r} is no day; write YYYY-MM-DD") from None


def _layout(name: str | None, format_: str) -> CheckLayout:
    if name is None:
        return LAYOUTS["csv"]
    if format_ != _WITH_LAYOUT:
        raise click.UsageError(f"{format_} has no layout; leave --layout out, or write {_WITH_LAYOUT}")
    if name in LAYOUTS:
        return LAYOUTS[name]
    if not name.endswith(".json"):
        raise click.UsageError(f"--layout {name!r} is not known; give FILE.json or one of {', '.join(LAYOUTS)}")
    try:
        return parse_layout(shell.read_bytes(name))
    except BadLayout as error:
        raise click.UsageError(f"--layout {name}: {error.message}") from error


def _read(format_: str, name: str) -> PaymentOrderFile | CheckIssueFile:
    """Return the orders of a file, held against the control totals beside it; raises when a row cannot go."""
    data, sidecar = shell.read_bytes(name), shell.read_sidecar(name)
    reader = check_issue_import if format_ in CHECK_WRITERS else payment_order_import
    file: PaymentOrderFile | CheckIssueFile = reader.read(data)
    if sidecar is not None:
        control.check(control.parse_manifest(sidecar), data, rows=file.row_count, sums=file.sums)
    if file.problems:
        raise _RowsRefusedError(file.problems)
    return file


def _release(
    format_: str, file: Any, originator: str, out: str, *, day: date | None, layout: CheckLayout, again: bool, by: str
) -> Released:
    """Keep the file in the books first: one that is nowhere written can be given out again, the reverse not."""
    try:
        sender = parse_originator(shell.read_bytes(originator))
    except BadOriginator as error:
        raise click.UsageError(f"--originator {originator}: {error.message}") from error
    if not again:
        refuse_place(out)
    orders = [row.order for row in file.rows]
    given: dict[str, Any] = {"originator": sender, "actor": by, "now": utcnow(), "again": again}
    released: Released = shell.with_retries(lambda: shell.committed(lambda session: (
        payment_files.write_checks(session, format_, orders, layout=layout, **given)
        if format_ in CHECK_WRITERS
        else payment_files.write_orders(session, format_, orders, execute_on=day, **given)
    )))  # fmt: skip
    try:
        refuse_place(out, released.content)
        write_private(out, released.content)
    except PayportalError as error:
        message = f"{error.message}; the file is kept: choose another place and write it --again"
        raise PayportalError(message, code=error.code) from error
    return released


def _by_line(error: RefusedBatch, file: PaymentOrderFile | CheckIssueFile) -> list[RowProblem]:
    """Return what was refused by the line of each order."""
    lines = {row.order.order_id: row.line for row in file.rows}
    found = [RowProblem(lines.get(order_id, 0), error.code, "order_id", order_id, f"order {order_id}: {why}")
             for order_id, why in error.faults]  # fmt: skip
    return sorted(found, key=lambda problem: problem.line) or [RowProblem(0, error.code, "", "", error.message)]


def _tell(out: str, released: Released, *, as_json: bool) -> None:
    file = released.file
    if as_json:
        told = {"ok": True, "file": out, **_document(file), "again": released.again, "refused": False, "problems": []}
        shell.tell_json(told)
        return
    total = format_minor(file.total_minor, file.currency)
    leaves = f", to leave on {file.execute_on}" if file.execute_on else ""
    once_more = f" once more, as written {file.created_at:%Y-%m-%d %H:%M} UTC" if released.again else ""
    click.echo(f"{out}: {file.batch_id}: {file.order_count} orders, {total} {file.currency}{leaves}{once_more}")


def _document(file: PaymentFile) -> dict[str, Any]:
    return {
        "batch_id": file.batch_id, "format": file.format, "purpose": file.purpose, "orders": file.order_count,
        "total": {file.currency: format_minor(file.total_minor, file.currency)},
        "execute_on": file.execute_on.isoformat() if file.execute_on else None, "sha256": file.sha256,
        "created_at": file.created_at.isoformat(), "created_by": file.created_by,
    }  # fmt: skip
