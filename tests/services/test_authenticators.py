"""The second step: codes of the app, each once; recovery codes, each once."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select

from payportal.domain.errors import Conflict, PayportalError
from payportal.models.sign_in import Authenticator, RecoveryCode
from payportal.models.user import User
from payportal.services import authenticators
from payportal.services.sealing import Sealer

SEALER = Sealer(["a key of the tests, long enough"])
NOW = datetime(2026, 11, 26, 9, 0, 10, tzinfo=UTC)
STEP = timedelta(seconds=30)


@pytest.fixture
def user(session):
    user = User(email="ada@acme.example", role="admin")
    session.add(user)
    session.flush()
    return user.id


def code(secret, at=NOW):
    return pyotp.TOTP(secret).at(at)


@pytest.fixture
def on(session, user):
    """The secret and recovery codes of an app that was set up a minute ago."""
    secret = authenticators.begin(session, user, SEALER, at=NOW - 2 * STEP)
    codes = authenticators.confirm(session, user, code(secret, NOW - 2 * STEP), SEALER, at=NOW - 2 * STEP)
    return secret, codes


def check(session, user, text, at=NOW):
    return authenticators.check(session, user, text, SEALER, at=at)


def test_an_app_counts_after_its_first_code(session, user):
    secret = authenticators.begin(session, user, SEALER, at=NOW)
    assert not authenticators.is_on(session, user)
    assert not check(session, user, code(secret))
    with pytest.raises(PayportalError, match="not right"):
        authenticators.confirm(session, user, "000000", SEALER, at=NOW)
    codes = authenticators.confirm(session, user, code(secret), SEALER, at=NOW)
    assert authenticators.is_on(session, user)
    assert len(set(codes)) == 10


def test_the_secret_is_sealed_in_the_database(session, user, on):
    stored = session.scalar(select(Authenticator.sealed_secret))
    assert on[0] not in stored
    assert SEALER.open(stored) == on[0]


@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_a_clock_may_be_half_a_minute_off(session, user, on, shift):
    assert check(session, user, code(on[0], NOW + shift * STEP)) is True


@pytest.mark.parametrize("shift", [-2, 2])
def test_a_code_of_another_minute_is_refused(session, user, on, shift):
    assert check(session, user, code(on[0], NOW + shift * STEP)) is False


def test_a_code_is_taken_once_and_none_before_it(session, user, on):
    assert check(session, user, code(on[0])) is True
    assert check(session, user, code(on[0])) is False
    assert check(session, user, code(on[0], NOW - STEP)) is False
    assert check(session, user, code(on[0], NOW + STEP), at=NOW + STEP) is True


def test_the_code_of_setting_up_is_not_good_again(session, user):
    secret = authenticators.begin(session, user, SEALER, at=NOW)
    authenticators.confirm(session, user, code(secret), SEALER, at=NOW)
    assert check(session, user, code(secret)) is False


@pytest.mark.parametrize("text", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "------"])
def test_what_is_no_code_is_refused(session, user, on, text):
    assert check(session, user, text) is False


def test_a_code_with_a_space_is_forgiven(session, user, on):
    digits = code(on[0])
    assert check(session, user, f" {digits[:3]} {digits[3:]} ") is True


def test_a_recovery_code_is_good_once_however_it_is_typed(session, user, on):
    recovery = on[1][0]
    assert check(session, user, recovery.lower().replace("-", " ")) is True
    assert check(session, user, recovery) is False
    assert recovery.replace("-", "") not in session.scalars(select(RecoveryCode.code_hash)).all()


def test_new_recovery_codes_end_the_old_ones(session, user, on):
    new = authenticators.new_recovery_codes(session, user)
    assert check(session, user, on[1][0]) is False
    assert check(session, user, new[0]) is True


def test_a_second_app_is_refused_until_the_first_is_removed(session, user, on):
    with pytest.raises(Conflict, match="set up already"):
        authenticators.begin(session, user, SEALER, at=NOW)
    authenticators.remove(session, user)
    assert not authenticators.is_on(session, user)
    assert check(session, user, on[1][0]) is False
    assert authenticators.begin(session, user, SEALER, at=NOW) != on[0]
