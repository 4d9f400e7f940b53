"""The migrations lead from nothing to what the models say and back, on both databases."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from payportal.models.base import db
from tests.servers.databases import alembic_config, running


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_app(request, tmp_path):
    """The application on an empty database, inside its context."""
    with running(request.getfixturevalue(f"empty_{request.param}"), tmp_path) as app, app.app_context():
        yield app


@pytest.fixture
def empty_sqlite(tmp_path):
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def empty_postgresql(postgres):
    yield postgres.create("empty")
    postgres.drop("empty")


def tables():
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_upgrade_makes_every_table_of_the_models_and_downgrade_none(empty_app):
    config = alembic_config(empty_app)
    command.upgrade(config, "head")
    assert tables() == set(db.metadata.tables)
    command.downgrade(config, "base")
    assert tables() == set()
    command.upgrade(config, "head")
    assert tables() == set(db.metadata.tables)


def test_the_migrated_database_is_the_one_that_the_models_describe(empty_app):
    command.upgrade(alembic_config(empty_app), "head")
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_a_downgrade_leaves_nothing_of_ours_in_the_schema(empty_app):
    config = alembic_config(empty_app)
    command.upgrade(config, "head")
    command.downgrade(config, "base")
    assert leftovers() == []


def leftovers():
    """Functions, types, triggers and views that no migration took away again."""
    if db.engine.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view', 'index') AND name NOT LIKE 'sqlite_%'"
    else:
        query = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    with db.engine.connect() as connection:
        return list(connection.exec_driver_sql(query).scalars())


def test_the_migrations_are_one_line_without_branches(empty_sqlite, tmp_path):
    with running(empty_sqlite, tmp_path) as app, app.app_context():
        script = ScriptDirectory.from_config(alembic_config(app))
        revisions = [revision.revision for revision in script.walk_revisions()]
    assert revisions == [f"{number:04}" for number in range(len(revisions), 0, -1)]


TAUGHT = "SELECT kind, mark, shown, confirmed, streak, taught_by FROM learned ORDER BY id"
NAMES = "SELECT name, source FROM payer_alias ORDER BY name"


def test_what_clerks_had_taught_is_taken_along_and_back(empty_app):
    config = alembic_config(empty_app)
    command.upgrade(config, "0003")
    with db.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO customer (id, number, name, email, currency, payment_terms, country, language, extras,"
            " source_digest, created_at)"
            " VALUES (1, 'C-1', 'Acme', '', '', '', '', '', '{}', '', '2026-01-01 00:00:00+00')"
        )
        for name, source in (("QUICK HOLDING", "clerk@example.com"), ("ACME INC", "erp")):
            connection.exec_driver_sql(
                "INSERT INTO payer_alias (customer_id, name, source, created_at)"
                f" VALUES (1, '{name}', '{source}', '2026-01-02 00:00:00+00')"
            )
    command.upgrade(config, "head")
    with db.engine.connect() as connection:
        assert [tuple(row) for row in connection.exec_driver_sql(TAUGHT)] == [
            ("alias", "name:QUICKHOLDING", "QUICK HOLDING", 2, 2, "clerk@example.com")
        ]
        assert [tuple(row) for row in connection.exec_driver_sql(NAMES)] == [("ACME INC", "erp")]
    command.downgrade(config, "0003")
    with db.engine.connect() as connection:
        assert [tuple(row) for row in connection.exec_driver_sql(NAMES)] == [
            ("ACME INC", "erp"), ("QUICK HOLDING", "clerk@example.com")
        ]  # fmt: skip
