"""The figures around the entries."""

from datetime import date

import pytest
from lxml import etree

from payportal.readers.camt_asked import asked
from payportal.readers.camt_node import node_of
from payportal.readers.camt_statement import Statement
from payportal.readers.result import BankLine


def a_statement(*elements):
    statement = Statement()
    for text in elements:
        element = etree.fromstring(text)
        statement.take(element.tag, node_of(element, asked()))
    return statement


def a_balance(code, amount, day="2026-09-02", currency="EUR", sign="CRDT"):
    kind = f"<Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
    return f'<Bal>{kind}<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>'


def a_line(minor, *, credit=True, pending=False, currency="EUR"):
    return BankLine(
        line=1, account="A", value_date=date(2026, 9, 2), amount_minor=minor, currency=currency, credit=credit,
        pending=pending,
    )  # fmt: skip


LINES = [a_line(1000), a_line(300, credit=False), a_line(9999, pending=True)]
A_PAGE = "<StmtPgntn><PgNb>{}</PgNb><LastPgInd>{}</LastPgInd></StmtPgntn>"


def codes(statement, lines):
    return [problem.code for problem in statement.problems(lines, [])]


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ([a_balance("OPBD", "1.00"), a_balance("CLBD", "8.00")], []),
        ([a_balance("PRCD", "8.00", sign="DBIT"), a_balance("CLBD", "1.00", sign="DBIT")], []),
        ([a_balance("OPBD", "1.00"), a_balance("CLBD", "8.01")], ["balance"]),
        ([a_balance("OPBD", "1.00"), a_balance("CLBD", "8.00", currency="SEK")], ["balance"]),
        ([a_balance("OPBD", "1.00"), a_balance("CLBD", "8.00", sign="DBIT")], ["balance"]),
        ([a_balance("OPBD", "1.00"), a_balance("CLAV", "9.00"), a_balance("ITBD", "9.00")], []),
        # Two days in one statement, the later first.
        (
            [
                a_balance("OPBD", "5.00"), a_balance("CLBD", "8.00"),
                a_balance("OPBD", "1.00", "2026-09-01"), a_balance("CLBD", "5.00", "2026-09-01"),
            ],
            [],
        ),
        ([A_PAGE.format(1, "false"), a_balance("OPBD", "1.00"), a_balance("CLBD", "9.00")], []),
        ([A_PAGE.format(2, "true"), a_balance("OPBD", "1.00"), a_balance("CLBD", "9.00")], []),
        ([A_PAGE.format(1, "true"), a_balance("OPBD", "1.00"), a_balance("CLBD", "9.00")], ["balance"]),
    ],
)  # fmt: skip
def test_the_balances_foot_with_what_is_booked(elements, expected):
    assert codes(a_statement(*elements), LINES) == expected


def test_a_wrong_balance_is_told_with_both_figures():
    statement = a_statement(a_balance("OPBD", "1.00"), a_balance("CLBD", "8.01"))
    (problem,) = statement.problems(LINES, [])
    assert "make 8.00 EUR, the closing balance is 8.01 EUR" in problem.message


def a_summary(name="TtlNtries", count="3", total="112.99"):
    return f"<TxsSummry><{name}><NbOfNtries>{count}</NbOfNtries><Sum>{total}</Sum></{name}></TxsSummry>"


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        (a_summary(), []),
        (a_summary(count="2", total="13.00"), []),  # booked ones alone
        (a_summary(count="4"), ["summary_count"]),
        (a_summary(total="113.00"), ["summary_sum"]),
        (a_summary("TtlCdtNtries", "1", "10.00"), []),
        (a_summary("TtlDbtNtries", "001", "3.00"), []),
        (a_summary("TtlDbtNtries", "0", "0"), ["summary_count", "summary_sum"]),
    ],
)
def test_the_summary_agrees_with_the_entries(summary, expected):
    assert codes(a_statement(summary), LINES) == expected


def test_a_summary_of_nothing_agrees_with_nothing():
    assert codes(a_statement(a_summary(count="0", total="0")), []) == []


def test_sums_of_two_currencies_are_not_compared():
    assert codes(a_statement(a_summary(count="2", total="1")), [a_line(1), a_line(1, currency="USD")]) == []


def test_the_account_is_named_without_blanks_and_the_day_is_the_messages():
    statement = a_statement(
        "<Acct><Id><IBAN>DE89 3704 0044</IBAN></Id><Ccy>EUR</Ccy></Acct>",
        "<CreDtTm>2026-09-03T00:30:00+02:00</CreDtTm>", "<Id>S-1</Id>",
    )  # fmt: skip
    assert (statement.account, statement.currency, statement.id) == ("DE8937040044", "EUR", "S-1")
    assert statement.day == date(2026, 9, 3)
    assert a_statement("<Acct><Id><Othr><Id>00 17</Id></Othr></Id></Acct>").account == "00 17"
