"""Jobs: one run for each due time, one at a time, and a failure that is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from payportal.domain.errors import Conflict, NotFound
from payportal.jobs import runner
from payportal.jobs.timetable import JOBS, TIMETABLE
from payportal.models.base import db, transaction, utcnow
from payportal.models.once import JobRun

DUE = datetime(2026, 10, 15, 12, tzinfo=UTC)


@pytest.fixture
def outside(app):
    with app.app_context():
        yield app.extensions["outside"]


def runs():
    return [(run.name, run.outcome) for run in db.session().scalars(select(JobRun).order_by(JobRun.id))]


@pytest.mark.parametrize("name", [job.name for job in TIMETABLE])
def test_every_job_of_the_timetable_runs_on_empty_books(outside, name):
    assert runner.run(name, outside).outcome == "done"
    assert runs() == [(name, "done")]


def test_a_due_time_is_taken_by_one_scheduler(outside):
    runner.run("notices-send", outside, due_at=DUE)
    with pytest.raises(Conflict, match="another scheduler"):
        runner.run("notices-send", outside, due_at=DUE)
    assert runner.run("notices-send", outside, due_at=DUE + timedelta(minutes=1)).outcome == "done"
    assert len(runs()) == 2


def test_a_job_does_not_run_beside_itself_but_after_one_that_was_killed(outside):
    with transaction() as session:
        session.add(JobRun(name="notices-send", due_at=DUE))
    with pytest.raises(Conflict) as refused:
        runner.run("notices-send", outside)
    assert refused.value.code == "running"
    with transaction() as session:
        run = session.scalars(select(JobRun)).one()
        run.started_at, run.alive_at = utcnow() - timedelta(hours=3), utcnow()
    with pytest.raises(Conflict):  # three hours long, and alive
        runner.run("notices-send", outside)
    with transaction() as session:
        session.scalars(select(JobRun)).one().alive_at = utcnow() - timedelta(minutes=4)
    assert runner.run("notices-send", outside).outcome == "done"


def test_a_job_that_breaks_is_noted_with_its_reason(outside, monkeypatch):
    def broken(_outside):
        raise RuntimeError("no more")

    monkeypatch.setitem(JOBS, "notices-send", replace(JOBS["notices-send"], run=broken))
    outcome = runner.run("notices-send", outside)
    assert (outcome.outcome, outcome.detail) == ("failed", {"error": "RuntimeError: no more"})
    assert runs() == [("notices-send", "failed")]
    assert runner.last_runs(db.session())["notices-send"].detail == {"error": "RuntimeError: no more"}


def test_a_job_that_is_not_on_the_timetable_is_not_found(outside):
    with pytest.raises(NotFound, match="there is no job tea"):
        runner.run("tea", outside)
    assert runs() == []
