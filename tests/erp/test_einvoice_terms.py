from datetime import date
from decimal import Decimal

import pytest

from payportal.erp.einvoice_document import Discount
from payportal.erp.einvoice_terms import day_of, last_day_of, skonto


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-26", date(2026, 11, 26)),
        ("2026-11-26Z", date(2026, 11, 26)),
        ("2026-11-26-11:00", date(2026, 11, 26)),  # the issuer's day, whatever the zone
        ("2026-11-26T23:59:00+02:00", date(2026, 11, 26)),
        ("20261126", date(2026, 11, 26)),
        ("202611262359", date(2026, 11, 26)),
        ("2026-02-30", None),
        ("26.11.2026", None),
        ("2026-11", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_the_issuer_wrote_it(text, day):
    assert day_of(text) == day


def test_the_discounts_of_an_xrechnung_stand_in_its_text():
    text = "Bitte zahlen\n#SKONTO#TAGE=7#PROZENT=3.00#BASISBETRAG=120.00#\n#SKONTO#TAGE=14#PROZENT=2#\n#VERZUG#TAGE=1#"
    assert list(skonto(text)) == [
        Discount(percent=Decimal("3.00"), base="120.00", days=7),
        Discount(percent=Decimal(2), days=14),
    ]
    assert list(skonto("3% Skonto innerhalb 10 Tagen")) == []


def test_a_discount_ends_after_its_days_or_on_its_day():
    issued = date(2026, 11, 20)
    assert last_day_of(Discount(days=10), issued) == date(2026, 11, 30)
    assert last_day_of(Discount(last_day=date(2026, 11, 25)), issued) == date(2026, 11, 25)
    assert last_day_of(Discount(days=999), date.max) is None
