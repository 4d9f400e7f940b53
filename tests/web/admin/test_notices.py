"""Looks, previews, the log, and sending again: for administrators of the business alone."""

import pytest
from sqlalchemy import select

from payportal.languages.known import LANGUAGES
from payportal.models.base import transaction
from payportal.models.notice import Notice
from payportal.models.notice_contact import NoticeBounce
from payportal.queries import brand
from payportal.services import notice_samples, notices
from tests.web.an_account import writing
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def admin(app):
    return signed_in(app, a_user(app, "admin"))


def kept(app):
    with writing(app) as session:
        return brand.stored(session)


def test_looks_and_what_is_sent_are_kept(app, admin):
    on = ["invoice_new", "due_soon", "paid"]
    answer = post(app, admin, "/admin/notices", name="Northwind", colour="#1D4ED8", due_soon_days="3", on=on)
    assert answer.status_code == 302
    made = kept(app)
    assert (made.name, made.colour, made.due_soon_days) == ("Northwind", "#1d4ed8", 3)
    assert "overdue" in made.off
    assert "security" not in made.off
    assert "#1d4ed8" in admin.get("/admin/notices/preview/paid.html").text


def test_a_colour_that_cannot_be_read_is_said_and_not_used(app, admin):
    post(app, admin, "/admin/notices", colour="#ffd400", due_soon_days="7")
    assert "cannot be read" in admin.get("/admin/notices").text
    assert "#ffd400" not in admin.get("/admin/notices/preview/paid.html").text


@pytest.mark.parametrize(
    ("field", "value"), [("colour", "red"), ("reply_to", "nobody"), ("due_soon_days", "0"), ("due_soon_days", "x")]
)
def test_what_cannot_be_is_refused(app, admin, field, value):
    before = kept(app)
    assert post(app, admin, "/admin/notices", **{"due_soon_days": "7", field: value}).status_code == 422
    assert kept(app) == before


@pytest.mark.parametrize("code", notice_samples.PREVIEWED)
def test_every_event_has_its_preview_in_every_language(sqlite_app, code):
    admin = signed_in(sqlite_app, a_user(sqlite_app, "admin"))
    for language in LANGUAGES:
        assert admin.get(f"/admin/notices/preview/{code}?language={language}").status_code == 200
        page = admin.get(f"/admin/notices/preview/{code}.html?language={language}")
        assert f'<html lang="{language}"' in page.text
        assert "sandbox" in page.headers["Content-Security-Policy"]
        assert "script-src" not in page.headers["Content-Security-Policy"]


def test_an_event_that_there_is_not_is_not_found(admin):
    assert admin.get("/admin/notices/preview/staff").status_code == 404
    assert admin.get("/admin/notices/preview/nothing.html").status_code == 404


def test_the_log_says_what_became_of_a_mail_and_sends_it_again(app, admin):
    with writing(app) as session:
        notices.queue(session, "k", address="bounce@acme.example", subject="One", body="x")
        session.scalars(select(Notice)).one().state = "withheld"
        session.scalars(select(Notice)).one().failure = "is covered by credit"
    page = admin.get("/admin/notices/log?state=withheld").text
    assert "is covered by credit" in page
    assert "bounce@acme.example" not in admin.get("/admin/notices/log?state=sent").text
    assert post(app, admin, "/admin/notices/log/1/resend").status_code == 302
    with app.app_context(), transaction() as session:
        assert session.scalars(select(Notice.state)).one() == "sent"


def test_an_address_is_mended(app, admin):
    with writing(app) as session:
        session.add(NoticeBounce(digest="d", address="ann@acme.example", kind="hard", status="5.1.1"))
    assert "No such mailbox" in admin.get("/admin/notices/log").text
    post(app, admin, "/admin/notices/mend", email="Ann@acme.example")
    assert "No such mailbox" not in admin.get("/admin/notices/log").text
