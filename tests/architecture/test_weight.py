"""What the customer's pages weigh, with fifty rows in the language that takes most bytes, and how often they ask."""

import gzip
import re
from pathlib import Path

from sqlalchemy import event

from payportal.config import ROOT
from payportal.models.base import db
from payportal.models.user import User
from payportal.web.portal import cart
from tests.web.an_account import a_customer, an_invoice, writing
from tests.web.signing_in import a_user, signed_in

MOST_HTML, MOST_CSS, MOST_SCRIPT = 60_000, 30_000, 40_000
"""Bytes: pages as they are, style sheets and scripts compressed."""
STATIC = ROOT / "payportal" / "web" / "static"
PAGES = ("/", "/invoices", "/invoices?state=all&sort=-due", "/statement", "/statement?kind=forward", "/activity",
         "/payments", "/offers", "/accounts", "/disputes", "/approvals", "/autopay", "/people", "/methods",
         "/invoices/{first}", "/pay?{basket}")  # fmt: skip


def an_account(app, *, rows, credits=0):
    """A company of four accounts with long names, orders and discounts, and its person."""
    parent = a_customer(app, "C-1", name="Northern Refrigeration Holding GmbH & Co. KG")
    own = [parent] + [
        a_customer(
            app, f"C-1{number}", name=f"Northern Refrigeration Services {number} GmbH & Co. KG", parent_id=parent
        )
        for number in range(3)
    ]
    invoices = [
        an_invoice(app, own[number % 4], f"INV-2026-{100_000 + number}", 123_456_789 + number, due_in=number - 30,
                   discount_minor=2_469_135, discount_in=20, purchase_order=f"PO-2026-4711-{number:04d}")
        for number in range(rows)
    ]  # fmt: skip
    for number in range(credits):
        an_invoice(app, own[number % 4], f"CM-2026-{number:06d}", -100_000 - number, kind="credit_memo")
    return a_user(app, "customer", customer_id=parent), invoices


def addresses(invoices):
    basket = "&".join(f"invoice={number}" for number in invoices[:50])
    return [page.format(first=invoices[0], basket=basket) for page in PAGES]


def test_every_page_stays_below_its_weight(sqlite_app):
    user, invoices = an_account(sqlite_app, rows=56, credits=cart.SHOWN + 4)
    client = signed_in(sqlite_app, user)
    with writing(sqlite_app) as session:
        session.get_one(User, user).language = "ar"
    weights = {address[:40]: len(client.get(address).data) for address in addresses(invoices)}
    assert {address: weight for address, weight in weights.items() if weight > MOST_HTML} == {}
    assert weights["/invoices"] > 30_000  # fifty rows are there


def asked(app, client, address):
    """How many queries an answer takes."""
    found = []
    with app.app_context():
        engine = db.engine

    def note(_connection, _cursor, statement, *_more):
        found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(found)


def asked_of_all(app, user, invoices):
    """How many queries each page takes; each is asked once before, because first times read more."""
    client, pages = signed_in(app, user), dict(zip(PAGES, addresses(invoices), strict=True))
    for address in pages.values():
        client.get(address)
    return {name: asked(app, client, address) for name, address in pages.items()}


def test_pages_ask_as_often_for_five_rows_as_for_fifty(sqlite_app):
    user, invoices = an_account(sqlite_app, rows=5)
    few = asked_of_all(sqlite_app, user, invoices)
    for number in range(45):
        invoices.append(an_invoice(sqlite_app, 1, f"MORE-{number}", 5_000, due_in=number, discount_minor=100))
    many = asked_of_all(sqlite_app, user, invoices)
    assert {name: (few[name], many[name]) for name in PAGES if many[name] > few[name]} == {}
    assert max(many.values()) <= 40


def compressed(names):
    return sum(len(gzip.compress((STATIC / name).read_bytes())) for name in names)


def test_own_styles_and_scripts_are_light():
    customers = [path.name for path in STATIC.glob("*.css") if path.name != "workbench.css"]
    assert compressed(customers) <= MOST_CSS
    assert compressed(path.name for path in STATIC.glob("*.js")) <= MOST_SCRIPT


def test_nothing_of_others_runs_on_the_way_to_pay(sqlite_app):
    user, invoices = an_account(sqlite_app, rows=2)
    client = signed_in(sqlite_app, user)
    for address in addresses(invoices):
        sources = re.findall(r'<script[^>]*src="([^"]+)"', client.get(address).text)
        assert all(source.startswith("/static/") for source in sources), (address, sources)
        assert all((STATIC / Path(source.partition("?")[0]).name).exists() for source in sources)
