"""X12 envelopes: counts, control numbers and order."""

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers.x12_envelope import transaction_sets
from tests.readers.x12_files import bpr, group, header, interchange, joined, transaction_set

SET = transaction_set("820", bpr("10.00"), "TRN*1*EFT-1")
OTHER = transaction_set("820", bpr("20.00"), "TRN*1*EFT-2")
FILE = interchange(group(SET))


def read(segments):
    problems = []
    return list(transaction_sets(joined(segments), problems)), [(p.line, p.code) for p in problems]


def changed(before, after):
    assert any(before in segment for segment in FILE)
    return [segment.replace(before, after) for segment in FILE]


def test_a_set_knows_what_its_envelopes_say():
    ((found,), problems) = read(interchange(group(SET, version="003030"), usage="T"))
    assert (found.kind, found.number, found.line, found.version, found.test) == ("820", "0001", 3, "003030", True)
    assert (found.day.isoformat(), found.component, found.payments, problems) == ("2026-03-15", ">", [4], [])
    assert [segment.id for segment in found.segments] == ["BPR", "TRN"]


def test_a_file_holds_any_number_of_interchanges_groups_and_sets():
    second = transaction_set("820", bpr("20.00"), number="0002")
    segments = [
        *interchange(group(SET, second), group(OTHER, number=2), number=7),
        *interchange(group(SET), number=8),
    ]
    sets, problems = read(segments)
    assert ([found.number for found in sets], problems) == (["0001", "0002", "0001", "0001"], [])


def test_an_acknowledgement_between_the_headers_is_nothing():
    assert read([FILE[0], "TA1*000000007*260315*0930*A*000", *FILE[1:]])[1] == []


@pytest.mark.parametrize(
    ("segments", "code", "line"),
    [
        (changed("SE*4*", "SE*5*"), "set_segments", 6),
        (changed("SE*4*", "SE*four*"), "bad_number", 6),
        (changed("SE*4*0001", "SE*4*0002"), "set_number", 6),
        (changed("GE*1*", "GE*2*"), "group_sets", 7),
        (changed("GE*1*1", "GE*1*2"), "group_number", 7),
        (changed("IEA*1*", "IEA*2*"), "interchange_groups", 8),
        (changed("IEA*1*000000007", "IEA*1*000000070"), "interchange_number", 8),
        (changed("IEA*1*000000007", "IEA*1"), "interchange_number", 8),
        (FILE[:-1], "truncated", 0),
        (FILE[:1] + FILE[2:], "out_of_place", 2),
        (FILE[:5] + FILE[6:], "out_of_place", 6),
        (FILE[:6] + FILE[7:], "out_of_place", 7),
        (FILE[:7] + FILE, "out_of_place", 8),
        ([*FILE, "BPR*C*1.00*C"], "out_of_place", 9),
        (FILE[:3] + FILE[2:], "out_of_place", 4),
        (FILE[:2] + FILE[1:], "out_of_place", 3),
        ([*FILE, *FILE], "repeated_interchange", 16),
        (interchange(group(SET), group(SET)), "repeated_group", 13),
        (interchange(group(SET, SET)), "repeated_set", 10),
    ],
)
def test_an_envelope_that_does_not_agree_refuses_the_file(segments, code, line):
    with pytest.raises(FileRefused) as refused:
        read(segments)
    assert (refused.value.code, refused.value.line) == (code, line)


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [("IEA*1*000000007", "IEA*1* 000000007", 8), ("IEA*1*000000007", "IEA*1*7", 8), ("SE*4*0001", "SE*4*1", 6)],
)
def test_a_control_number_written_in_another_form_is_told(before, after, line):
    assert read(changed(before, after))[1] == [(line, "control_number_form")]


def test_other_content_under_the_same_number_is_told_and_read():
    sets, problems = read([*FILE, *interchange(group(OTHER))])
    assert (len(sets), problems) == (2, [(16, "repeated_number")])


def test_a_header_of_other_lengths_is_told():
    assert read([header().replace(" ", ""), *FILE[1:]])[1] == [(1, "isa_not_padded")]
