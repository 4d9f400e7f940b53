"""The clock that runs the timetable inside a serving process; any number of processes may have one."""

import logging
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from flask import Flask

from payportal.domain.errors import Conflict
from payportal.jobs import runner
from payportal.jobs.timetable import TIMETABLE
from payportal.models.base import db

log = logging.getLogger(__name__)


def start(app: Flask) -> BackgroundScheduler:
    """Start the clock in a thread of its own; each due time is run by whichever process claims it first."""
    scheduler = BackgroundScheduler(timezone=UTC)
    for job in TIMETABLE:
        scheduler.add_job(
            tick, CronTrigger.from_crontab(job.cron, timezone=UTC), args=(app, job.name), id=job.name,
            coalesce=True, max_instances=1, misfire_grace_time=60,
        )  # fmt: skip
    scheduler.start()
    return scheduler


def tick(app: Flask, name: str, now: datetime | None = None) -> None:
    """Run one job for this minute; that another process has it, or that it still runs, is no fault."""
    due_at = (now or datetime.now(UTC)).replace(second=0, microsecond=0)
    with app.app_context():
        try:
            runner.run(name, app.extensions["outside"], due_at=due_at)
        except Conflict as taken:
            log.info("%s", taken)
        finally:
            db.session.remove()
