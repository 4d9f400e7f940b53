"""An entry exists balanced or not at all."""

from datetime import date

import pytest

from payportal.domain.errors import Unbalanced
from payportal.ledger import chart
from payportal.ledger.entry import Entry, Line, balances, lines_of, turned


def an_entry(*lines):
    return Entry(kind="test", key="k", description="A test", source="", effective_on=date(2026, 10, 15), lines=lines)


def debit(minor, account=chart.BANK, currency="USD"):
    return Line(account, currency, minor, 0)


def credit(minor, account=chart.UNAPPLIED, currency="USD"):
    return Line(account, currency, 0, minor)


@pytest.mark.parametrize(
    "lines",
    [
        (),
        (debit(5),),
        (debit(5), credit(4)),
        (debit(5), credit(5, currency="EUR")),
        (debit(-5), credit(-5)),
        (debit(0), credit(0)),
        (Line(chart.BANK, "USD", 5, 5), Line(chart.UNAPPLIED, "USD", 5, 5)),
    ],
)
def test_an_entry_that_does_not_balance_cannot_be_built(lines):
    with pytest.raises(Unbalanced):
        an_entry(*lines)


def test_each_currency_balances_by_itself():
    entry = an_entry(debit(5), credit(5), debit(7, currency="EUR"), credit(7, currency="EUR"))
    assert len(entry.lines) == 4


def test_signed_amounts_become_sides_accounts_merge_and_noughts_vanish():
    made = lines_of(
        "USD", [(chart.BANK, 5), (chart.UNAPPLIED, -3), (chart.BANK, -2), (chart.DISCOUNTS, 0), (chart.UNAPPLIED, 0)]
    )
    assert made == (debit(3), credit(3))


def test_turning_undoes():
    lines = (debit(5), credit(5))
    assert turned(lines) == (Line(chart.BANK, "USD", 0, 5), Line(chart.UNAPPLIED, "USD", 5, 0))
    assert turned(turned(lines)) == lines
    assert set(balances((*lines, *turned(lines))).values()) == {0}


def test_balances_are_debits_less_credits_by_account_and_currency():
    found = balances((debit(5), credit(3), debit(1), credit(9, account=chart.BANK, currency="EUR")))
    assert found == {("1000", "USD"): 6, ("2100", "USD"): -3, ("1000", "EUR"): -9}
