"""flask erp: files from and for the ERP."""

import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from payportal.cli import shell
from payportal.cli.progress import progress
from payportal.domain.errors import FileRefused, PayportalError
from payportal.domain.money import format_minor
from payportal.erp.export import sums, write_with_manifest
from payportal.erp.sources import SOURCES
from payportal.models.base import db
from payportal.queries.exports import EXPORTS
from payportal.services import audit, erp_sync
from payportal.services.import_outcome import ImportOutcome

group = AppGroup("erp", help="Files from and for the ERP.")


class _DryRunError(Exception):
    """Leaves the transaction without a commit."""


@group.command("import")
@click.argument("kind", type=click.Choice(sorted(SOURCES)))
@click.argument("file")
@click.option("--profile", default="default", help="How the file names its columns.")
@click.option("--customer", default="", help="Whom an electronic invoice bills, where it does not say so itself.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and store nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@shell.command
def import_(kind: str, file: str, *, profile: str, customer: str, dry_run: bool, as_json: bool) -> None:
    """Take FILE in. The same file again changes nothing; FILE.mft beside it holds control totals.

    Open items (invoices) also come as UBL, CII, Factur-X or ZUGFeRD, one document a file, known by their content.
    """
    if customer and kind != "invoices":
        raise click.UsageError("--customer says whom an electronic invoice bills; leave it out for other kinds")
    try:
        outcome = shell.with_retries(lambda: _import(kind, file, profile, customer=customer, dry_run=dry_run))
    except PayportalError as error:
        _tell_refused(kind, file, error, as_json=as_json)
        sys.exit(shell.REFUSED)
    shell.tell_problems(file, outcome.problems)
    if as_json:
        problems = shell.problem_documents(outcome.problems)
        shell.tell_json({"ok": not problems, "kind": kind, "file": file, "dry_run": dry_run, **outcome.counts,
                         **_documents(outcome), "problems": problems})  # fmt: skip
    else:
        counts = ", ".join(f"{count} {name}" for name, count in outcome.counts.items())
        click.echo(f"{file}: {kind}: {counts}" + (" (dry run: nothing stored)" if dry_run else ""))
        for document in outcome.documents:
            click.echo("{number} ({type}) of {issue_date} to {buyer}: {payable} {currency} due".format_map(document))
    sys.exit(shell.WITH_PROBLEMS if outcome.problems else shell.TAKEN)


@group.command()
@click.argument("kind", type=click.Choice(sorted(EXPORTS)))
@click.option("--out", required=True, help="Where to write; control totals go to the same name with .mft.")
@click.option("--since", help="Only what was recorded at or after this moment (ISO 8601, UTC unless it says else).")
@shell.command
def export(kind: str, out: str, since: str | None) -> None:
    """Write what the ERP takes back, in the contract's columns."""
    rows = list(EXPORTS[kind](db.session(), _moment(since)))
    shell.write_with_sidecar(out, *write_with_manifest(kind, rows))
    totals = sums(kind, rows)
    shell.committed(lambda session: audit.record(session, "cli", "erp_export", f"export:{kind}", rows=len(rows),
                                                 file=Path(out).name, minor_units=totals))  # fmt: skip
    click.echo(f"{out}: {len(rows)} {kind}")


def _documents(outcome: ImportOutcome) -> dict[str, Any]:
    """Return what electronic invoices state; nothing for a delimited file."""
    if not outcome.documents:
        return {}
    sides = {"credits": outcome.credits, "debits": outcome.debits}
    sums = {side: {code: format_minor(minor, code) for code, minor in by.items()} for side, by in sides.items()}
    return {"documents": len(outcome.documents), **sums, "invoices": outcome.documents}


def _import(kind: str, file: str, profile: str, *, customer: str, dry_run: bool) -> ImportOutcome:
    data, manifest = shell.read_bytes(file), shell.read_sidecar(file)
    outcome: list[ImportOutcome] = []
    with suppress(_DryRunError), shell.transaction() as session, progress(f"{file}: rows") as advance:
        outcome.append(erp_sync.import_batch(session, kind, data, name=Path(file).name, actor="cli",
                                             profile=profile, manifest=manifest, customer=customer,
                                             on=shell.today(), advance=advance))  # fmt: skip
        if dry_run:
            raise _DryRunError  # rolls back
    return outcome[0]


def _tell_refused(kind: str, file: str, error: PayportalError, *, as_json: bool) -> None:
    line = error.line if isinstance(error, FileRefused) else 0
    if as_json:
        problem = {"line": line, "code": error.code, "message": error.message}
        empty = ImportOutcome(kind).counts
        shell.tell_json({"ok": False, "kind": kind, "file": file, "refused": True, **empty, "problems": [problem]})
    click.echo(shell.problem_line(file, line, error.code, error.message), err=True)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        # Near the ends of the calendar another zone's moment has no place in ours.
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise click.UsageError(f"--since {text!r} is no moment; write 2026-10-15 or 2026-10-15T14:00:00Z") from None
