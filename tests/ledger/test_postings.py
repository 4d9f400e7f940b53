"""Every way money moves, as debits and credits."""

from datetime import date

import pytest

from payportal.domain.errors import Unbalanced
from payportal.ledger import chart, postings
from payportal.ledger.entry import balances
from payportal.ledger.postings import Applied, Earned

WHEN = {"on": date(2026, 10, 15), "key": "k", "source": "s"}


def moved(entry):
    """Account code to debit less credit."""
    return {code: minor for (code, _), minor in balances(entry.lines).items()}


@pytest.mark.parametrize(
    ("entry", "lines"),
    [
        (postings.items_imported("USD", 100, **WHEN), {"1200": 100, "3000": -100}),
        (postings.items_imported("USD", -100, **WHEN), {"1200": -100, "3000": 100}),  # credit memos
        (postings.receipt_taken("USD", 100, card=False, identified=False, **WHEN), {"1000": 100, "2110": -100}),
        (postings.receipt_taken("USD", 100, card=True, identified=True, **WHEN), {"1050": 100, "2100": -100}),
        (postings.receipt_identified("USD", 100, **WHEN), {"2110": 100, "2100": -100}),
        (postings.receipt_identified("USD", -100, **WHEN), {"2110": -100, "2100": 100}),
        (
            postings.receipt_returned("USD", 100, card=False, identified=True, reverses_id=1, **WHEN),
            {"2100": 100, "1000": -100},
        ),
        (
            postings.receipt_reinstated("USD", 100, card=True, identified=False, **WHEN),
            {"1050": 100, "2110": -100},
        ),
        (postings.card_money_told("USD", 100, 3, **WHEN), {"1000": 97, "5110": 3, "1050": -100}),
        (postings.card_money_told("USD", -100, 15, **WHEN), {"1000": -115, "5110": 15, "1050": 100}),
        (postings.card_money_told("USD", 0, -3, **WHEN), {"1000": 3, "5110": -3}),
    ],
)
def test_money_arrives_waits_and_goes_back(entry, lines):
    assert moved(entry) == lines


def test_cash_discount_fee_and_write_off_close_receivables_and_the_rest_stays_on_account():
    applied = [Applied(9_300, 200, 500, "bank fee"), Applied(1_000, 0, 37, "cents off"), Applied(-500), Applied(10)]
    entry = postings.cash_applied("USD", applied, on_account_minor=90, identified=True, **WHEN)
    assert moved(entry) == {"2100": 9_900, "4900": 200, "5100": 500, "5200": 37, "1200": -10_547, "2120": -90}


def test_an_unknown_reason_is_a_write_off():
    assert postings.adjustment_account("because") is chart.WRITE_OFFS


@pytest.mark.parametrize(
    ("earned", "lines"),
    [
        ([Earned("P-1", 70, 0), Earned("P-2", 30, 0)], {"5300": 100, "2300.P-1": -70, "2300.P-2": -30}),
        ([Earned("P-1", -20, 50)], {"5300": -70, "2300.P-1": 20, "1300.P-1": 50}),  # the wallet was short
        ([Earned("P-1", 10, -50)], {"5300": 60, "2300.P-1": -10, "1300.P-1": -50}),  # what was owed is paid back
    ],
)
def test_partners_earn_and_give_back(earned, lines):
    assert moved(postings.shares_accrued("USD", earned, **WHEN)) == lines


def test_taking_shares_back_has_a_name_of_its_own():
    entry = postings.shares_accrued("USD", [Earned("P-1", -70, 0)], reverses_id=5, **WHEN)
    assert (entry.kind, entry.reverses_id) == ("shares_taken_back", 5)


def test_nothing_is_no_entry():
    with pytest.raises(Unbalanced):
        postings.items_imported("USD", 0, **WHEN)
