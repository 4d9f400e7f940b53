"""Sign in with a passkey: no name asked, no second step, and the same words for every failure."""

import pytest

from payportal.models.base import db
from payportal.models.sign_in import SignedIn
from payportal.services import passkeys
from payportal.services.passkeys import Site
from payportal.web.clock import now
from tests.servers.soft_passkey import SoftPasskey
from tests.web.an_account import writing
from tests.web.signing_in import a_user, post

ORIGIN = "http://localhost"


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def device(app):
    user_id, made = a_user(app, "admin"), SoftPasskey(ORIGIN, "localhost")
    with writing(app) as session:
        site = Site("localhost", ORIGIN)
        options = passkeys.begin_new(session, user_id, site, at=now())
        passkeys.finish_new(session, user_id, made.create(options), site, name="Telephone", at=now())
    return made


def test_a_passkey_signs_in(app, device):
    client = app.test_client()
    options = post(app, client, "/login/passkey/options")
    assert options.mimetype == "application/json"
    assert post(app, client, "/login/passkey", credential=device.get(options.text)).location == "/admin"
    assert client.get("/admin").status_code == 200
    with app.app_context():
        assert db.session().query(SignedIn).one().way == "passkey"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example"])
def test_a_page_elsewhere_gets_nothing_for_it(app, device, host):
    client = app.test_client()
    device.origin = f"https://{host}"
    answer = device.get(post(app, client, "/login/passkey/options").text)
    assert post(app, client, "/login/passkey", credential=answer).location == "/login"
    assert "was not accepted" in client.get("/login").text


def test_guessing_is_slowed_by_address(app, device):
    client = app.test_client()
    answers = [post(app, client, "/login/passkey", credential="{}").status_code for _ in range(31)]
    assert answers == [302] * 30 + [429]
