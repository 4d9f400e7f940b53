"""A run says that it lives for as long as it does."""

import time
from datetime import timedelta

from sqlalchemy import select

from payportal.jobs.alive import signs_of_life
from payportal.models.base import db, transaction, utcnow
from payportal.models.once import JobRun


def test_a_long_run_goes_on_saying_so_and_then_falls_silent(app):
    with app.app_context():
        began = utcnow()
        with transaction() as session:
            run = JobRun(name="match", due_at=began, alive_at=began)
            session.add(run)
            session.flush()
            run_id = run.id
        with signs_of_life(run_id, every=timedelta(milliseconds=20)):
            for _ in range(250):
                if _alive(run_id) > began:
                    break
                time.sleep(0.02)
        last = _alive(run_id)
        assert last > began
        time.sleep(0.1)
        assert _alive(run_id) == last


def _alive(run_id):
    db.session.rollback()
    return db.session().scalar(select(JobRun.alive_at).where(JobRun.id == run_id))
