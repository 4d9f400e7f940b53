"""MT940 statements, whole."""

from pathlib import Path

import pytest

from payportal.readers import mt940
from payportal.readers.identity import assign_ids

SAMPLES = Path(__file__).parents[1] / "samples" / "bank"
GERMAN = (SAMPLES / "mt940" / "german_text.sta").read_bytes()


@pytest.mark.parametrize(
    ("data", "known"),
    [
        (GERMAN, True),
        (b":20:A\r:25:1\r:60M:C260301EUR0,\r", True),
        (b"{1:F01X}{2:I940X}{4::60F:C260301EUR0,\n", True),
        ((SAMPLES / "mt942" / "within_the_day.sta").read_bytes(), False),
        (b"{1:F01X}{2:I103X}{4:\n:20:A\n:32A:260301EUR1,\n", False),
        (b"text :60F: inside", False),
        (b"", False),
    ],
)
def test_a_statement_is_known_by_its_opening_balance(data, known):
    assert mt940.recognises(data) is known


def test_money_that_is_taken_back_names_what_came():
    lines = {line.line: line for line in mt940.read(GERMAN).lines}
    taken_back = [line for line in lines.values() if line.returns]
    assert [(line.bank_reference, line.returns, line.return_code) for line in taken_back] == [
        ("POS-0002", "POS-0002", ""),
        ("POS-0006", "POS-0006", "902"),
    ]


def test_a_statement_sent_again_with_other_line_ends_is_the_same_money():
    again = mt940.read(GERMAN.replace(b"\r\n", b"\n").decode().encode("cp1252"))
    assert assign_ids(again.lines, account="") == assign_ids(mt940.read(GERMAN).lines, account="")


def test_two_true_twins_are_both_kept():
    twin = b":61:260301C1,NTRFNONREF\n:86:same\n"
    data = b":20:A\n:25:1\n:60F:C260301EUR0,\n" + twin * 2 + b":62F:C260301EUR2,\n-\n"
    assert len({identity for identity, _ in assign_ids(mt940.read(data).lines, account="")}) == 2
