"""The seller sets the referral programme and sees what it brought."""

import pytest

from payportal.models.base import db
from payportal.queries import referrals
from tests.web.portal.test_codes import seen
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def admin(app):
    return signed_in(app, a_user(app, "admin"))


def change(app, admin, **fields):
    given = {
        "running": "y", "only_new": "y", "currency": "usd", "kind": "fixed", "amount": "20", "percent": "", "least": "",
        "most": "", "reward": "25.00", "monthly_most": "3",
    }  # fmt: skip
    return post(app, admin, "/admin/referrals", **{k: v for k, v in {**given, **fields}.items() if v is not None})


def test_it_is_off_until_it_is_set(app, admin):
    assert "Off" in seen(admin.get("/admin/referrals"))
    assert change(app, admin).status_code == 302
    page = seen(admin.get("/admin/referrals"))
    assert "Running" in page
    assert "admin@example.com: running, 20.00 USD off, reward 25.00 USD" in page
    change(app, admin, running=None, kind="percent", percent="5", amount="", reward="", monthly_most="")
    with app.app_context():
        row = referrals.current(db.session())
        assert (row.running, row.kind, row.percent) == (False, "percent", "5")
        assert (row.reward_minor, row.monthly_most) == (0, None)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"amount": ""}, "Enter the sum"),
        ({"kind": "percent", "percent": "0"}, "Enter a percentage above 0"),
        ({"reward": "-1"}, "above 0"),
        ({"monthly_most": "0"}, "whole number above 0"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(app, admin, fields, words):
    answer = change(app, admin, **fields)
    assert answer.status_code == 422
    assert words in answer.text
    with app.app_context():
        assert referrals.current(db.session()) is None
