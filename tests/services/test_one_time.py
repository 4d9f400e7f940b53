"""What is good once: taken by one, in time, for its own purpose."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from payportal.domain.errors import NotFound
from payportal.models.base import utcnow
from payportal.models.sign_in import OneTimeToken
from payportal.services import one_time
from payportal.services.one_time import KEPT_FOR

NOW = utcnow()
LASTS = timedelta(minutes=10)


def issue(session, purpose="link", **more):
    return one_time.issue(session, purpose, lasts=LASTS, at=NOW, **more)


def test_a_token_is_taken_once_with_what_it_carries(session):
    token = issue(session, detail={"wanted": "/people"})
    assert one_time.look(session, "link", token, at=NOW).detail == {"wanted": "/people"}
    assert one_time.take(session, "link", token, at=NOW).detail == {"wanted": "/people"}
    for act in (one_time.take, one_time.look):
        with pytest.raises(NotFound):
            act(session, "link", token, at=NOW)


def test_the_token_itself_is_not_stored(session):
    token = issue(session)
    assert token not in session.scalars(select(OneTimeToken.token_hash)).all()


@pytest.mark.parametrize(("purpose", "later"), [("oidc", timedelta(0)), ("link", LASTS)])
def test_another_purpose_or_too_late_is_refused(session, purpose, later):
    token = issue(session)
    with pytest.raises(NotFound):
        one_time.take(session, purpose, token, at=NOW + later)


def test_what_is_long_over_is_swept_out(session):
    issue(session)
    one_time.issue(session, "link", lasts=LASTS, at=NOW + LASTS + KEPT_FOR + timedelta(seconds=1))
    assert session.scalar(select(func.count()).select_from(OneTimeToken)) == 1
