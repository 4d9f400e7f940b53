"""Run a job: one JobRun row for each due time, one run of a job at a time, one line in the log when it fails."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from payportal.domain.errors import Conflict, NotFound
from payportal.gateways.outside import Outside
from payportal.jobs.alive import signs_of_life
from payportal.jobs.timetable import JOBS, Job
from payportal.models.base import db, transaction, utcnow
from payportal.models.once import JobRun

log = logging.getLogger(__name__)

SILENT_FOR = timedelta(minutes=3)
"""A run without a sign of life for so long was killed: the next one may begin."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a run: ``done`` or ``failed``, with the job's own report."""

    outcome: str
    detail: dict[str, Any]


def run(name: str, outside: Outside, *, due_at: datetime | None = None) -> Outcome:
    """Run a job for a due time (now, when called by hand) and note what became of it.

    Raises NotFound for a job that is not on the timetable, Conflict when it runs already or another scheduler had
    this due time; a job that breaks is noted as failed and told by its outcome.
    """
    job = JOBS.get(name)
    if job is None:
        raise NotFound(f"there is no job {name}; there are {', '.join(JOBS)}")
    run_id = _claim(name, due_at or datetime.now(UTC))
    with signs_of_life(run_id):
        outcome = _carried_out(job, outside)
    with transaction() as session:
        row = session.get_one(JobRun, run_id)
        row.finished_at, row.outcome, row.detail = utcnow(), outcome.outcome, outcome.detail
    return outcome


def last_runs(session: Session) -> dict[str, JobRun]:
    """Return the latest run of each job that ever ran."""
    latest: dict[str, JobRun] = {}
    for name in JOBS:
        found = session.scalar(select(JobRun).where(JobRun.name == name).order_by(JobRun.id.desc()).limit(1))
        if found is not None:
            latest[name] = found
    return latest


def _carried_out(job: Job, outside: Outside) -> Outcome:
    try:
        return Outcome("done", job.run(outside))
    except Exception as error:
        log.exception("job %s failed", job.name)
        db.session().rollback()
        return Outcome("failed", {"error": f"{type(error).__name__}: {error}"[:500]})


def _claim(name: str, due_at: datetime) -> int:
    """Write the row that only one scheduler can write."""
    with transaction() as session:
        _refuse_second(session, name)
        row = JobRun(name=name, due_at=due_at, alive_at=utcnow())
        session.add(row)
        try:
            session.flush()
        except IntegrityError as error:
            raise Conflict(f"job {name} of {due_at:%Y-%m-%d %H:%M} was taken by another scheduler") from error
        return row.id


def _refuse_second(session: Session, name: str) -> None:
    alive = func.coalesce(JobRun.alive_at, JobRun.started_at) > utcnow() - SILENT_FOR
    query = select(JobRun.id).where(JobRun.name == name, JobRun.outcome == "running", alive)
    if session.scalar(query) is not None:
        raise Conflict(f"job {name} is running already", code="running")
