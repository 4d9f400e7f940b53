"""How money, days and counts are written."""

from datetime import UTC, date, datetime

import pytest

from payportal.web.filters import amount, day, moment, money, plural, relative_days


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [
        (152600, "USD", "1,526.00"),
        (-2400, "USD", "−24.00"),
        (0, "EUR", "0.00"),
        (5, "USD", "0.05"),
        (1234567, "JPY", "1,234,567"),
        (1234567, "KWD", "1,234.567"),
        (100000000, "USD", "1,000,000.00"),
    ],
)
def test_an_amount_is_written_with_its_own_decimals(minor, currency, written):
    assert amount(minor, currency) == written


def test_money_names_its_currency_softly():
    assert money(-2400, "USD") == '<span class="money">−24.00 <span class="currency">USD</span></span>'


def test_days_and_moments_are_readable_for_people_and_machines():
    assert day(date(2026, 11, 5)) == '<time datetime="2026-11-05">5\xa0Nov\xa02026</time>'
    assert moment(datetime(2026, 11, 5, 14, 2, tzinfo=UTC)) == (
        '<time datetime="2026-11-05T14:02:00+00:00">5\xa0Nov\xa02026, 14:02\xa0UTC</time>'
    )
    assert (day(None), moment(None)) == ("", "")


@pytest.mark.parametrize(
    ("on", "words"),
    [(date(2026, 11, 5), "today"), (date(2026, 11, 4), "in 1\xa0day"), (date(2026, 11, 17), "12\xa0days ago")],
)
def test_a_day_is_told_from_today(on, words):
    assert relative_days(date(2026, 11, 5), on) == words


@pytest.mark.parametrize(
    ("count", "more", "words"),
    [
        (1, (), "1\xa0invoice"),
        (2, (), "2\xa0invoices"),
        (0, (), "0\xa0invoices"),
        (1200, ("entries",), "1,200\xa0entries"),
    ],
)
def test_a_count_carries_its_noun(count, more, words):
    assert plural(count, "invoice" if not more else "entry", *more) == words
