"""flask jobs: what there is, and one of them now."""

import pytest


@pytest.fixture
def flask(app):
    return app.test_cli_runner()


def test_the_list_names_every_job_with_its_last_run(flask):
    assert "payments-sweep   */2 * * * *    never run" in flask.invoke(args=["jobs", "list"]).stdout
    done = flask.invoke(args=["jobs", "run", "payments-sweep"])
    assert (done.exit_code, done.stdout) == (0, 'payments-sweep: done {"asked": 0, "states": {}}\n')
    assert "payments-sweep   */2 * * * *    done 20" in flask.invoke(args=["jobs", "list"]).stdout


def test_a_job_that_is_not_there_is_wrong_usage(flask):
    done = flask.invoke(args=["jobs", "run", "tea"])
    assert (done.exit_code, "there is no job tea" in done.stderr) == (64, True)
