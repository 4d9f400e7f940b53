"""SWIFT text becomes fields, whatever carries it."""

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers.swift_fields import END, STRAY, fields, joined

STATEMENT = ":20:A\n:25:1\n:60F:C260301EUR0,\n:61:260301C1,NTRFNONREF\n:86:text\n:62F:C260301EUR1,\n-\n"


def tags(text):
    return [(field.line, field.tag) for field in fields(text.encode())]


def test_a_message_is_its_tags_and_its_end():
    assert tags(STATEMENT) == [(1, "20"), (2, "25"), (3, "60F"), (4, "61"), (5, "86"), (6, "62F"), (7, END)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{1:F01BANKDEFFAXXX0000000000}{2:I940BANKDEFFXXXXN}{4:\n", "-}"),
        ("{1:F01BANKDEFFAXXX0000000000}\n{2:I940BANKDEFFXXXXN}\n{4:\n", "-\n}"),
        ("\x01{1:F01BANKDEFFAXXX0000000000}{2:I940BANKDEFFXXXXN}{3:{108:X}}{4:\n", "-}{5:{CHK:1}}\x03"),
        (":940:\n", "-XXX"),
        ("$\n", "-"),
    ],
    ids=["blocks", "blocks apart", "frames", "named", "dollar"],
)
def test_what_carries_a_message_is_left_out(before, after):
    text = before + STATEMENT.replace("-\n", f"{after}\n")
    found = [tag for _, tag in tags(text) if tag != END]
    assert found == ["20", "25", "60F", "61", "86", "62F"]


def test_a_field_may_stand_on_the_line_of_the_blocks():
    assert tags("{1:F01X}{2:I940X}{4::20:A\n:25:1\n-}") == [(1, "20"), (2, "25"), (3, END)]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n\n"], ids=["CRLF", "CR", "blank lines"])
def test_line_ends_change_nothing_but_the_numbers(end):
    assert [tag for _, tag in tags(STATEMENT.replace("\n", end))] == [tag for _, tag in tags(STATEMENT)]


@pytest.mark.parametrize("time", [":26:37 Uhr", ":12:11", ":20:15 Uhr", ":87:x"])
def test_a_time_of_day_that_was_cut_is_text(time):
    text = STATEMENT.replace("text", f"am 12-09 T16\n{time}")
    (details,) = (field for field in fields(text.encode()) if field.tag == "86")
    assert details.lines == ["am 12-09 T16", time]


def test_a_dash_before_the_closing_balance_is_text():
    text = STATEMENT.replace("text", "MND\n-\nEV01")
    (details,) = (field for field in fields(text.encode()) if field.tag == "86")
    assert details.lines == ["MND", "-", "EV01"]


def test_text_outside_of_a_message_is_told_apart():
    assert tags(f"ABNANL2A\n{STATEMENT}940")[:2] == [(1, STRAY), (2, "20")]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["one"], "one"),
        (["one ", "two"], "one two"),
        (["one", "two"], "one two"),
        (["x" * 65, "two"], "x" * 65 + "two"),
        (["x" * 64, "two"], "x" * 64 + " two"),
        (["/EREF/" + "x" * 58, "yz/"], "/EREF/" + "x" * 58 + "yz/"),
        (["166?20" + "x" * 59, "166?20" + "x" * 58, "z"], "166?20" + "x" * 59 + "166?20" + "x" * 58 + " z"),
        (["", "two"], " two"),
    ],
)
def test_lines_are_joined_as_they_were_cut(lines, text):
    assert joined(lines) == text


def test_umlauts_of_dos_are_read():
    data = STATEMENT.replace("text", "Käfer Müller").encode("cp850")
    assert [field.text for field in fields(data) if field.tag == "86"] == ["Käfer Müller"]


@pytest.mark.parametrize("text", ["x" * 30_000, "\n".join(["x" * 60] * 400)], ids=["one line", "many lines"])
def test_a_field_without_an_end_is_refused(text):
    with pytest.raises(FileRefused) as refused:
        tags(STATEMENT.replace("text", text))
    assert refused.value.code == "too_long"


def test_a_line_without_an_end_is_refused_where_it_stands():
    for end in ("\n", "\r", "\r\n"):
        with pytest.raises(FileRefused) as refused:
            tags(STATEMENT.replace("text", "x" * 30_000).replace("\n", end))
        assert (refused.value.code, refused.value.line) == ("too_long", 5)
