"""flask coupons: codes are made, listed, stopped and resumed, and the referral programme is set."""

from decimal import Decimal

import pytest

from payportal.models.base import db
from payportal.models.coupon import Coupon
from payportal.queries import referrals
from tests.web.an_account import a_customer


@pytest.fixture
def flask(app):
    return app.test_cli_runner()


def call(flask, *words):
    done = flask.invoke(args=["coupons", *words])
    return done.exit_code, done.stdout + done.stderr


def test_a_coupon_is_made_listed_stopped_and_resumed(app, flask):
    a_customer(app, "C-1")
    words = ["make", "spring-10", "USD", "10%", "--most", "50", "--uses", "3", "--customer", "C-1", "--each", "0"]
    assert call(flask, *words) == (0, "SPRING-10: 10% off in USD\n")
    assert call(flask, "list") == (0, "SPRING-10  Running  0 of 3 uses  0.00 USD given\n")
    assert call(flask, "stop", "Spring-10")[0] == 0
    assert "Stopped" in call(flask, "list")[1]
    assert call(flask, "resume", "SPRING-10")[0] == 0
    assert "Running" in call(flask, "list")[1]
    with app.app_context():
        row = db.session().get_one(Coupon, 1)
        assert (Decimal(row.percent), row.most_minor, row.everyone) == (10, 5000, False)
        assert (row.uses_most, row.uses_each) == (3, None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["make", "X", "USD", "10%"], "4 to 24"),
        (["make", "SPRING", "USD", "much%"], "a percentage such as 10%"),
        (["make", "SPRING", "USD", "101%"], "at most 100"),
        (["make", "SPRING", "USD", "0"], "above zero"),
        (["make", "SPRING", "USD", "5", "--customer", "C-9"], "no customer C-9"),
        (["stop", "NEVER"], "no coupon NEVER"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(app, flask, words, said):
    status, told = call(flask, *words)
    assert status != 0
    assert said in told
    assert call(flask, "list") == (0, "")


def test_the_referral_programme_is_set_and_switched_off(app, flask):
    assert call(flask, "referrals", "USD", "20.00", "--reward", "25.00", "--monthly", "5")[0] == 0
    with app.app_context():
        row = referrals.current(db.session())
        assert (row.running, row.amount_minor, row.reward_minor, row.monthly_most) == (True, 2000, 2500, 5)
    assert call(flask, "referrals", "USD", "20.00", "--reward", "25.00", "--off")[0] == 0
    with app.app_context():
        assert not referrals.current(db.session()).running
