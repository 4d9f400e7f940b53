"""Let many customers look at every page of their portal, one after the other, and time each answer."""

import math
import random
from collections import defaultdict
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from bench.pages import people, visits
from bench.pages.crowd import Size, counts, drawn
from bench.pages.ordinary import ordinary
from bench.pages.table import Row
from bench.pages.timed import Clock, Request, clock, close, forget
from bench.pages.visits import PAGES, Visitor
from payportal.config import Settings
from payportal.factory import create_app
from payportal.models.base import db
from payportal.web.clock import today

OTHERS = ("an ordinary list, first page", "an ordinary list, last page")


def look(url: str, size: Size, *, requests: int, var: Path, files: list[Path]) -> list[Row]:
    """Return a row for each page: each visitor's first requests are cold, all drawn come again warm."""
    app = create_app(Settings(database_url=url, var=var, testing=True))
    numbers = counts(size)
    places = list(drawn(numbers, requests, seed=size.seed))
    found: dict[str, list[Request]] = defaultdict(list)
    try:
        known = _visitors(app, sorted({place + 1 for place in places}))
        with clock(app, db) as watch:
            _warm_up(watch, known)
            forget(*files)
            for customer_id in dict.fromkeys(place + 1 for place in places):
                _visit(watch, *known[customer_id], found, cold=True)
            for place in places:
                _visit(watch, *known[place + 1], found, cold=False)
    finally:
        close(app, db)
    rows = [Row(page.name, page.seconds, found[page.name]) for page in PAGES]
    return rows + _ordinary(url, [place + 1 for place in places], numbers)


def _visitors(app: Flask, customer_ids: list[int]) -> dict[int, tuple[FlaskClient, Visitor]]:
    found = {}
    rng = random.Random("addresses")
    for customer_id in customer_ids:
        with app.app_context():
            one = visits.visitor(db.session(), customer_id, rng)
        if one is not None:
            found[customer_id] = people.signed_in(app, customer_id), one
    return found


def _warm_up(watch: Clock, known: dict[int, tuple[FlaskClient, Visitor]]) -> None:
    """Read the templates and compile the statements: a server does so once, with the first people of the day."""
    for client, one in list(known.values())[-2:]:
        for page in PAGES:
            if address := page.address(one):
                watch.ask(client, address, cold=True)


def _visit(watch: Clock, client: FlaskClient, one: Visitor, found: dict[str, list[Request]], *, cold: bool) -> None:
    for page in PAGES:
        if address := page.address(one):
            found[page.name].append(watch.ask(client, address, cold=cold))


def _ordinary(url: str, customer_ids: list[int], numbers: list[int]) -> list[Row]:
    """Return the rows of the page to compare with, for the same visitors."""
    app = ordinary(url, today())
    other = app.extensions["sqlalchemy"]
    rows = [Row(name, None, []) for name in OTHERS]
    try:
        with clock(app, other) as watch:
            for customer_id in [customer_ids[0], *customer_ids]:
                client = app.test_client()
                with client.session_transaction() as session:
                    session["user"] = customer_id
                last = math.ceil(numbers[customer_id - 1] / 50)
                for row, page in zip(rows, (1, last), strict=True):
                    row.requests.append(watch.ask(client, f"/invoices?page={page}", cold=False))
    finally:
        close(app, other)
    return [Row(row.page, None, row.requests[1:]) for row in rows]
