import pytest

from payportal.domain.remittance import RemittanceLine
from payportal.matching.probes import KeyKind, keys_of, probes_of
from payportal.matching.references import read
from tests.matching.builders import receipt


def probes_in(**said):
    money = receipt(**said)
    return probes_of(money, read(money))


def probed(reference, kind):
    probes = probes_in(reference=reference)
    return {key for probe in probes for key, of in probe.keys if of == kind}


def test_a_number_is_sought_as_printed_as_scanned_and_by_its_digits():
    keys = dict(probes_in(reference="KO265479")[0].keys)
    assert keys["full:KO265479"] == KeyKind.FULL
    assert keys["fold:K0265479"] == KeyKind.FOLD
    assert keys["core:265479"] == KeyKind.CORE
    assert keys["po:KO265479"] == KeyKind.ORDER


def test_letters_stuck_to_a_number_may_be_its_label():
    assert {"full:INV031415", "full:031415"} <= probed("INV031415", KeyKind.FULL)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("K0265107 & 5668 & 5835", {"K0265668", "K0265835"}),
        ("10234/35/36", {"10235", "10236"}),
        ("D26-30527 0979", {"D2630979"}),
    ],
)
def test_endings_take_the_head_of_the_number_before(text, numbers):
    assert {f"full:{number}" for number in numbers} <= probed(text, KeyKind.SUFFIX)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1001-1003", ["1001", "1002", "1003"]),
        ("A1002 THRU A1004", ["A1002", "A1003", "A1004"]),
        ("1001-1090", []),  # too long for a list of documents
        ("1003-1001", []),
        ("A1001-B1003", []),
    ],
)
def test_a_range_holds_every_number_between_its_ends(text, numbers):
    ranges = [probe.token.text for probe in probes_in(reference=text) if probe.span_group >= 0]
    assert ranges == numbers


def test_each_remittance_line_is_probed_whole_however_short():
    lines = (RemittanceLine("7"), RemittanceLine("D26 30747"))
    assert [atom.text for atom in read(receipt(remittance=lines)).atoms] == ["7", "D2630747"]
    assert {"full:7", "full:D2630747"} <= keys_of(probes_in(remittance=lines))


def test_two_digits_in_free_text_name_nothing():
    assert keys_of(probes_in(memo="ROOM 14")) == set()
