"""Bytes become numbered lines."""

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers import source


@pytest.mark.parametrize(
    ("data", "body"),
    [
        (b"\xef\xbb\xbfabc", b"abc"),
        (b"abc\r\n\x1a", b"abc"),
        (b"abc\n\x1a\n", b"abc"),
        (b"abc  \n\n", b"abc"),
        (b"  abc", b"  abc"),  # the beginning stays: positions count from there
    ],
)
def test_marks_around_the_content_are_taken_off(data, body):
    assert source.bare(data) == body


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "empty_file", 0),
        (b"\xef\xbb\xbf \r\n\x1a", "empty_file", 0),
        (b"\xff\xfea\0b\0", "bad_encoding", 0),
        (b"one\ntwo\0\nthree", "nul_bytes", 2),
    ],
)
def test_what_no_bank_sends_is_refused_with_its_place(data, code, line):
    with pytest.raises(FileRefused) as refused:
        source.bare(data)
    assert (refused.value.code, refused.value.line) == (code, line)


def test_the_beginning_is_bare_and_the_whole_is_looked_through():
    assert source.beginning(b"\xef\xbb\xbfabc\n") == b"abc"
    assert len(source.beginning(b"a" * (source.BEGINNING + 5))) == source.BEGINNING
    with pytest.raises(FileRefused):
        source.beginning(b"a" * source.BEGINNING + b"\0")


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_every_line_end_counts_the_same_and_blank_lines_count_too(end):
    assert list(source.numbered(end.join(["a", "", " ", "b"]))) == [(1, "a"), (4, "b")]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Café €".encode(), "Café €"),
        ("Café €".encode("cp1252"), "Café €"),
        (b"Caf\xe9 \x81", "Caf\xe9 \x81"),  # 0x81 is nothing in Windows-1252
    ],
)
def test_text_is_read_as_it_was_written(data, text):
    assert source.text_of(data) == text


@pytest.mark.parametrize(
    "line",
    ["Zürich    1".encode(), "Zürich   1".encode(), "Zürich    1".encode("latin-1")],
    ids=["UTF-8 counted in characters", "UTF-8 counted in bytes", "Latin-1"],
)
def test_a_fixed_width_line_has_its_width_whatever_the_sender_counted(line):
    (_, text), _ = source.decoded_lines(line + b"\n" + b"x" * 11, 11)
    assert (len(text), text[-1]) == (11, "1")


def test_a_control_character_is_refused_with_its_line():
    with pytest.raises(FileRefused) as refused:
        source.refuse_control_characters(b"fine\nnot\x1afine\n")
    assert (refused.value.code, refused.value.line) == ("control_character", 2)


def test_line_ends_and_tabs_are_no_damage():
    assert source.refuse_control_characters(b"a\tb\r\nc\n") is None


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (b"a\n" * 2_000_000, None),
        (b"a\r" + b"x" * 999_998 + b"\r" + b"y" * 999_999, None),
        (b"a\n" + b"x" * 999_999 + b"\nb\n", None),
        (b"a\nb\n" + b"x" * 1_000_000, 3),
        (b"x" * 3_000_000, 1),
    ],
    ids=["short", "returns", "just", "long", "only"],
)
def test_a_line_of_a_million_bytes_is_refused(body, line):
    if line is None:
        source.refuse_long_lines(body)
        return
    with pytest.raises(FileRefused) as refused:
        source.refuse_long_lines(body)
    assert (refused.value.code, refused.value.line) == ("long_line", line)


@pytest.mark.parametrize("blank", ["\n", " \n", "\n\t", "\r\n"])
def test_blank_lines_by_the_hundred_thousand_are_passed_over_and_counted(blank):
    text = "a\n" + blank * 300_000 + "\nb"
    assert list(source.numbered(text)) == [(1, "a"), (300_003, "b")]
    assert list(source.numbered(text + "\n \n")) == [(1, "a"), (300_003, "b")]


def test_too_many_blank_lines_in_a_row_are_refused():
    source.refuse_blank_lines(100_000, 7)
    with pytest.raises(FileRefused) as refused:
        source.refuse_blank_lines(100_001, 7)
    assert (refused.value.code, refused.value.line) == ("blank_lines", 7)
