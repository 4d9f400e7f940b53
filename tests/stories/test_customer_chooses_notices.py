"""A customer chooses what it is told, names its accounts payable, and stops a mail by its link: mail through SMTP."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from payportal.gateways.smtp_mailer import mailer
from payportal.jobs import mail
from payportal.models.base import reading, transaction, utcnow
from payportal.models.customer import Customer
from payportal.models.notice import Notice
from payportal.services import bill_notices, notices
from payportal.web.clock import now
from tests.outbox import awaited_mail
from tests.servers.databases import running
from tests.servers.headless import wider_than_its_screen
from tests.stories.test_four_schedulers import at_once
from tests.web.an_account import a_customer, an_invoice, writing
from tests.web.live import live
from tests.web.signing_in import a_user, signed_in

LINK = re.compile(r"https?://\S+")


@pytest.fixture
def acme(app):
    made = a_customer(app)
    with writing(app) as session:
        session.get_one(Customer, made).email = "billing@acme.example"
    return made


def send(app, smtp_server, *, at=None):
    """Let the job send through the server what waits, and return the mails by address."""
    from dataclasses import replace

    smtp_server.empty()
    with app.app_context():
        outside = replace(app.extensions["outside"], mailer=mailer(smtp_server.url, app.extensions["settings"].var))
        notices.deliver(transaction, outside.mailer, post=mail.post(outside), fill=mail.fill(outside), at=at)
    return {str(one["To"]): one for one in smtp_server.messages}


def text_of(message):
    return message.get_body(("plain",)).get_content()


def look(app):
    with app.app_context():
        return bill_notices.look(reading, transaction, key=app.secret_key, at=now())


def test_a_bill_reaches_the_address_on_file_as_text_and_html_and_its_link_stops_the_next(app, acme, smtp_server):
    an_invoice(app, acme, "INV-1", 12_000, due_in=-2, issued=now().date() - timedelta(days=32))
    look(app)
    told = send(app, smtp_server)["billing@acme.example"]
    assert told["Subject"] == "Invoice INV-1 is overdue"
    html = told.get_body(("html",)).get_content()
    assert "120.00 USD" in text_of(told)
    assert "120.00 USD" in html
    assert re.search(r"/pay/[\w-]{20,}", text_of(told))
    assert told["Message-ID"].startswith("<notice.")
    assert told["Auto-Submitted"] == "auto-generated"
    client, one_click = app.test_client(), told["List-Unsubscribe"].strip("<>").partition("/hooks")[2]
    assert client.get(re.search(r"/pay/[\w-]+", text_of(told))[0]).status_code == 200
    assert client.post("/hooks" + one_click, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    an_invoice(app, acme, "INV-2", 9_000, due_in=-1, issued=now().date() - timedelta(days=31))
    look(app)
    assert send(app, smtp_server) == {}


def test_servers_that_refuse_defer_and_break_off(app, smtp_server):
    with writing(app) as session:
        for name in ("bounce", "busy", "ok", "drop"):
            notices.queue(session, name, address=f"{name}@acme.example", subject=name, body="x")
    at = utcnow()
    assert set(send(app, smtp_server, at=at)) == {"ok@acme.example", "drop@acme.example"}
    first = smtp_server.messages[-1]["Message-ID"]
    with writing(app) as session:
        states = dict(session.execute(select(Notice.key, Notice.state)).all())
    assert states == {"bounce": "refused", "busy": "waiting", "ok": "sent", "drop": "waiting"}
    assert set(send(app, smtp_server, at=at + timedelta(seconds=30))) == set()
    assert set(send(app, smtp_server, at=at + timedelta(minutes=2))) == {"drop@acme.example"}
    assert smtp_server.messages[-1]["Message-ID"] == first
    with writing(app) as session:
        notices.queue(session, "again", address="bounce@acme.example", subject="again", body="x")
    assert send(app, smtp_server, at=at + timedelta(minutes=2)) == {}
    with writing(app) as session:
        assert session.scalars(select(Notice.state).where(Notice.key == "again")).one() == "withheld"


def deliver(app):
    from payportal.gateways.smtp_mailer import FolderMailer

    with app.app_context():
        return notices.deliver(transaction, FolderMailer(app.extensions["settings"].var / "sent"), most=200)


@pytest.mark.timeout(600)
def test_four_processes_send_each_mail_once(database_url, tmp_path):
    with running(database_url, tmp_path) as app, writing(app) as session:
        for number in range(60):
            notices.queue(session, f"k{number}", address=f"p{number}@acme.example", subject="One", body="x")
    found = at_once(database_url, tmp_path, deliver)
    assert sum(found) == 60, found
    assert len({path.name.partition("-")[2] for path in (tmp_path / "sent").iterdir()}) == 60
    assert len(list((tmp_path / "sent").iterdir())) == 60


@pytest.mark.browser
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_customer_chooses_tests_undoes_and_names_its_accounts_payable(app, acme, page, axe, smtp_server):
    client = signed_in(app, a_user(app, "customer", email="ann@acme.example", customer_id=acme))
    with live(app) as address:
        page.context.add_cookies([{"name": "payportal", "value": client.get_cookie("payportal").value, "url": address}])
        page.goto(f"{address}/notices")
        assert axe(page) == []
        page.get_by_label("Payment received: E-mail").uncheck()
        page.get_by_label("How often").select_option("weekly")
        page.get_by_role("button", name="Keep these notices").click()
        assert not page.get_by_label("Payment received: E-mail").is_checked()
        page.get_by_role("button", name="Undo the last change").click()
        assert page.get_by_label("Payment received: E-mail").is_checked()
        page.get_by_role("button", name="Send me a test").click()
        assert "A test is on its way to ann@acme.example." in page.inner_text("main")
        page.get_by_label("E-mail", exact=True).fill("ap@acme.example")
        page.get_by_role("button", name="Add and ask to confirm").click()
        assert "Not confirmed" in page.inner_text("main")

        path = re.search(r"/notices/confirm/[\w.]+", awaited_mail(app, "ap@"))[0]
        page.goto(address + path)
        assert axe(page) == []
        page.get_by_role("button", name="Send them to this address").click()
        assert "The address is confirmed" in page.inner_text("main")
        an_invoice(app, acme, "INV-1", 12_000, due_in=30, issued=datetime.now(UTC).date())
        look(app)
        assert set(send(app, smtp_server)) == {"billing@acme.example", "ap@acme.example"}
        told = smtp_server.messages[-1]
        page.goto("about:blank")
        page.set_content(told.get_body(("html",)).get_content())
        assert axe(page) == []
        page.goto(address + re.search(r"/hooks/unsubscribe/[\w.]+", text_of(told))[0])
        page.get_by_role("button", name="Stop them").click()
        assert "Stopped" in page.inner_text("main")
        page.goto("about:blank")


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_mails_can_be_read_by_everybody(sqlite_app, page, axe, width, theme):
    client = signed_in(sqlite_app, a_user(sqlite_app, "admin"))
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)
    for code, language in (("paid", "de"), ("overdue", "ar"), ("statement", "fr"), ("announced", "es"), ("link", "en")):
        page.set_content(client.get(f"/admin/notices/preview/{code}.html?language={language}").text)
        assert axe(page) == []
        assert not wider_than_its_screen(page)
