"""The owner's rules for paying in another currency."""

import re
from datetime import timedelta

import pytest

from payportal.domain.currency_rules import CurrencyPair
from payportal.models.base import db
from payportal.queries import currency_rules
from payportal.web.clock import today
from tests.services.a_quote import a_rate
from tests.web.an_account import writing
from tests.web.signing_in import a_user, post, signed_in

FIELDS = {"pairs": "USD EUR 150\nusd jpy 0", "source": "ECB", "lock_minutes": "10", "oldest_days": "4"}


@pytest.fixture
def owner(app):
    return signed_in(app, a_user(app, "admin"))


def rules(app):
    with app.app_context():
        return currency_rules.current(db.session())


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)).replace("\N{NO-BREAK SPACE}", " ")


def test_nothing_is_offered_until_somebody_says_so(app, owner):
    assert rules(app).pairs == ()
    assert "No rates yet" in owner.get("/admin/currencies").text


def test_the_rules_are_kept_with_the_banks_own_rates_and_a_rate_that_is_too_old_says_so(app, owner):
    assert post(app, owner, "/admin/currencies", **FIELDS).status_code == 302
    kept = rules(app)
    assert kept.pairs == (CurrencyPair("USD", "EUR", 150), CurrencyPair("USD", "JPY", 0))
    assert (kept.lock_minutes, kept.oldest_days, kept.source) == (10, 4, "ECB")
    shown = words(owner.get("/admin/currencies"))
    assert "admin@example.com" in shown
    assert "ECB: 1,160 rates" in shown  # 29 currencies on 40 days
    assert "which is too old" in shown or "through EUR" in shown


def test_a_rate_of_today_is_shown_with_where_it_comes_from(app, owner):
    post(app, owner, "/admin/currencies", **FIELDS)
    with writing(app) as session:
        a_rate(session, "EUR", "USD", "1.1", on=today())
        a_rate(session, "EUR", "JPY", "165", on=today() - timedelta(days=5))
        a_rate(session, "EUR", "JPY", "176", on=today())
    shown = words(owner.get("/admin/currencies"))
    assert "USD to EUR ECB, " in shown
    assert "0.90909091" in shown
    assert "through EUR 0 bp 160" in shown


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"pairs": "USD EUR"}, "Line 1: write the currency of the invoice"),
        ({"pairs": "USD EUR 10\nUSD XYZ 10"}, "Line 2: XYZ is no currency"),
        ({"pairs": "EUR EUR 10"}, "both currencies are EUR"),
        ({"pairs": "USD EUR 5000"}, "above 1000 basis points"),
        ({"pairs": "USD EUR 10\nUSD EUR 20"}, "is there twice"),
        ({"lock_minutes": "soon"}, "Enter a whole number."),
        ({"lock_minutes": "45"}, "Enter a whole number from 2 to 30."),
        ({"oldest_days": "0"}, "Enter a whole number from 1 to 60."),
    ],
)
def test_what_makes_no_sense_is_refused_and_kept_in_the_form(app, owner, said, told):
    answer = post(app, owner, "/admin/currencies", **(FIELDS | said))
    assert answer.status_code == 422
    assert told in answer.text
    assert next(iter(said.values())) in answer.text
    assert rules(app).pairs == ()


def test_only_administrators_change_them(app):
    clerk = signed_in(app, a_user(app, "clerk"))
    assert clerk.get("/admin/currencies").status_code == 403
    assert post(app, clerk, "/admin/currencies", **FIELDS).status_code == 403
    assert rules(app).pairs == ()
