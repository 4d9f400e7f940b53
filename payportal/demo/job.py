"""The main job on real files: ERP import, bank files, match, apply, shares, wallets, ERP export."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from payportal.demo.erp_files import ErpFile
from payportal.demo.people import ACTOR
from payportal.demo.story import BankFile, Story
from payportal.domain.errors import PayportalError
from payportal.erp.export import sums, write_with_manifest
from payportal.models.base import db, transaction
from payportal.queries.exports import EXPORTS
from payportal.queries.suggestions import suggestion_rows
from payportal.services import audit, bank_intake, erp_sync

Step = Callable[[str, Callable[[], str]], None]
"""Does a piece of work and tells its name, what it answered and how long it took."""
MatchAll = Callable[[str], tuple[int, int, int]]
"""Runs the matcher; returns receipts looked at, applied and held."""


class DemoFailed(PayportalError):
    """A file of the demonstration was not taken as it was meant."""

    code = "demo_failed"


def run(folder: Path, story: Story, *, step: Step, match_all: MatchAll) -> None:
    """Write the story's files below ``folder`` and do with them what the commands do; raises DemoFailed."""
    for erp_file in story.erp:
        step(f"erp import {erp_file.name}", partial(_take_erp, folder / "erp", erp_file, story))
    for files in story.bank_days:
        for bank_file in files:
            step(f"bank import {bank_file.name}", partial(_take_bank, folder / "bank", bank_file))
        step("match run", partial(_match, match_all))
    again = story.bank_days[-1][0]
    step(f"bank import {again.name}", partial(_take_again, folder / "bank", again))


def export(folder: Path, *, step: Step) -> None:
    """Write what the ERP takes back, each file with its control totals."""
    for kind in EXPORTS:
        step(f"erp export {kind}", partial(_export, folder, kind))
    step("match suggestions", lambda: _write(folder, "suggestions", list(suggestion_rows(db.session()))))


def _take_erp(folder: Path, file: ErpFile, story: Story) -> str:
    path, sidecar = folder / file.name, folder / f"{file.name}.mft"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.data)
    sidecar.write_bytes(file.manifest)
    with transaction() as session:
        outcome = erp_sync.import_batch(session, file.kind, path.read_bytes(), name=file.name, actor=ACTOR,
                                        manifest=sidecar.read_bytes(), on=story.today)  # fmt: skip
    if outcome.problems:
        raise DemoFailed(f"{file.name}: {outcome.problems[0].message}")
    return f"{outcome.new} new"


def _take_bank(folder: Path, file: BankFile) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file.name).write_bytes(file.data)
    outcome = _intake(folder, file)
    if outcome.problems or outcome.receipts != len(file.transfers):
        raise DemoFailed(f"{file.name}: {outcome.receipts} of {len(file.transfers)} receipts were taken")
    back = f", {outcome.returned} returned by the bank" if outcome.returned else ""
    return f"{outcome.format}: {outcome.receipts} receipts of {outcome.lines} lines{back}"


def _take_again(folder: Path, file: BankFile) -> str:
    if not _intake(folder, file).repeated_file:
        raise DemoFailed(f"{file.name} was taken a second time")
    return "sent again: taken in before, nothing added"


def _intake(folder: Path, file: BankFile) -> bank_intake.IntakeOutcome:
    data = (folder / file.name).read_bytes()
    with transaction() as session:
        return bank_intake.take_in(session, data, name=file.name, actor=ACTOR, account=file.account)


def _match(match_all: MatchAll) -> str:
    waiting, applied, held = match_all(ACTOR)
    return f"{waiting} receipts: {applied} applied, {held} exceptions"


def _export(folder: Path, kind: str) -> str:
    rows = list(EXPORTS[kind](db.session(), None))
    told = _write(folder, kind, rows)
    with transaction() as session:
        audit.record(session, ACTOR, "erp_export", f"export:{kind}", rows=len(rows), file=f"{kind}.csv",
                     minor_units=sums(kind, rows))  # fmt: skip
    return told


def _write(folder: Path, kind: str, rows: list[dict[str, str]]) -> str:
    data, manifest = write_with_manifest(kind, rows)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{kind}.csv").write_bytes(data)
    (folder / f"{kind}.csv.mft").write_bytes(manifest)
    return f"{len(rows)} rows"
