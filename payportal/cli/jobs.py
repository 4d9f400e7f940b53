"""flask jobs: the scheduler's jobs, by hand."""

import json
import sys

import click
from flask import current_app
from flask.cli import AppGroup

from payportal.cli import shell
from payportal.domain.errors import NotFound
from payportal.jobs import runner
from payportal.jobs.timetable import TIMETABLE
from payportal.models.base import db

group = AppGroup("jobs", help="The scheduler's jobs, by hand.")


@group.command("list")
@shell.command
def list_jobs() -> None:
    """Print every job with its times and its last run."""
    last = runner.last_runs(db.session())
    for job in TIMETABLE:
        run = last.get(job.name)
        told = f"{run.outcome} {run.started_at:%Y-%m-%d %H:%M} UTC" if run else "never run"
        click.echo(f"{job.name:<16} {job.cron:<14} {told:<28} {job.does}")


@group.command("run")
@click.argument("name")
@shell.command
def run_job(name: str) -> None:
    """Run one job now and print what it did."""
    try:
        outcome = runner.run(name, current_app.extensions["outside"])
    except NotFound as error:
        raise click.UsageError(error.message) from error
    failed = outcome.outcome == "failed"
    click.echo(f"{name}: {outcome.outcome} {json.dumps(outcome.detail)}", err=failed)
    sys.exit(shell.REFUSED if failed else shell.TAKEN)
