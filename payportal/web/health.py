"""Whether the process lives and whether it can serve, for machines that watch."""

from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from payportal.models.base import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """Answer as long as the process can answer."""
    return jsonify(ok=True)


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Answer 200 once the database is reachable and migrated, else 503 with the reason."""
    fault = what_is_missing()
    return jsonify(ok=not fault, reason=fault), 503 if fault else 200


def what_is_missing() -> str:
    """Return why this process cannot serve, empty when it can; details of the database stay in the log."""
    try:
        connection = db.session().connection()
        connection.execute(text("SELECT 1"))
        current = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError:
        current_app.logger.exception("the database cannot be reached")
        return "the database cannot be reached"
    if current != newest_migration(current_app.extensions["migrate"].directory):
        return "the database is not migrated; run flask db upgrade"
    return ""


@cache
def newest_migration(directory: str) -> str | None:
    """Return the newest migration among our files."""
    return ScriptDirectory(directory).get_current_head()
