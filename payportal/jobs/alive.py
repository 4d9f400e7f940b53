"""Signs of life of a run: while its process lives, its row says so; of one that was killed it falls silent."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

from flask import Flask, current_app
from sqlalchemy.exc import DBAPIError

from payportal.models.base import transaction, utcnow
from payportal.models.once import JobRun

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=30)


@contextmanager
def signs_of_life(run_id: int, *, every: timedelta = EVERY) -> Iterator[None]:
    """Note beside the work of a run, on a connection of its own, that its process is there."""
    over, app = Event(), current_app._get_current_object()  # type: ignore[attr-defined]
    thread = Thread(target=_beat, args=(app, run_id, over, every.total_seconds()), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(app: Flask, run_id: int, over: Event, seconds: float) -> None:
    while not over.wait(seconds):
        try:
            with app.app_context(), transaction() as session:
                session.get_one(JobRun, run_id).alive_at = utcnow()
        except DBAPIError as error:
            log.warning("run %s could not say that it is alive: %s", run_id, error)
