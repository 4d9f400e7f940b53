"""X12 files: which reader's they are, and what stands in them beside its sets."""

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers import detect, x12_820, x12_823, x12_835
from payportal.readers.x12_file import first_set, is_x12
from tests.readers.x12_files import bpr, group, interchange, joined, transaction_set, x12

PAYMENT = transaction_set("820", bpr("10.00"), "TRN*1*EFT-1", "N1*PR*BIRCH SUPPLY CO")
CLAIMS = transaction_set("835", bpr("10.00"), "TRN*1*EFT-2", number="0002")
RECEIVED = transaction_set("997", "AK1*RA*1", "AK9*A*1*1*1", number="0003")


def data(*sets):
    return joined(interchange(group(*sets))).encode()


@pytest.mark.parametrize(("kind", "reader"), [("820", x12_820), ("823", x12_823), ("835", x12_835)])
def test_the_first_set_says_whose_file_it_is(kind, reader):
    file = x12(kind, bpr("10.00"))
    assert [name for name, known in detect.READERS.items() if known.recognises(file)] == [f"x12_{kind}"]
    assert reader.recognises(file)


def test_what_is_called_like_a_set_is_none():
    assert first_set(x12("835", bpr("1.00")).replace(b"*BIRCHCO*HARBORAR*", b"*ST*820*")) == "835"


@pytest.mark.parametrize("text", [b"", b"ISA", b"ISABELLA", b"SA*00*", b"ISB*00*", b"hello ISA*00*"])
def test_other_text_is_no_interchange(text):
    assert (is_x12(text), first_set(text)) == (False, "")


TRANSFERS = {
    "BOM": lambda d: b"\xef\xbb\xbf" + d,
    "CRLF": lambda d: d.replace(b"\n", b"\r\n"),
    "CR": lambda d: d.replace(b"\n", b"\r"),
    "one line": lambda d: d.replace(b"\n", b""),
    "blanks and the DOS end": lambda d: d.replace(b"~\n", b"~ \t\r\n\r\n   ") + b"\x1a",
    "LF ends a segment": lambda d: d.replace(b"~\n", b"\n"),
    "CR ends a segment": lambda d: d.replace(b"~\n", b"\r"),
    "GS ends a segment": lambda d: d.replace(b"~\n", b"\x1d"),
    "RS parts elements": lambda d: d.replace(b"*", b"\x1e"),
    "wrapped": lambda d: b"\r\n".join(d.replace(b"\n", b"")[at : at + 80] for at in range(0, len(d), 80)),
}


@pytest.mark.parametrize("change", TRANSFERS.values(), ids=TRANSFERS)
def test_transfer_changes_the_shape_and_not_the_money(change):
    result = detect.read(change(data(PAYMENT)))
    assert (result.format, result.totals(credit=True), result.problems) == ("x12_820", {"USD": 1000}, [])
    assert result.receipts[0].payer_name == "BIRCH SUPPLY CO"


@pytest.mark.parametrize("name", ["BIRCH & SÖHNE", "BIRCH ¦ CO"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_name_may_have_letters_beyond_ascii(name, encoding):
    text = data(PAYMENT).decode().replace("BIRCH SUPPLY CO", name)
    assert detect.read(text.encode(encoding)).receipts[0].payer_name == name


def test_a_set_that_is_no_payment_is_left_out_and_told():
    result = detect.read(data(PAYMENT, RECEIVED))
    assert (len(result.lines), [(p.line, p.code) for p in result.problems]) == (1, [(8, "no_payment_set")])


@pytest.mark.parametrize(
    ("sets", "code"),
    [([RECEIVED], "no_payment_set"), ([], "no_payment_set"), ([PAYMENT, CLAIMS], "other_payment")],
)
def test_a_file_without_payments_or_with_two_kinds_is_refused(sets, code):
    with pytest.raises(FileRefused) as refused:
        detect.read(data(*sets))
    assert refused.value.code == code


def test_a_payment_that_stands_under_two_numbers_is_told():
    again = transaction_set("820", *PAYMENT[1:-1], number="0002")
    result = detect.read(data(PAYMENT, again))
    assert (len(result.receipts), [p.code for p in result.problems]) == (2, ["repeated_payment"])


HOSTILE = {
    "sets of one number": joined(
        interchange(group(*(transaction_set("820", bpr(f"{at}.00"), f"TRN*1*{at}") for at in range(5_000))))
    ).encode(),
    "terminators": data(PAYMENT).replace(b"~\n", b"~" * 200_000, 1),
    "headers": data(PAYMENT)[:107] * 20_000,
    "a long element": data(PAYMENT).replace(b"EFT-1", b"E" * 5_000_000),
    "many elements": data(PAYMENT).replace(b"EFT-1", b"*" * 5_000_000),
    "line ends": data(PAYMENT).replace(b"\n", b"\n" * 100_000),
}


@pytest.mark.timeout(10)
@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_file_made_to_cost_time_costs_none(hostile):
    assert outcome(hostile)


def outcome(hostile):
    """Return how many payments were read, or the code of the refusal."""
    try:
        return len(detect.read(hostile).lines)
    except FileRefused as refused:
        return refused.code
