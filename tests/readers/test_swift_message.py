"""What a message states against what its entries give."""

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers.swift_balance import Balance, Sum
from payportal.readers.swift_entry import entry_of
from payportal.readers.swift_fields import Field
from payportal.readers.swift_message import Message


def a_message(*entries, opening=0, closing=None):
    message = Message(1, account="DE1 EUR", number="7/1", currency="EUR", opening=Balance(opening, "EUR"))
    for text in entries:
        message.count(entry_of(Field(4, "61", [f"260901{text}NTRFX"]), "EUR"))
    if closing is not None:
        message.closing, message.closing_line = Balance(closing, "EUR"), 9
    return message


def test_reversals_turn_and_expected_money_stands_aside():
    message = a_message("C10,", "D3,", "RC1,", "RD2,", "EC50,", opening=-500, closing=300)
    assert list(message.faults()) == []


def test_a_closing_balance_that_is_not_reached_is_told_with_both():
    (fault,) = a_message("C10,", opening=100, closing=1000).faults()
    assert (fault.line, fault.code) == (9, "balance")
    assert "the file states 10.00 EUR, its entries lead to 11.00" in fault.message


def test_balances_of_two_currencies_are_told():
    message = a_message(closing=0)
    message.closing = Balance(0, "USD")
    assert [fault.code for fault in message.faults()] == ["balance_currency"]


@pytest.mark.parametrize(
    ("credits", "debits", "faults"),
    [
        (Sum(2, 1200, "EUR"), Sum(2, 400, "EUR"), 0),  # by the way the money went
        (Sum(2, 1100, "EUR"), Sum(2, 500, "EUR"), 0),  # by the letter of the mark
        (Sum(3, 1200, "EUR"), Sum(2, 400, "EUR"), 1),
        (Sum(2, 1201, "EUR"), Sum(2, 401, "EUR"), 2),
    ],
)
def test_stated_sums_are_those_of_the_entries(credits, debits, faults):
    message = a_message("C10,", "D3,", "RC1,", "RD2,")
    message.stated = {True: (7, credits), False: (8, debits)}
    assert [fault.code for fault in message.faults()] == ["sums"] * faults


@pytest.mark.parametrize(
    ("account", "own"), [("DE1EUR", "DE1"), ("DE1 EUR", "DE1"), ("DE1/EUR", "DE1"), ("DE1", "DE1"), ("EUR", "EUR")]
)
def test_our_account_is_without_its_currency(account, own):
    assert Message(1, account=account, currency="EUR").own_account == own


def test_a_statement_needs_both_balances():
    with pytest.raises(FileRefused, match="statement 7/1 of account DE1 has no closing balance"):
        a_message().refuse_unfinished()
    with pytest.raises(FileRefused, match="no opening balance"):
        Message(1).refuse_unfinished()
