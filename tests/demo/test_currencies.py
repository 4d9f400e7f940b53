"""The demonstration offers euros and pounds by its own rates."""

from datetime import UTC, datetime

from payportal.demo import currencies
from payportal.demo.partners import rate_rows
from payportal.demo.tables import write_table
from payportal.domain.money import Money
from payportal.models.base import db, transaction
from payportal.services import erp_sync, fx_quotes


def test_a_dollar_is_quoted_by_the_companys_own_rates(sqlite_app):
    day = datetime(2026, 11, 26, 12, tzinfo=UTC)
    with sqlite_app.app_context():
        currencies.offer()
        with transaction() as session:
            erp_sync.import_batch(session, "fx-rates", write_table(rate_rows(day.date())), name="fx.csv", actor="test")
        price = fx_quotes.price(db.session(), Money(10000, "USD"), "EUR", at=day)
    assert price.mid.source == "demonstration"
    assert 8000 < price.paid.minor < 10500
