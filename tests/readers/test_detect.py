"""The format is found by content, a file is of one format only, and none that was cut is read in silence."""

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers import detect
from tests.readers.samples import WHOLE, sample

FILES = [(name, file) for name, files in WHOLE.items() for file in files if name != "bank_csv"]
PLAIN = {"receipts_csv", "stripe_payouts"}


@pytest.mark.parametrize(("name", "file"), FILES)
def test_a_file_is_of_one_format_only(name, file):
    data = sample(name, file)
    assert [known for known, reader in detect.READERS.items() if reader.recognises(data.lstrip(b"\xef\xbb\xbf"))] == [
        name
    ]
    assert detect.read(data).format == name


def test_every_format_of_the_table_has_a_sample():
    assert set(WHOLE) == set(detect.READERS)


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


def outcome(data, name):
    try:
        return detect.read(data, name)
    except FileRefused as refused:
        return refused
