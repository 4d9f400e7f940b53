"""What machines that watch are told."""

from tests.servers.databases import running


def test_a_migrated_database_is_ready(app):
    client = app.test_client()
    assert (client.get("/healthz").status_code, client.get("/readyz").json) == (200, {"ok": True, "reason": ""})


def test_a_database_without_migrations_is_not_ready_but_alive(tmp_path):
    with running(f"sqlite:///{tmp_path / 'empty.db'}", tmp_path) as app:
        client = app.test_client()
        answer = client.get("/readyz")
        assert (answer.status_code, client.get("/healthz").status_code) == (503, 200)
        assert answer.json["reason"] == "the database is not migrated; run flask db upgrade"


def test_a_database_that_is_away_is_not_ready(tmp_path):
    with running("postgresql+psycopg://nobody@127.0.0.1:1/nothing?connect_timeout=1", tmp_path) as app:
        answer = app.test_client().get("/readyz")
        assert (answer.status_code, answer.json["reason"]) == (503, "the database cannot be reached")
