"""Statements of an OFX text and their transactions."""

from datetime import date

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers.ofx_statement import leaf, statements, transactions

ACCOUNT = "<CURDEF>USD<BANKACCTFROM><BANKID>121<ACCTID>000123<ACCTTYPE>CHECKING</BANKACCTFROM>"


def a_statement(*trns, head=ACCOUNT, kind="STMTRS"):
    return f"<{kind}>{head}<BANKTRANLIST>\n{''.join(trns)}</BANKTRANLIST></{kind}>\n"


def a_transaction(amount="10.00", day="20260301", more=""):
    return f"<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>{day}<TRNAMT>{amount}<FITID>F1\n{more}</STMTTRN>\n"


def read(text):
    return [item for statement in statements(text) for item in transactions(statement)]


def test_each_statement_names_its_account_and_currency():
    text = a_statement() + a_statement(head="<CURDEF>eur<CCACCTFROM><ACCTID>4111</CCACCTFROM>", kind="CCSTMTRS")
    assert [(found.account, found.currency, found.line) for found in statements(text)] == [
        ("000123", "USD", 1),
        ("4111", "EUR", 3),
    ]


def test_an_investment_statement_is_none_of_them():
    assert list(statements(a_statement(a_transaction(), kind="INVSTMTRS"))) == []


@pytest.mark.parametrize(
    ("day", "posted"),
    [
        ("20260831", date(2026, 8, 31)),
        ("20260831235959[-5:EST]", date(2026, 8, 31)),
        ("20260831003000[+9:JST]", date(2026, 8, 31)),
        ("20260831003000.123[-5]", date(2026, 8, 31)),
    ],
)
def test_the_posting_day_is_the_banks_own_whatever_the_zone(day, posted):
    assert read(a_statement(a_transaction(day=day)))[0].day == posted


def test_a_transaction_knows_its_line_amount_and_texts():
    first, second = read(a_statement(a_transaction(), a_transaction("-1,50", more="<NAME>A &amp; B  Co\n<MEMO>x")))
    assert (first.line, second.line) == (2, 4)
    assert (second.amount_minor, second.leaves["NAME"], second.leaves["MEMO"]) == (-150, "A & B Co", "x")


def test_a_raw_ampersand_and_a_control_character_do_no_harm():
    (found,) = read(a_statement(a_transaction(more="<NAME>GROCER A & Z\x0b!")))
    assert found.leaves["NAME"] == "GROCER A & Z !"


@pytest.mark.parametrize(
    ("more", "currency"),
    [
        ("<CURRENCY><CURRATE>1.1<CURSYM>EUR</CURRENCY>", "EUR"),
        ("<ORIGCURRENCY><CURRATE>1.1<CURSYM>EUR</ORIGCURRENCY>", "USD"),
        ("", "USD"),
    ],
)
def test_a_line_may_be_in_another_currency_or_only_come_from_one(more, currency):
    assert read(a_statement(a_transaction(more=more)))[0].currency == currency


def test_the_other_account_is_known_and_is_not_ours():
    more = "<BANKACCTTO><BANKID>081<ACCTID>998877</BANKACCTTO>"
    text = a_statement(a_transaction(more=more))
    assert (read(text)[0].other_account, next(statements(text)).account) == ("998877", "000123")


@pytest.mark.parametrize(
    ("balance", "empty"),
    [
        ("<LEDGERBAL><BALAMT>10.00<DTASOF>20260331</LEDGERBAL>", False),
        ("<LEDGERBAL><BALAMT>\r\n<DTASOF>20260331</LEDGERBAL>", True),
        ("<LEDGERBAL><BALAMT></BALAMT></LEDGERBAL>", True),
        ("<LEDGERBAL><BALAMT/></LEDGERBAL>", True),
        ("", False),
    ],
)
def test_an_empty_balance_is_seen(balance, empty):
    assert next(statements(f"<STMTRS>{ACCOUNT}{balance}</STMTRS>")).without_balance is empty


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (a_statement(a_transaction("NaN")), "bad_amount", 2),
        (a_statement(a_transaction(), a_transaction("")), "bad_amount", 4),
        (a_statement(a_transaction(day="00000000")), "bad_date", 2),
        (a_statement(a_transaction(day="20260230")), "bad_date", 2),
        (a_statement(a_transaction(day="")), "bad_date", 2),
        (a_statement(head="<BANKACCTFROM><ACCTID>1</BANKACCTFROM>"), "no_currency", 1),
        (a_statement(head="<CURDEF>XYZ"), "unknown_currency", 1),
        (a_statement(a_transaction(more="<CURRENCY><CURSYM>E</CURRENCY>")), "unknown_currency", 2),
    ],
)
def test_what_is_not_certain_is_refused_with_its_line(text, code, line):
    with pytest.raises(FileRefused) as refused:
        read(text)
    assert (refused.value.code, refused.value.line) == (code, line)


def test_a_leaf_that_is_absent_is_empty():
    assert (leaf("<CODE>0<SEVERITY>INFO", "severity".upper()), leaf("<CODE>0", "MESSAGE")) == ("INFO", "")
