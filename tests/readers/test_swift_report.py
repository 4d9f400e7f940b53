"""The messages of a file, one after the other."""

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers.swift_report import read_messages


def a_statement(
    *entries, number="1/1", opening="60F:C260301EUR0,", closing="62F:C260301EUR0,", account="DE1", end="-\n"
):
    lines = [
        ":20:A",
        f":25:{account}",
        f":28C:{number}",
        f":{opening}",
        *entries,
        *([f":{closing}"] if closing else []),
    ]
    return "\n".join(lines) + "\n" + end


def a_report(*entries, end="-\n"):
    return "\n".join([":20:A", ":25:DE1", ":28C:1", ":34F:EUR0,", *entries]) + "\n" + end


def read(text, *, within_day=False):
    return read_messages(text.encode(), "name", within_day=within_day)


PLUS, MINUS = ":61:260301C1,NTRFX", ":61:260301D1,NTRFX"


def test_messages_follow_each_other_with_their_own_account_and_currency():
    second = a_statement(PLUS, opening="60F:D260301USD1,", closing="62F:D260301USD0,", account="US2")
    result = read(a_statement(PLUS, MINUS, end="") + second)
    assert [(line.account, line.currency) for line in result.lines] == [("DE1", "EUR"), ("DE1", "EUR"), ("US2", "USD")]
    assert result.problems == []


def test_texts_belong_to_the_entry_before_them():
    result = read(a_statement(PLUS, ":86:one", ":86:two", MINUS, ":86:three"))
    assert [line.description for line in result.lines] == ["one two", "three"]


def test_the_text_of_the_statement_belongs_to_no_entry():
    text = a_statement(PLUS, MINUS, end=":64:C260301EUR0,\n:86:/SUM/1/1/\n-\n")
    assert [line.description for line in read(text).lines] == ["", ""]


def test_pages_lead_from_one_to_the_next():
    first = a_statement(PLUS, closing="62M:C260301EUR1,")
    second = a_statement(MINUS, opening="60M:C260301EUR1,", number="1/2")
    assert read(first + second).problems == []
    assert [problem.code for problem in read(first).problems] == ["pages_missing"]
    other = a_statement(PLUS, opening="60M:C260301EUR2,", closing="62F:C260301EUR3,")
    assert [problem.code for problem in read(first + other).problems] == ["page_balance"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (a_statement(PLUS), ["balance"]),
        (a_statement() + PLUS + "\n", ["outside_statement"]),
        (a_statement(end=PLUS + "\n"), ["outside_statement"]),
        (a_statement(":61:260230C0,NTRFX"), ["moved_date"]),
        (a_statement(PLUS, ":25:166?00LOST", MINUS), ["out_of_place"]),
        ("date;amount;text\n" + a_statement() + "a;b\n", ["stray_text"]),
        ("ABNANL2A\n940\n" + a_statement() + "ABNANL2A\n", []),
    ],
)
def test_what_is_wrong_is_told(text, codes):
    assert [problem.code for problem in read(text).problems] == codes


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (a_statement(PLUS, closing=""), "truncated", 1),
        (a_statement(PLUS, closing="", end="") + a_statement(), "truncated", 1),
        (":25:DE1\n:60F:C260301EUR0,\n:60F:C260301EUR0,\n:62F:C260301EUR0,\n", "truncated", 1),
        (":20:A\n:25:DE1\n", "no_opening", 1),
        (":20:A\n:25:DE1\n:62F:C260301EUR0,\n", "no_opening", 1),
        (PLUS + "\n" + a_statement(), "no_opening", 1),
        (a_statement(PLUS, MINUS) * 2, "repeated_statement", 9),
        (a_statement(PLUS, MINUS) + a_report(), "other_kind", 12),
        ("-\n", "no_statement", 0),
    ],
)
def test_what_is_not_whole_is_refused(text, code, line):
    with pytest.raises(FileRefused) as refused:
        read(text)
    assert (refused.value.code, refused.value.line) == (code, line)


def test_days_without_entries_may_look_alike():
    assert read(a_statement() * 2).lines == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (a_report(PLUS, MINUS), []),
        (a_report(PLUS, ":90D:0EUR0,", ":90C:1EUR1,", end=""), []),
        (a_report(PLUS, ":90C:1EUR1,"), []),
        (a_report(PLUS, ":90C:2EUR1,"), ["sums"]),
        (a_report(PLUS, ":90D:1EUR1,", ":90C:0EUR0,"), ["sums", "sums"]),
    ],
)
def test_a_report_is_whole_by_its_end_or_by_its_sums(text, codes):
    assert [problem.code for problem in read(text, within_day=True).problems] == codes


@pytest.mark.parametrize("text", [a_report(PLUS, end=""), a_report(PLUS, ":90C:1EUR1,", end="")])
def test_a_report_that_may_be_cut_is_refused(text):
    with pytest.raises(FileRefused, match="it was cut"):
        read(text, within_day=True)


def test_a_statement_is_no_report():
    with pytest.raises(FileRefused, match="is a statement"):
        read(a_statement(), within_day=True)
