"""flask demo: an invented company on a database of its own, the main job on real files, then the portal."""

import logging
import os
import shutil
import socket
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from alembic import command
from flask import Flask, current_app
from flask.cli import ScriptInfo
from werkzeug.serving import make_server

from payportal.cli import shell
from payportal.cli.match import match_all
from payportal.config import from_environment
from payportal.demo import currencies, job, portal_scenes, report
from payportal.demo.company import COMPANY
from payportal.demo.people import COLLEAGUES, LOGINS, add_people
from payportal.demo.portal_payments import pay
from payportal.demo.story import Story, invent
from payportal.jobs import clock
from payportal.models.base import db, utcnow
from payportal.queries.ledger_proof import Proof, prove

HOST = "127.0.0.1"
FOLDERS = ("erp", "bank", "out")


@click.command()
@click.option("--no-serve", is_flag=True, help="Stop before serving the portal.")
@click.option("--port", default=5000, type=click.IntRange(1, 65_535), help="Where to serve, 5000 when not named.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day on which the story ends, today by default.")
def demo(no_serve: bool, port: int, today: datetime | None) -> None:
    """Load a demonstration company, run the main job on its files, serve the portal."""
    began = time.monotonic()
    if not no_serve:
        _require_free(port)
    var = from_environment().var.resolve()
    day = today.date() if today else utcnow().date()
    click.echo(f"{COMPANY}, {day}: a demonstration in {var / 'demo.db'}\n")
    app = _application(var, port)
    with app.app_context():
        proof = _tell_story(var / "demo", invent(day))
    click.echo(f"\nDone in {time.monotonic() - began:.1f} s. To look at the same database from elsewhere:")
    click.echo(f"  DATABASE_URL={os.environ['DATABASE_URL']}")
    if not proof.clean:
        sys.exit(shell.REFUSED)
    if not no_serve:
        _serve(app, port)


def _application(var: Path, port: int) -> Flask:
    """Return an application of the demonstration's own: nothing of it reaches the database or the accounts outside."""
    for name in ("demo.db", "demo.db-wal", "demo.db-shm"):
        (var / name).unlink(missing_ok=True)
    for name in FOLDERS:
        shutil.rmtree(var / "demo" / name, ignore_errors=True)
    os.environ |= {
        "DATABASE_URL": f"sqlite:///{var / 'demo.db'}", "PAYPORTAL_VAR": str(var), "PAYPORTAL_ENV": "development",
        "PAYPORTAL_BASE_URL": f"http://{HOST}:{port}", "PAYMENT_GATEWAY": "sandbox", "MAIL_URL": "", "SCHEDULER": "off",
        "REALTIME_ERP_URL": "simulator",
    }  # fmt: skip
    return ScriptInfo(app_import_path="payportal.factory:create_app").load_app()


def _tell_story(folder: Path, story: Story) -> Proof:
    _step("db upgrade", _migrate)
    job.run(folder, story, step=_step, match_all=match_all)
    _step("users add", _add_people)
    _step("pay in euros", _offer_currencies)
    _step("codes and offers", lambda: portal_scenes.offer(story.today))
    _step("portal payments", lambda: pay(current_app.extensions["outside"].cards, on=story.today))
    _step("asked of us", lambda: portal_scenes.arrange(story.today))
    key = str(current_app.extensions["settings"].secret_key)
    _step("notices", lambda: portal_scenes.tell(key, story.today))
    job.export(folder / "out", step=_step)
    proof = prove(db.session())
    click.echo("")
    for name, figure in report.table(db.session(), proof, out=folder / "out"):
        click.echo(f"  {name:<24}{figure}".rstrip())
    click.echo("\nLogins for /login, all of them public:")
    for login in LOGINS:
        click.echo(f"  {login.role:<17}{login.email:<30}{login.password:<24}{login.page}")
    click.echo("\nIn the customer's own company:")
    for login, may, _ in COLLEAGUES:
        click.echo(f"  {may:<20}{login.email:<30}{login.password}")
    click.echo("\nWorth a look:")
    for sight in portal_scenes.SIGHTS:
        click.echo(f"  {sight.what:<56}{sight.role:<10}{sight.page}")
    return proof


def _step(name: str, work: Callable[[], str]) -> None:
    """Do ``work`` and tell it in one line, its name before it begins."""
    click.echo(f"  {name:<38}", nl=False)
    began = time.monotonic()
    told = work()
    click.echo(f"{told:<52}{time.monotonic() - began:5.2f} s")


def _migrate() -> str:
    command.upgrade(current_app.extensions["migrate"].migrate.get_config(), "head")
    return "an empty database"


def _offer_currencies() -> str:
    currencies.offer()
    return ", ".join(f"{pair.invoiced} in {pair.paid}" for pair in currencies.RULES.pairs)


def _add_people() -> str:
    add_people()
    return f"{len(LOGINS)} people, one a role, and {len(COLLEAGUES)} colleagues"


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise click.UsageError(f"port {port} cannot be had ({error.strerror}); name another with --port") from None


def _serve(app: Flask, port: int) -> None:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server(HOST, port, app, threaded=True)
    clock.start(app)
    click.echo(f"\nThe portal is at http://{HOST}:{port} - stop it with Ctrl-C.")
    server.serve_forever()
