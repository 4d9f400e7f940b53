"""X12 text becomes segments, whatever its separators."""

import pytest

from payportal.readers.x12 import Separators, segments, separators

ISA = "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PAYEE          *260316*0930*U*00401*000000007*0*P*>"


@pytest.mark.parametrize("terminator", ["~", "\\", "\n", "'", "\x85"])
def test_the_terminator_stands_behind_the_envelope_header(terminator):
    text = terminator.join([ISA, "GS*RA*A*B*20260316*0930*7*X*004010", "ST*820*0001", ""])
    assert [segment[0] for segment in segments(text)] == ["ISA", "GS", "ST"]


def test_line_breaks_and_blanks_behind_a_terminator_are_nothing():
    assert segments(f"\ufeff{ISA}~\r\nGS*RA~ \r\n ST*820*1~\r\n")[1:] == [["GS", "RA"], ["ST", "820", "1"]]


def test_an_envelope_header_may_be_unpadded():
    text = "ISA*00**00**ZZ*A*ZZ*B*260316*0930*U*00401*7*0*P*>~GS*RA~ST*820*1~"
    assert [segment[0] for segment in segments(text)] == ["ISA", "GS", "ST"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RMR*IV*INV-1**520.00\\   ", [["RMR", "IV", "INV-1", "", "520.00"]]),
        ("RMR*IV*INV-1**520.00", [["RMR", "IV", "INV-1", "", "520.00"]]),
        ("ST¦820¦1~BPR¦C¦5~", [["ST", "820", "1"], ["BPR", "C", "5"]]),
        ("INVOICE 4711 AND 4712", []),
        ("thanks*a*lot", []),
        ("", []),
    ],
)
def test_an_envelope_may_be_missing(text, expected):
    assert segments(text) == expected


def test_a_header_cut_in_the_middle_has_no_terminator():
    assert separators("ISA*00*    ") == Separators("*", "")
