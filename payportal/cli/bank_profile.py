"""flask bank profile: how banks lay out their own CSV, kept by name."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from payportal.cli import shell
from payportal.domain.errors import PayportalError
from payportal.models.base import db
from payportal.queries import bank_profiles as kept
from payportal.readers.bank_csv_profile import BankCsvProfile, parse_profile, read_document
from payportal.services import bank_profiles

group = AppGroup("profile", help="How banks lay out their own CSV, by name.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
by_whom = click.option("--by", default="cli", help="Who decides: an e-mail address, kept with the profile.")


def of_option(name: str) -> BankCsvProfile:
    """Return the profile that ``--profile`` names: a JSON file, else one that is kept; raises UsageError."""
    try:
        if name.endswith(".json") or Path(name).is_file():
            return parse_profile(shell.read_bytes(name))
        return kept.usable(db.session(), name)
    except PayportalError as error:
        raise click.UsageError(f"--profile {name}: {error.message}") from error


@group.command("list")
@as_json
@shell.command
def list_profiles(*, as_json: bool) -> None:
    """Print the profiles that are kept."""
    rows = kept.every(db.session())
    if as_json:
        profiles = [{"name": row.name, "profile": row.document, "changed_by": row.changed_by,
                     "changed_at": row.changed_at.isoformat()} for row in rows]  # fmt: skip
        shell.tell_json({"ok": True, "profiles": profiles, "problems": []})
        return
    for row in rows:
        click.echo(f"{row.name}\t{row.changed_by}\t{row.changed_at:%Y-%m-%d}")


@group.command()
@click.argument("name")
@shell.command
def show(name: str) -> None:
    """Print a profile as the JSON that ``add`` takes."""
    click.echo(json.dumps(kept.named(db.session(), name).document, ensure_ascii=False, indent=2))


@group.command()
@click.argument("name")
@click.argument("file")
@by_whom
@shell.command
def add(name: str, file: str, *, by: str) -> None:
    """Keep the profile of FILE (JSON) under NAME, in place of the one that it had."""
    document = read_document(shell.read_bytes(file))
    changed = shell.committed(lambda session: bank_profiles.keep(session, name, document, actor=by))
    click.echo(f"{name}: {'kept' if changed else 'known already, nothing changed'}")


@group.command()
@click.argument("name")
@by_whom
@shell.command
def remove(name: str, *, by: str) -> None:
    """Forget a profile; files that were read by it stay as they are."""
    shell.committed(lambda session: bank_profiles.remove(session, name, actor=by))
    click.echo(f"{name}: removed")
