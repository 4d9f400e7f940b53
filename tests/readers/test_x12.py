"""X12 text becomes segments, whatever its separators."""

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers.x12 import SegmentRun, Separators, placed_segments, segments, separators

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


def placed(text):
    return [(segment.line, segment.id) for segment in placed_segments(text)]


def test_a_segment_of_a_file_knows_its_line():
    assert placed(f"{ISA}~\n\nGS*RA~\n  ST*820*1~\n") == [(1, "ISA"), (3, "GS"), (4, "ST")]


def test_in_a_file_of_one_line_a_segment_knows_its_number():
    assert placed(f"{ISA}~GS*RA~ST*820*1~") == [(1, "ISA"), (2, "GS"), (3, "ST")]


def test_every_interchange_brings_its_own_separators():
    other = ISA.replace("*", "|")
    text = f"{ISA}~\nGS*RA~\nIEA*1*7~\n{other}'\nGS|RB'\n"
    assert [segment.elements for segment in placed_segments(text)][-1] == ["GS", "RB"]
    assert [segment.id for segment in placed_segments(text)] == ["ISA", "GS", "IEA", "ISA", "GS"]


def test_a_line_end_inside_a_segment_is_a_wrap():
    text = f"{ISA}~GS*RA*A*B~ST*820*1~"
    wrapped = "\n".join(text[at : at + 80] for at in range(0, len(text), 80))
    assert [segment.elements for segment in placed_segments(wrapped)][1:] == [
        ["GS", "RA", "A", "B"],
        ["ST", "820", "1"],
    ]


def test_the_segments_of_a_set_are_read_again_as_they_were():
    text = f"{ISA}~\nGS*RA~\nST*820*1 ~\n"
    run = SegmentRun(text, "*")
    for segment in placed_segments(text):
        run.append(segment)
    assert (len(run), list(run)) == (3, list(placed_segments(text)))


def test_an_element_that_is_not_there_is_empty():
    (header, *_) = placed_segments(f"{ISA}~")
    assert (header.get(6), header.get(99)) == ("PAYER", "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ST*820*1~", "no_header"),
        (ISA, "bad_separators"),
        (ISA.replace("*>", "*") + "AGS*RA", "bad_separators"),
        (f"{ISA}~" + "A" * 30_000, "segment_too_long"),
    ],
)
def test_a_file_without_a_whole_header_or_without_terminators_is_refused(text, code):
    with pytest.raises(FileRefused) as refused:
        list(placed_segments(text))
    assert refused.value.code == code


def test_a_set_with_more_segments_than_are_kept_is_read_again_as_it_was():
    text = f"{ISA}~\n" + "".join(f"RMR*IV*{number}~\n" for number in range(1_000))
    run = SegmentRun(text, "*")
    found = list(placed_segments(text))[1:]
    for segment in found:
        run.append(segment)
    assert len(run) == 1_000
    assert list(run) == found
