"""The logo at the head of pages, and at its public address."""

import re

import pytest

from payportal.services import logos
from tests.domain.a_picture import JPEG, a_png
from tests.web.an_account import a_customer, writing
from tests.web.signing_in import a_user, signed_in

MARK = re.compile(
    r'<img class="house-logo" src="(/logo/[0-9a-f]{20}\.png)" alt="([^"]*)" width="(\d+)" height="(\d+)">'
)


def keep(app, content=JPEG, alt="A mountain"):
    with writing(app) as session:
        logos.keep(session, content, alt, name="Northwind", actor="owner@example.com")


def mark(page):
    found = MARK.search(page.text)
    return found and found.groups()


@pytest.fixture
def payer(app):
    return signed_in(app, a_user(app, "customer", customer_id=a_customer(app)))


def test_without_a_logo_pages_are_as_before(app, payer):
    page = payer.get("/").text
    assert "house-logo" not in page
    assert '<img src="/static/mark.svg" alt="" width="24" height="24">' in page


def test_payers_guests_and_who_signs_in_see_it(app, payer):
    keep(app, a_png(960, 240))
    for client, address in ((payer, "/"), (app.test_client(), "/login"), (app.test_client(), "/help"),
                            (app.test_client(), "/find"), (payer, "/nowhere")):  # fmt: skip
        source, alt, width, height = mark(client.get(address))
        assert (alt, width, height) == ("A mountain", "128", "32")
        assert app.test_client().get(source).mimetype == "image/png"


@pytest.mark.parametrize("role", ["admin", "clerk", "approver"])
def test_the_business_sees_the_products_mark(app, role):
    keep(app)
    page = signed_in(app, a_user(app, role)).get("/admin" if role == "admin" else "/workbench")
    assert page.status_code == 200
    assert mark(page) is None


def test_words_that_say_the_name_beside_it_are_said_once(app, client):
    link = re.search(r'<a class="brand".*?</a>', client.get("/login").text, re.DOTALL)
    keep(app, alt=re.sub("<.*?>", "", link.group()).strip().upper())
    assert mark(client.get("/login"))[1] == ""


def test_words_are_text_and_no_markup(app, client):
    keep(app, alt='"><script>alert(1)</script>')
    page = client.get("/login").text
    assert "<script>alert(1)" not in page
    assert "&gt;&lt;script&gt;alert(1)" in page


def test_it_is_kept_for_a_year_and_nothing_runs_in_it(app, client):
    keep(app)
    answer = client.get(mark(client.get("/login"))[0])
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert "Set-Cookie" not in answer.headers
    assert len(answer.data) < 40 * 2**10


def test_what_no_longer_holds_is_gone_and_its_absence_not_kept(app, client):
    keep(app)
    source = mark(client.get("/login"))[0]
    with writing(app) as session:
        logos.remove(session, actor="owner@example.com")
    answer = client.get(source)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
    assert mark(client.get("/login")) is None


@pytest.mark.parametrize("digest", ["x", "%F0%9F", "0" * 20, "0" * 19 + "%0A", "..%2f..%2fetc"])
def test_other_addresses_are_not_found(app, client, digest):
    keep(app)
    assert client.get(f"/logo/{digest}.png").status_code == 404


def test_a_page_is_hardly_heavier_with_it(app, payer):
    before = len(payer.get("/").data)
    keep(app, a_png(960, 240))
    assert 0 < len(payer.get("/").data) - before < 150
