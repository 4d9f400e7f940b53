"""Rates that came with the installation, taken in beside those of the business."""

from sqlalchemy import func, select

from payportal.domain.currency_rules import CurrencyPair, CurrencyRules
from payportal.models.erp_batch import FxRate
from payportal.queries import fx_rates as known
from payportal.services import currency_rules, fx_rates
from tests.services.a_quote import a_rate


def count(session):
    return session.scalar(select(func.count()).select_from(FxRate))


def test_the_banks_rates_are_taken_once_and_leave_others_as_they_are(session):
    assert fx_rates.take_bundled(session, actor="test") == count(session) > 1000
    assert fx_rates.take_bundled(session, actor="test") == 0
    latest = session.scalar(select(func.max(FxRate.rate_date)))
    session.execute(FxRate.__table__.delete())
    a_rate(session, "EUR", "USD", "9", on=latest, source="desk")
    fx_rates.take_bundled(session, actor="test")
    of_day = select(FxRate.rate).where(FxRate.rate_date == latest, FxRate.currency == "USD")
    assert session.scalars(of_day).all() == ["9"]


def test_they_are_taken_when_somebody_offers_them_and_only_then(session):
    currency_rules.change(session, CurrencyRules(lock_minutes=5), actor="owner")
    assert count(session) == 0
    desk = CurrencyRules(pairs=(CurrencyPair("USD", "EUR", 10),), source="desk")
    currency_rules.change(session, desk, actor="owner")
    assert count(session) == 0
    currency_rules.change(session, CurrencyRules(pairs=desk.pairs, source="ECB"), actor="owner")
    [source] = known.sources(session)
    assert (source.name, source.rates) == ("ECB", count(session))
