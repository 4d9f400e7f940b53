"""Files from and for the ERP: each taken in whole, row by row, once."""

import hashlib
from datetime import date

from sqlalchemy.orm import Session

from payportal.domain.progress import Advance, unwatched
from payportal.erp import control, sources
from payportal.models.base import utcnow
from payportal.models.erp_batch import ErpBatch
from payportal.services import audit, buyers, customers, fx_rates, invoicing, partners
from payportal.services.import_outcome import ImportOutcome


def import_batch(
    session: Session, kind: str, data: bytes, *, name: str, actor: str, profile: str = "default",
    manifest: bytes | None = None, on: date | None = None, customer: str = "", advance: Advance = unwatched,
) -> ImportOutcome:  # fmt: skip
    """Take a file of ``kind`` in and return what became of its rows; raises FileRefused before anything is written.

    ``manifest`` is the sidecar with control totals; ``on`` the day on which receivables grow, today by default;
    ``customer`` the number of whom an electronic invoice bills, where it does not say so itself;
    ``advance`` is told how many rows of how many are done.
    """
    file = sources.read(kind, data, profile=profile)
    if manifest is not None:
        control.check(control.parse_manifest(manifest), data, rows=file.row_count, sums=file.sums)
    outcome = ImportOutcome(kind, rows=file.row_count, problems=list(file.problems))
    batch = ErpBatch(direction="in", kind=kind, name=name, sha256=hashlib.sha256(data).hexdigest(), actor=actor)
    session.add(batch)
    session.flush()
    if kind == "invoices":
        day = on or utcnow().date()
        rows = buyers.billed(session, file.rows, outcome, customer=customer)
        invoicing.take_in(session, rows, outcome, batch_id=batch.id, on=day, advance=advance)
    else:
        _TAKERS[kind](session, file.rows, outcome)
        advance(len(file.rows), len(file.rows))
    outcome.problems.sort(key=lambda problem: problem.line)
    batch.counts = outcome.counts
    batch.problems = [[p.line, p.code, p.message] for p in outcome.problems[:1000]]
    audit.record(session, actor, "erp_import", f"erp_batch:{batch.id}", kind=kind, file=name, **outcome.counts)
    return outcome


_TAKERS = {
    "customers": customers.take_in,
    "partners": partners.take_in,
    "agreements": partners.take_agreements_in,
    "fx-rates": fx_rates.take_in,
}
