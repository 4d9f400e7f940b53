from datetime import date
from decimal import Decimal

import pytest

from payportal.domain.errors import BadTerms
from payportal.domain.money import Money
from payportal.domain.terms import Terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("NET 30", Terms(30)),
        ("net30", Terms(30)),
        ("N/45", Terms(45)),
        ("n 7", Terms(7)),
        ("NET 30 EOM", Terms(30, end_of_month=True)),
        ("EOM", Terms(0, end_of_month=True)),
        ("EOM + 10", Terms(10, end_of_month=True)),
        ("2/10 NET 30", Terms(30, False, Decimal(2), 10)),
        ("1/15, n/45", Terms(45, False, Decimal(1), 15)),
        ("1.5% / 10 net 30", Terms(30, False, Decimal("1.5"), 10)),
        ("2/10 NET 30 EOM", Terms(30, True, Decimal(2), 10)),
        ("2/30 NET 30", Terms(30, False, Decimal(2), 30)),
        ("", Terms()),
        ("  due on  receipt ", Terms()),
        ("COD", Terms()),
    ],
)
def test_terms_are_read_as_the_trade_writes_them(text, terms):
    assert Terms.parse(text) == terms


@pytest.mark.parametrize("text", ["30", "whenever", "NET", "NET 1000", "2/10/30", "2/", "NET 30 2/10", "100/10 NET 30"])
def test_terms_that_cannot_be_read_are_refused_with_a_hint(text):
    with pytest.raises(BadTerms, match=r"are no payment terms; write NET 30, 2/10 NET 30 or EOM"):
        Terms.parse(text)


@pytest.mark.parametrize("text", ["2/10", "2/31 NET 30", "2/10 1/20 NET 30", "2/10 1/0 NET 30"])
def test_a_discount_beyond_the_due_date_or_a_second_discount_is_refused(text):
    with pytest.raises(BadTerms, match="the discount cannot end after the due date"):
        Terms.parse(text)


@pytest.mark.parametrize(
    ("text", "issued_on", "due_on"),
    [
        ("NET 30", date(2025, 1, 31), date(2025, 3, 2)),
        ("NET 30", date(2024, 1, 31), date(2024, 3, 1)),  # a leap day counts
        ("EOM", date(2024, 2, 1), date(2024, 2, 29)),
        ("EOM", date(2025, 1, 31), date(2025, 1, 31)),
        ("NET 30 EOM", date(2025, 1, 15), date(2025, 3, 2)),
        ("COD", date(2025, 1, 15), date(2025, 1, 15)),
    ],
)
def test_the_due_date_follows_from_the_issue_date(text, issued_on, due_on):
    assert Terms.parse(text).due_date(issued_on) == due_on


def test_a_discount_has_a_last_day_and_terms_without_one_have_none():
    assert Terms.parse("2/10 NET 30").discount_date(date(2025, 3, 1)) == date(2025, 3, 11)
    assert Terms.parse("NET 30").discount_date(date(2025, 3, 1)) is None


@pytest.mark.parametrize(("minor", "kept"), [(10000, 200), (12100, 242), (-10000, -200)])
def test_two_ten_keeps_two_percent(minor, kept):
    assert Terms.parse("2/10 NET 30").discount(Money(minor, "USD")) == Money(kept, "USD")
