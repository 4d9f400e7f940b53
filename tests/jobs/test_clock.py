"""The clock: every job of the timetable has its times, and a minute is run once however many clocks there are."""

from datetime import UTC, datetime

from sqlalchemy import select

from payportal.jobs import clock
from payportal.jobs.timetable import TIMETABLE
from payportal.models.base import db
from payportal.models.once import JobRun


def test_two_clocks_run_a_minute_once(app):
    for second in (0, 31):
        clock.tick(app, "notices-send", datetime(2026, 10, 15, 12, 0, second, tzinfo=UTC))
    clock.tick(app, "notices-send", datetime(2026, 10, 15, 12, 1, tzinfo=UTC))
    with app.app_context():
        due = [run.due_at.minute for run in db.session().scalars(select(JobRun).order_by(JobRun.id))]
    assert due == [0, 1]


def test_every_job_has_its_next_time(sqlite_app):
    scheduler = clock.start(sqlite_app)
    try:
        assert {job.id for job in scheduler.get_jobs() if job.next_run_time} == {job.name for job in TIMETABLE}
    finally:
        scheduler.shutdown(wait=False)
