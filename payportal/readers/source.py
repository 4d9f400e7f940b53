"""The bytes of a file become numbered lines; what no bank sends is refused here, once for all formats."""

import re
from collections.abc import Iterator

from payportal.domain.errors import FileRefused

_UTF8_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_DOS_END = b"\x1a"
_CONTENT = re.compile(rb"[^ \t\r\n\x0b\x0c\x1a]")
LARGEST_FILE = 256 << 20
"""In bytes: half a million payments of the richest format. A larger file is none of a bank, and would fill memory."""
LONGEST_LINE = 1_000_000
BEGINNING = 1 << 20
"""More than any reader looks at to recognise its format."""
MOST_BLANK_LINES = 100_000
"""In a row; whatever wrote more of them is damaged, and to read them all takes a minute."""
_VISIBLE = re.compile(r"\S")
_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f]")


def bare(data: bytes) -> bytes:
    """Return the file without byte order mark and without the DOS end mark after its last line.

    Raises FileRefused ``empty_file``, ``bad_encoding`` (UTF-16) or ``nul_bytes``.
    """
    refuse_damage(data)
    return _bared(data)


def beginning(data: bytes) -> bytes:
    """Return the first megabyte of what ``bare`` returns, and raise what it raises, without a copy of the file."""
    refuse_damage(data)
    return _bared(data[:BEGINNING])


def refuse_damage(data: bytes) -> None:
    """Raise what ``bare`` raises, without a copy of the file."""
    if data.startswith(_WIDE_MARKS):
        raise FileRefused("the file is UTF-16; save it as UTF-8 and send it again", code="bad_encoding")
    if not _CONTENT.search(data, len(_UTF8_MARK) if data.startswith(_UTF8_MARK) else 0):
        raise FileRefused("the file is empty; ask the sender for it again", code="empty_file")
    at = data.find(b"\0")
    if at >= 0:
        line = len(data[:at].splitlines()) or 1
        raise FileRefused("the file has NUL bytes: it was damaged in transfer", code="nul_bytes", line=line)


def text_of(body: bytes) -> str:
    """Return the text of a file whose encoding nobody declared: UTF-8 where it is, else Windows-1252."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        # The five bytes that Windows-1252 leaves open are read as Latin-1 does, so that no byte stops a file.
        return body.decode("cp1252", errors="ignore") if _fits(body) else body.decode("latin-1")


def numbered(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank with their 1-based numbers; CR, LF and CRLF all end a line.

    One at a time: a list of them is larger than the file.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    number, start = 1, 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if (line := text[start:end]) and not line.isspace():
            yield number, line
            number, start = number + 1, end + 1
            continue
        # A damaged file may have blank lines by the million: they are passed over together.
        found = _VISIBLE.search(text, end)
        if found is None:
            return
        begin = text.rfind("\n", start, found.start()) + 1
        number, start = number + text.count("\n", start, begin), begin


def decoded_lines(body: bytes, width: int) -> Iterator[tuple[int, str]]:
    """Yield the lines of a fixed-width file that are not blank, with their numbers.

    Text beyond ASCII is counted in bytes by some senders and in characters by others: each line is read in the way
    that gives it ``width``.
    """
    if body.isascii():
        yield from numbered(body.decode("ascii"))
        return
    # Read as Latin-1 no byte is lost, nor is any taken for a line end that is none.
    for number, line in numbered(body.decode("latin-1")):
        yield number, line if line.isascii() else _sized_text(line.encode("latin-1"), width)


def refuse_control_characters(body: bytes) -> None:
    """Raise FileRefused ``control_character`` at the first one: fixed-width text has none, a damaged file does."""
    found = _CONTROL.search(body)
    if found:
        line = body[: found.start()].count(b"\n") + 1
        message = f"control character {found[0][0]:#04x} inside the text: it was damaged in transfer"
        raise FileRefused(message, code="control_character", line=line)


def refuse_long_lines(body: bytes) -> None:
    """Raise FileRefused ``long_line`` for a line of a million bytes: no delimited file has one, and it fills memory."""
    at = 0
    while len(body) - at >= LONGEST_LINE:
        # The last line end within reach: a step is a million bytes, however many lines are in it.
        end = max(body.rfind(sign, at, at + LONGEST_LINE) for sign in (b"\n", b"\r"))
        if end < 0:
            message = "a line has more than a million bytes; this is no delimited file, or its line ends are lost"
            raise FileRefused(message, code="long_line", line=body[:at].count(b"\n") + 1)
        at = end + 1


def _bared(data: bytes) -> bytes:
    return data.removeprefix(_UTF8_MARK).rstrip(b" \t\r\n" + _DOS_END)


def refuse_blank_lines(count: int, line: int) -> None:
    """Raise FileRefused ``blank_lines`` at ``line`` when so many in a row were blank that the file must be damaged."""
    if count > MOST_BLANK_LINES:
        message = f"more than {MOST_BLANK_LINES:,} lines in a row are blank; the file is damaged"
        raise FileRefused(message, code="blank_lines", line=line)


def _sized_text(line: bytes, width: int) -> str:
    text = text_of(line)
    return line.decode("latin-1") if len(text) != width and len(line) == width else text


def _fits(body: bytes) -> bool:
    return not any(byte in body for byte in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))
