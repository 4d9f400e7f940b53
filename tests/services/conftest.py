"""What the tests of the services share."""

import contextlib

import pytest
from sqlalchemy import event

from payportal.models.base import db


@pytest.fixture
def statements(app):
    """A way to count the statements that a piece of work sends to the database."""

    @contextlib.contextmanager
    def counting():
        sent = []

        def note(_connection, _cursor, statement, _parameters, _context, _many):
            sent.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting
