"""flask bank: read bank files, and take them in."""

import sys
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from payportal.cli import bank_profile, bank_write, shell
from payportal.cli.progress import progress
from payportal.domain.errors import FileRefused, PayportalError
from payportal.domain.money import format_minor
from payportal.erp import control
from payportal.readers import bank_csv, detect, source
from payportal.readers.bank_csv_profile import BankCsvProfile
from payportal.readers.result import ReadResult
from payportal.services import bank_intake
from payportal.services.bank_intake import IntakeOutcome

LONGEST_ACCOUNT = 64

group = AppGroup("bank", help="Read bank files, and take them in.")
group.add_command(bank_profile.group)
group.add_command(bank_write.write)
group.add_command(bank_write.written)

_FORMAT = click.option("--format", "format_", help="The format; found from the content when not named.")
_PROFILE = click.option("--profile", help="How a bank lays its file out: a name or FILE.json.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@group.command()
@click.argument("file")
@_FORMAT
@_PROFILE
@_JSON
@shell.command
def inspect(file: str, format_: str | None, profile: str | None, as_json: bool) -> None:
    """Read FILE, say what is in it, store nothing."""
    layout = _check_options(format_, profile)
    try:
        result = _read(file, shell.read_bytes(file, largest=source.LARGEST_FILE), format_, layout)
    except PayportalError as error:
        _tell_refused(file, error, as_json=as_json)
        sys.exit(shell.REFUSED)
    shell.tell_problems(file, result.problems)
    if as_json:
        shell.tell_json({"ok": not result.problems, **_document(file, result)})
    else:
        _tell(file, result)
    sys.exit(shell.WITH_PROBLEMS if result.problems else shell.TAKEN)


@group.command("import")
@click.argument("files", nargs=-1, required=True)
@_FORMAT
@_PROFILE
@click.option("--account", default="", help="Our own bank account, where the file does not name it.")
@_JSON
@shell.command
def import_(files: tuple[str, ...], format_: str | None, profile: str | None, account: str, as_json: bool) -> None:
    """Take FILES in. The same file, or the same money in another file, is taken once."""
    layout = _check_options(format_, profile)
    if len(account) > LONGEST_ACCOUNT:
        raise click.UsageError(f"--account has {len(account)} characters; at most {LONGEST_ACCOUNT} are taken")
    status, documents = shell.TAKEN, []
    for file in files:
        try:
            outcome = _import(file, format_, account, layout)
        except PayportalError as error:
            status = shell.REFUSED
            documents.append(_refused_document(file, error))
            _tell_refused(file, error, as_json=False)
            continue
        if outcome.problems:
            status = max(status, shell.WITH_PROBLEMS)
        documents.append(_outcome_document(file, outcome))
        shell.tell_problems(file, outcome.problems)
        if not as_json:
            _tell_outcome(file, outcome)
    if as_json:
        shell.tell_json(_all_documents(documents, ok=status == shell.TAKEN))
    sys.exit(status)


def _check_options(format_: str | None, profile: str | None) -> BankCsvProfile | None:
    """Return the profile that is named; raises UsageError for a format or a profile that is none."""
    if format_ is not None and format_ not in detect.READERS:
        raise click.UsageError(f"{format_!r} is no format; known are {', '.join(detect.READERS)}")
    if profile is None:
        return None
    if format_ not in (None, bank_csv.NAME):
        raise click.UsageError(f"{format_} takes no profile; leave --profile out, or read it as {bank_csv.NAME}")
    return bank_profile.of_option(profile)


def _read(file: str, data: bytes, format_: str | None, profile: BankCsvProfile | None) -> ReadResult:
    """Read a file and hold it against the control totals beside it."""
    result = detect.read(data, format_, profile=profile)
    sidecar = shell.read_sidecar(file)
    if sidecar is None:
        return result
    manifest = control.parse_manifest(sidecar)
    found = {currency: 0 for line in result.lines for currency in [line.currency]}
    for line in (line for line in result.lines if line.directed):
        found[line.currency] += line.amount_minor if line.came_in else -line.amount_minor
    # What a refused row would have added cannot be known: its sum is checked when the row has been mended.
    sums = dict(manifest.sums or {}) if result.problems else found
    read = {line.line for line in result.lines}
    rows = len(result.lines) + len({problem.line for problem in result.problems} - read)
    control.check(manifest, data, rows=rows, sums=sums)
    return result


def _import(file: str, format_: str | None, account: str, profile: BankCsvProfile | None) -> IntakeOutcome:
    data = shell.read_bytes(file, largest=source.LARGEST_FILE)
    result = _read(file, data, format_, profile)
    name = Path(file).name
    # Another process may take in the same money at this very moment: the second look finds it taken.
    with progress(f"{file}: lines") as advance:
        return shell.with_retries(
            lambda: shell.committed(
                lambda session: bank_intake.take_in(
                    session,
                    data,
                    name=name,
                    actor="cli",
                    format=format_,
                    account=account,
                    result=result,
                    advance=advance,
                )
            )
        )


def _sums(result: ReadResult, *, credit: bool) -> dict[str, str]:
    return {currency: format_minor(minor, currency) for currency, minor in result.totals(credit=credit).items()}


def _document(file: str, result: ReadResult) -> dict[str, Any]:
    return {
        "file": file,
        "format": result.format,
        "transactions": result.transactions,
        "credits": _sums(result, credit=True),
        "debits": _sums(result, credit=False),
        "receipts": len(result.receipts),
        "problems": shell.problem_documents(result.problems),
    } | _payouts(result)


def _payouts(result: ReadResult) -> dict[str, Any]:
    """Return what a card processor pays out, by id; nothing for a bank's file."""
    paid: dict[str, dict[str, str]] = {}
    for (payout, currency), minor in result.payouts.items():
        paid.setdefault(payout, {})[currency] = format_minor(minor, currency)
    return {"payouts": paid} if paid else {}


def _tell(file: str, result: ReadResult) -> None:
    click.echo(f"{file}: {result.format}: {result.transactions} transactions, {len(result.receipts)} receipts")
    for word, credit in (("credits", True), ("debits", False)):
        for currency, amount in _sums(result, credit=credit).items():
            click.echo(f"  {word} {amount} {currency}")
    for (payout, currency), minor in result.payouts.items():
        click.echo(f"  payout {payout} {format_minor(minor, currency)} {currency}")


def _tell_outcome(file: str, outcome: IntakeOutcome) -> None:
    if outcome.repeated_file:
        click.echo(f"{file}: {outcome.format}: taken in before, nothing added")
        return
    again = f", {outcome.repeated} known already" if outcome.repeated else ""
    back = f", {outcome.returned} returned" if outcome.returned else ""
    unknown = f", {outcome.unknown_returns} returned items that are no receipts here" if outcome.unknown_returns else ""
    pending = f", {outcome.pending} pending and left out" if outcome.pending else ""
    else_taken = f", {outcome.confirmed} taken in by another road" if outcome.confirmed else ""
    detailed = f", {outcome.detailed} told in detail now" if outcome.detailed else ""
    won = f", {outcome.won} disputes won" if outcome.won else ""
    taken = f"{outcome.lines} transactions, {outcome.receipts} receipts taken"
    click.echo(f"{file}: {outcome.format}: {taken}{again}{detailed}{else_taken}{back}{won}{unknown}{pending}")


def _outcome_document(file: str, outcome: IntakeOutcome) -> dict[str, Any]:
    return {
        "file": file, "format": outcome.format, "transactions": outcome.lines, "receipts": outcome.receipts,
        "repeated": outcome.repeated, "repeated_file": outcome.repeated_file, "returned": outcome.returned,
        "unknown_returns": outcome.unknown_returns, "confirmed": outcome.confirmed, "won": outcome.won,
        "detailed": outcome.detailed, "pending": outcome.pending, "refused": False,
        "problems": shell.problem_documents(outcome.problems),
    }  # fmt: skip


def _refused_document(file: str, error: PayportalError) -> dict[str, Any]:
    line = error.line if isinstance(error, FileRefused) else 0
    return {
        "file": file, "format": None, "transactions": 0, "receipts": 0, "repeated": 0, "repeated_file": False,
        "returned": 0, "unknown_returns": 0, "confirmed": 0, "won": 0, "detailed": 0, "pending": 0, "refused": True,
        "problems": [{"line": line, "code": error.code, "message": error.message}],
    }  # fmt: skip


def _all_documents(documents: list[dict[str, Any]], *, ok: bool) -> dict[str, Any]:
    counted = ("transactions", "receipts", "repeated", "returned")
    return {
        "ok": ok,
        **{name: sum(document[name] for document in documents) for name in counted},
        "refused": sum(document["refused"] for document in documents),
        "files": documents,
        "problems": [{"file": d["file"], **problem} for d in documents for problem in d["problems"]],
    }


def _tell_refused(file: str, error: PayportalError, *, as_json: bool) -> None:
    document = _refused_document(file, error)
    problem = document["problems"][0]
    click.echo(shell.problem_line(file, problem["line"], problem["code"], problem["message"]), err=True)
    if not as_json:
        return
    keep = ("file", "format", "transactions", "receipts", "refused", "problems")
    shell.tell_json({"ok": False, **{name: document[name] for name in keep}, "credits": {}, "debits": {}})
