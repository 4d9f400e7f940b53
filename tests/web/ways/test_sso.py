"""Single sign-on through the pages: away, back, and what an address alone cannot do."""

from dataclasses import replace

import pytest
import requests

from payportal.gateways.oidc import OidcProvider
from payportal.models.base import db
from payportal.models.sign_in import SignedIn
from tests.servers.tmp_oidc import CLIENT_ID, CLIENT_SECRET, TmpOidc
from tests.web.signing_in import a_user


@pytest.fixture
def server():
    with TmpOidc() as running:
        running.email = "Admin@Example.com"
        yield running


@pytest.fixture
def app(sqlite_app, server):
    sso = OidcProvider(server.issuer, CLIENT_ID, CLIENT_SECRET, name="Acme ID")
    sqlite_app.extensions["outside"] = replace(sqlite_app.extensions["outside"], sso=sso)
    a_user(sqlite_app, "admin", email="admin@example.com")
    return sqlite_app


def there_and_back(client, query=""):
    """Return the address with which the provider sends the browser back."""
    away = client.get(f"/login/sso{query}").location
    return requests.get(away, allow_redirects=False, timeout=5).headers["Location"].removeprefix("http://localhost")


def test_an_existing_person_is_signed_in(app):
    client = app.test_client()
    assert "Continue with Acme ID" in client.get("/login").text
    assert client.get(there_and_back(client)).location == "/admin"
    assert client.get("/admin").status_code == 200
    with app.app_context():
        assert db.session().query(SignedIn).one().way == "single sign-on"


def refused(app, client, back, words):
    assert client.get(back).location == "/login"
    assert words in client.get("/login").text
    with app.app_context():
        assert db.session().query(SignedIn).count() == 0


def test_nobody_is_let_in_who_has_no_account(app, server):
    server.email = "stranger@example.com"
    client = app.test_client()
    refused(app, client, there_and_back(client), "Nobody here has this address")


def test_an_address_that_the_provider_did_not_prove_is_worth_nothing(app, server):
    server.claims = {"email_verified": False}
    client = app.test_client()
    refused(app, client, there_and_back(client), "does not vouch for your e-mail")


def test_an_answer_to_another_browser_signs_nobody_in(app):
    mine, other = app.test_client(), app.test_client()
    other.get("/login/sso")
    refused(app, other, there_and_back(mine), "was not begun here")


def test_an_answer_is_good_once(app):
    client = app.test_client()
    back = there_and_back(client)
    client.get(back)
    client.delete_cookie("payportal")
    assert client.get(back).location == "/login"
    assert client.get("/admin").status_code == 302


@pytest.mark.parametrize("back", ["/login/sso/return", "/login/sso/return?code=x&state=y", "/login/sso/return?state="])
def test_an_address_from_nowhere_signs_nobody_in(app, back):
    client = app.test_client()
    assert client.get(back).location == "/login"
    assert client.get("/admin").status_code == 302


def test_who_says_no_there_comes_back_to_the_form(app, server):
    server.fault = "denied"
    client = app.test_client()
    refused(app, client, there_and_back(client), "You were not signed in there")


def test_the_wanted_page_follows_only_on_this_site(app):
    client = app.test_client()
    assert client.get(there_and_back(client, "?next=/admin/users")).location == "/admin/users"
    client = app.test_client()
    assert client.get(there_and_back(client, "?next=//evil.example")).location == "/admin"


def test_where_it_is_not_set_up_it_is_not_there(app):
    app.extensions["outside"] = replace(app.extensions["outside"], sso=None)
    client = app.test_client()
    assert (client.get("/login/sso").status_code, "Continue with" in client.get("/login").text) == (404, False)


def test_a_provider_that_is_away_is_told(app, server):
    app.extensions["outside"] = replace(
        app.extensions["outside"], sso=OidcProvider("http://127.0.0.1:9", CLIENT_ID, CLIENT_SECRET, name="Acme ID")
    )
    client = app.test_client()
    assert client.get("/login/sso").location == "/login"
    assert "does not answer" in client.get("/login").text
