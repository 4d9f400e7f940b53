"""Passkeys: kept, shown, and refused where anything is not as it was asked."""

from datetime import timedelta

import pytest

from payportal.domain.errors import NotFound, PayportalError
from payportal.models.base import utcnow
from payportal.models.user import User
from payportal.services import passkeys
from payportal.services.passkeys import LASTS, Site
from tests.servers.soft_passkey import SoftPasskey

SITE = Site("portal.example", "https://portal.example")
NOW = utcnow()


def a_person(session, email):
    user = User(email=email, role="admin")
    session.add(user)
    session.flush()
    return user


@pytest.fixture
def ada(session):
    return a_person(session, "ada@acme.example")


@pytest.fixture
def device():
    return SoftPasskey(SITE.origin, SITE.host)


@pytest.fixture
def kept(session, ada, device):
    options = passkeys.begin_new(session, ada.id, SITE, at=NOW)
    return passkeys.finish_new(session, ada.id, device.create(options), SITE, name="Telephone", at=NOW)


def use(session, answer, at=NOW):
    return passkeys.finish_use(session, answer, SITE, at=at)


def ask(session):
    return passkeys.begin_use(session, SITE, at=NOW)


def test_a_passkey_signs_its_owner_in(session, ada, device, kept):
    assert use(session, device.get(ask(session))).id == ada.id
    assert (kept.name, kept.sign_count, kept.used_at) == ("Telephone", 1, NOW)


def test_an_answer_is_good_once_and_in_time(session, device, kept):
    answer = device.get(ask(session))
    use(session, answer)
    with pytest.raises(PayportalError, match="not accepted"):
        use(session, answer)
    with pytest.raises(PayportalError, match="not accepted"):
        use(session, device.get(ask(session)), at=NOW + LASTS + timedelta(seconds=1))


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "https://portal.example.evil"},
        {"host": "evil.example"},
        {"verifies": False},
        {"count": 0},  # a copy of the key that is behind the one that was used
        {"credential_id": b"another"},
    ],
)
def test_what_is_not_as_it_should_be_is_refused(session, device, kept, change):
    device.count = 5
    use(session, device.get(ask(session)))
    for name, value in change.items():
        setattr(device, name, value)
    with pytest.raises(PayportalError, match="not accepted"):
        use(session, device.get(ask(session)))


def test_a_key_of_another_device_does_not_sign_for_it(session, device, kept):
    stranger = SoftPasskey(SITE.origin, SITE.host, credential_id=device.credential_id)
    with pytest.raises(PayportalError, match="not accepted"):
        use(session, stranger.get(ask(session)))


def test_a_challenge_of_another_person_or_another_act_keeps_nothing(session, ada, device):
    bob = a_person(session, "bob@acme.example")
    options = passkeys.begin_new(session, ada.id, SITE, at=NOW)
    with pytest.raises(PayportalError, match="not accepted"):
        passkeys.finish_new(session, bob.id, device.create(options), SITE, name="", at=NOW)
    with pytest.raises(PayportalError, match="not accepted"):
        passkeys.finish_new(session, ada.id, device.create(ask(session)), SITE, name="", at=NOW)


@pytest.mark.parametrize("answer", ["", "[]", "{}", "null", '{"response": {"clientDataJSON": "AAAA"}}', "\x00"])
def test_nonsense_is_refused(session, kept, answer):
    with pytest.raises(PayportalError, match="not accepted"):
        use(session, answer)


def test_a_closed_account_is_not_signed_in(session, ada, device, kept):
    ada.active = False
    session.flush()
    with pytest.raises(PayportalError, match="not accepted"):
        use(session, device.get(ask(session)))


def test_only_the_owner_removes_it(session, ada, kept):
    bob = a_person(session, "bob@acme.example")
    with pytest.raises(NotFound):
        passkeys.remove(session, bob.id, kept.id)
    passkeys.remove(session, ada.id, kept.id)
