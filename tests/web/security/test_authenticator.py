"""Set up an app: a picture, a code, the recovery codes once; and a fresh proof before any change."""

import re

import pyotp
import pytest

from payportal.web.clock import now
from payportal.web.proving import FORM_GRACE, LASTS
from tests.outbox import mails
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def user(app):
    return a_user(app, "admin")


@pytest.fixture
def client(app, user):
    return signed_in(app, user)


def secret_on(page):
    return re.search(r"type this text into the app: <code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")


def set_up(app, client):
    assert post(app, client, "/security/authenticator").location == "/security/authenticator"
    secret = secret_on(client.get("/security/authenticator").text)
    return secret, post(app, client, "/security/authenticator/confirm", code=pyotp.TOTP(secret).at(now()))


def test_an_app_is_set_up_and_the_recovery_codes_are_shown_once(app, client):
    _, answer = set_up(app, client)
    codes = re.findall(r"<li><code>((?:[A-Z2-9]{4}-?){4})</code>", answer.text)
    assert len(set(codes)) == 10
    text = client.get("/security").text
    assert ("Recovery codes left: 10" in text, codes[0] in text) == (True, False)
    assert ["An authenticator app was set up" in mail for mail in mails(app)] == [True]


def test_the_picture_is_drawn_here_and_says_the_same_as_the_text(app, client):
    post(app, client, "/security/authenticator")
    text = client.get("/security/authenticator").text
    assert "<svg" in text
    assert "style=" not in text
    assert "http" not in re.search(r"<svg.*?</svg>", text, re.S)[0].replace("http://www.w3.org/2000/svg", "")


def test_a_wrong_code_leaves_it_off_and_keeps_the_secret(app, client):
    post(app, client, "/security/authenticator")
    before = secret_on(client.get("/security/authenticator").text)
    answer = post(app, client, "/security/authenticator/confirm", code="000000")
    assert (answer.status_code, secret_on(answer.text)) == (422, before)
    assert "Set up an app" in client.get("/security").text


def test_it_is_removed_again(app, client):
    set_up(app, client)
    post(app, client, "/security/authenticator/remove")
    assert "Set up an app" in client.get("/security").text


@pytest.mark.parametrize(
    "address", ["authenticator", "authenticator/remove", "authenticator/recovery-codes", "passkeys", "password"]
)
def test_an_old_proof_is_asked_for_anew_before_anything_changes(app, user, address):
    client = signed_in(app, user, seconds_ago=int((LASTS + FORM_GRACE).total_seconds()) + 60)
    answer = post(app, client, f"/security/{address}")
    assert answer.location.startswith("/security/confirm?next=")
    assert "Nothing was changed yet" in client.get(answer.location).text


def test_a_page_asks_sooner_than_a_form(app, user):
    client = signed_in(app, user, seconds_ago=int(LASTS.total_seconds()) + 60)
    assert client.get("/security/password").location == "/security/confirm?next=/security/password"


def test_an_installation_without_a_key_keeps_no_secrets(app, client):
    from payportal.services.sealing import Sealer

    app.extensions["sealer"] = Sealer([])
    assert "It cannot be set up here" in client.get("/security").text
    assert post(app, client, "/security/authenticator").status_code == 400
