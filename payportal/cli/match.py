"""flask match: apply what is certain, suggest for the rest, take clerks' decisions."""

import sys

import click
from flask.cli import AppGroup

from payportal.cli import match_policy, match_why, shell
from payportal.domain.errors import FileRefused, PayportalError
from payportal.erp import control, decision_import
from payportal.erp.export import write_with_manifest
from payportal.models.base import db, reading, transaction
from payportal.queries.matching_book import waiting_count
from payportal.queries.suggestions import suggestion_rows
from payportal.services import cash_application, matching_rounds, resolutions
from payportal.services.resolutions import ResolveOutcome

LONGEST_NAME = 254
"""As long as an e-mail address may be."""

LONG_RUN, DECIDE_MS = 5_000, 4
"""From how many receipts on a run says how long it may take, and what one takes on a busy machine."""

group = AppGroup("match", help="Tie receipts to open items.")
group.add_command(match_why.explain)
group.add_command(match_why.learned)
group.add_command(match_policy.group)
group.add_command(match_policy.gates)


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@shell.command
def run(as_json: bool) -> None:
    """Match all unapplied receipts: apply what is certain, open exceptions for the rest."""
    if (to_decide := waiting_count(db.session())) >= LONG_RUN:
        about = max(to_decide * DECIDE_MS // 60_000, 1)
        click.echo(f"{to_decide:,} receipts to decide, about {about} min; it may be stopped and run again", err=True)
    waiting, applied, held = match_all("cli")
    if as_json:
        shell.tell_json({"ok": True, "receipts": waiting, "applied": applied, "exceptions": held, "problems": []})
    else:
        click.echo(f"{waiting} receipts: {applied} applied, {held} exceptions")


@group.command()
@click.option("--out", required=True, help="Where to write; control totals go to the same name with .mft.")
@shell.command
def suggestions(out: str) -> None:
    """Write the ranked suggestions of every open exception."""
    rows = list(suggestion_rows(db.session()))
    shell.write_with_sidecar(out, *write_with_manifest("suggestions", rows))
    click.echo(f"{out}: {len(rows)} rows")


@group.command()
@click.argument("file")
@click.option("--by", default="cli", help="Who decided: an e-mail address, kept with every application.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@shell.command
def resolve(file: str, by: str, as_json: bool) -> None:
    """Carry out the decisions in FILE, receipt by receipt, and learn from them."""
    if by == cash_application.AUTO:
        raise click.UsageError("--by auto is kept for the matcher; name the person who decided")
    if not 0 < len(by) <= LONGEST_NAME:
        raise click.UsageError(f"--by takes 1 to {LONGEST_NAME} characters; give an e-mail address")
    try:
        outcome = shell.with_retries(lambda: _resolve(file, by))
    except PayportalError as error:
        line = error.line if isinstance(error, FileRefused) else 0
        if as_json:
            problem = {"line": line, "code": error.code, "message": error.message}
            shell.tell_json({"ok": False, "decided": 0, "same": 0, "rejected": 0, "problems": [problem]})
        click.echo(shell.problem_line(file, line, error.code, error.message), err=True)
        sys.exit(shell.REFUSED)
    _tell(file, outcome, as_json=as_json)
    sys.exit(shell.WITH_PROBLEMS if outcome.problems else shell.TAKEN)


def match_all(actor: str) -> tuple[int, int, int]:
    """Run the matcher until it finds nothing more to apply; return receipts looked at, applied and held."""
    tally = matching_rounds.run(reading, transaction, actor=actor)
    return tally.receipts, tally.applied, tally.held


def _resolve(file: str, by: str) -> ResolveOutcome:
    data, sidecar = shell.read_bytes(file), shell.read_sidecar(file)
    read = decision_import.read(data)
    if sidecar is not None:
        control.check(control.parse_manifest(sidecar), data, rows=read.row_count, sums=read.sums)
    rows = decision_import.whole_receipts(data, read)
    outcome = ResolveOutcome(problems=list(read.problems))
    outcome.rejected = read.row_count - len(rows)
    shell.committed(lambda session: resolutions.resolve(session, rows, outcome, actor=by))
    return outcome


def _tell(file: str, outcome: ResolveOutcome, *, as_json: bool) -> None:
    shell.tell_problems(file, outcome.problems)
    if as_json:
        shell.tell_json(
            {
                "ok": not outcome.problems, "decided": outcome.decided, "same": outcome.same,
                "rejected": outcome.rejected, "problems": shell.problem_documents(outcome.problems),
            }
        )  # fmt: skip
        return
    click.echo(f"{file}: {outcome.decided} decided, {outcome.same} decided before, {outcome.rejected} rows rejected")
