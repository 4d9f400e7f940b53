"""The format is found by content, and no damage makes a reader fail in another way than by refusing."""

import random
from pathlib import Path

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers import detect

SAMPLES = Path(__file__).parents[1] / "samples" / "bank"
WHOLE = {
    "receipts_csv": ["any_order.csv", "faulty_rows.csv"],
    "bai_lockbox": ["old_layout.txt", "block_stream.txt", "sap_layout.txt"],
    "bai2": ["two_accounts.txt", "several_on_a_line.txt"],
    "mt940": ["german_text.sta", "two_pages.swi"],
    "mt942": ["within_the_day.sta"],
    "nacha": ["credits_with_remittance.ach", "returns_and_changes.ach"],
    "ofx": ["bank_statement.ofx", "card_statement.xml.ofx"],
    "x12_820": ["two_payments.x12", "old_sign.x12"],
    "x12_823": ["deposits.x12"],
    "x12_835": ["claims.835", "no_money.835"],
    "camt052": ["pending_and_booked.xml"],
    "camt053": ["batch_and_return.xml"],
    "camt054": ["notification.xml"],
    "stripe_payouts": ["payout.csv"],
}
FILES = [(name, file) for name, files in WHOLE.items() for file in files]
PLAIN = {"receipts_csv", "stripe_payouts"}
CHANGES = b"\x00\x1a\r\n ,/<>\"'09AZ\\*~-+.\xff\x80\xc3"


def sample(name, file):
    return (SAMPLES / name / file).read_bytes()


@pytest.mark.parametrize(("name", "file"), FILES)
def test_a_file_is_of_one_format_only(name, file):
    data = sample(name, file)
    assert [known for known, reader in detect.READERS.items() if reader.recognises(data.lstrip(b"\xef\xbb\xbf"))] == [
        name
    ]
    assert detect.read(data).format == name


def test_every_format_of_the_table_has_a_sample():
    assert set(WHOLE) | {"bank_csv"} == set(detect.READERS)  # a bank's own CSV is not found by content


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n\x1a", "empty_file"),
        (b"hello\n", "unknown_format"),
        (b"%PDF-1.7\n", "unknown_format"),
        (b"PK\x03\x04\x00\x00", "nul_bytes"),
        (b"\xff\xfe0\x001\x00", "bad_encoding"),
    ],
)
def test_what_is_no_bank_file_is_refused(data, code):
    with pytest.raises(FileRefused) as refused:
        detect.read(data)
    assert refused.value.code == code


def test_an_unknown_format_names_those_that_are_known():
    with pytest.raises(FileRefused, match=", ".join(detect.READERS)):
        detect.detect(b"hello")
    with pytest.raises(FileRefused, match="'pdf' is no format"):
        detect.read(b"hello", "pdf")


@pytest.mark.parametrize(("name", "file"), FILES)
def test_a_named_format_is_believed_and_another_one_refuses_the_file(name, file):
    for named in detect.READERS:
        result = outcome(sample(name, file), named)
        assert isinstance(result, FileRefused) == (named != name), named


@pytest.mark.parametrize(("name", "file"), FILES)
def test_a_file_cut_anywhere_is_never_read_in_silence(name, file):
    # Blanks, and the nines that fill an ACH block, may be lost without harm.
    data = sample(name, file).rstrip(b" \r\n\x1a9" if name == "nacha" else b" \r\n\x1a")
    last = data.rindex(b"</OFX>") if name == "ofx" else len(data) - 1
    for end in range(0, last - last % 7, 7):
        result = outcome(data[:end], name)
        # Rows of a plain file are whole each for itself; a sidecar counts them.
        assert isinstance(result, FileRefused) or result.problems or name in PLAIN, end


@pytest.mark.parametrize(("name", "file"), FILES)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(name, file):
    assert damaged_outcomes(name, file, seeds=range(300)) == 300


@pytest.mark.long
@pytest.mark.parametrize(("name", "file"), FILES)
def test_a_damaged_file_is_read_or_refused_ten_thousand_times(name, file):
    assert damaged_outcomes(name, file, seeds=range(10_000)) == 10_000


def damaged_outcomes(name, file, *, seeds):
    """Read the sample once a seed, damaged in its way, by its own reader and by detection; return how often."""
    data, count = sample(name, file), 0
    for seed in seeds:
        damaged = damage(data, random.Random(seed))
        for named in (name, None):
            result = outcome(damaged, named)
            assert not isinstance(result, FileRefused) or (result.code and result.message), seed
        count += 1
    return count


def outcome(data, name):
    try:
        return detect.read(data, name)
    except FileRefused as refused:
        return refused


def damage(data, dice):
    """Return ``data`` with one to five bytes changed, taken out, put in, doubled, or a piece of it moved."""
    body = bytearray(data)
    for _ in range(dice.randint(1, 5)):
        at, length = dice.randrange(len(body)), dice.randint(1, 40)
        piece = bytes(body[at : at + length])
        kind = dice.randrange(5)
        if kind == 0:
            body[at] = dice.choice(CHANGES)
        elif kind == 1:
            del body[at : at + length]
        elif kind == 2:
            body[at:at] = bytes([dice.choice(CHANGES)])
        elif kind == 3:
            body[at:at] = piece
        else:
            del body[at : at + length]
            to = dice.randrange(len(body) + 1)
            body[to:to] = piece
        body = body or bytearray(b" ")
    return bytes(body)
