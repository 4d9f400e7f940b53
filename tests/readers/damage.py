"""What happens to files between a bank and us, drawn by seed: bytes, lines, ends, encodings, totals, whole files."""

import random
import re
from collections.abc import Callable, Sequence

Change = Callable[[bytes, random.Random], bytes]
_SIGNS = b"\x00\x1a\r\n ,/<>\"'09AZ\\*~-+.:;|&?\t\xff\x80\xc3\xa0\x85"
_BOM = b"\xef\xbb\xbf"
_MOST = 40_000
"""A file that grows beyond it in one drawing is not made to grow any more: the time is for many files."""


def damaged(data: bytes, dice: random.Random, others: Sequence[bytes]) -> bytes:
    """Return ``data`` after one to five accidents; ``others`` are files that it may run into."""
    for _ in range(dice.choice((1, 1, 1, 2, 3, 5))):
        if dice.random() < 0.06 and len(data) < _MOST:
            data += dice.choice((b"", b"\n", b"\r\n")) + dice.choice((data, dice.choice(others)))
        else:
            data = dice.choice(CHANGES)(data or b" ", dice)
    return data


def _piece(data: bytes, dice: random.Random) -> tuple[int, int]:
    at = dice.randrange(len(data))
    return at, min(len(data), at + dice.randint(1, 40))


def change_byte(data: bytes, dice: random.Random) -> bytes:
    """Another sign, or one bit of it."""
    at = dice.randrange(len(data))
    sign = bytes([data[at] ^ (1 << dice.randrange(8))]) if dice.random() < 0.5 else bytes([dice.choice(_SIGNS)])
    return data[:at] + sign + data[at + 1 :]


def insert_byte(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + bytes([dice.choice(_SIGNS)]) + data[at:]


def take_out(data: bytes, dice: random.Random) -> bytes:
    at, end = _piece(data, dice)
    return data[:at] + data[end:]


def double(data: bytes, dice: random.Random) -> bytes:
    at, end = _piece(data, dice)
    return data[:end] + data[at:]


def move(data: bytes, dice: random.Random) -> bytes:
    at, end = _piece(data, dice)
    rest = data[:at] + data[end:]
    to = dice.randrange(len(rest) + 1)
    return rest[:to] + data[at:end] + rest[to:]


def change_digit(data: bytes, dice: random.Random) -> bytes:
    """Another digit where one stands: an amount, a count, a check digit, a day."""
    places = [found.start() for found in re.finditer(rb"[0-9]", data)]
    if not places:
        return data
    at = dice.choice(places)
    return data[:at] + str(dice.randrange(10)).encode() + data[at + 1 :]


def change_total(data: bytes, dice: random.Random) -> bytes:
    """A digit of the last fifth of the file, where most totals stand."""
    cut = len(data) * 4 // 5
    return data[:cut] + change_digit(data[cut:], dice)


def long_number(data: bytes, dice: random.Random) -> bytes:
    """A number with very many digits in place of one."""
    numbers = list(re.finditer(rb"[0-9]+", data))
    if not numbers:
        return data
    found = dice.choice(numbers)
    digits = dice.choice((b"9" * 20, b"9" * 400, b"0" * 5_000, b"1e999", b"NaN", b"-1", b"", b"99999999999999999.99"))
    return data[: found.start()] + digits + data[found.end() :]


def _lines(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True) or [data]


def drop_line(data: bytes, dice: random.Random) -> bytes:
    lines = _lines(data)
    del lines[dice.randrange(len(lines))]
    return b"".join(lines)


def double_line(data: bytes, dice: random.Random) -> bytes:
    lines = _lines(data)
    lines.insert(dice.randrange(len(lines) + 1), dice.choice(lines))
    return b"".join(lines)


def swap_lines(data: bytes, dice: random.Random) -> bytes:
    lines = _lines(data)
    one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def blank_lines(data: bytes, dice: random.Random) -> bytes:
    lines = _lines(data)
    lines.insert(dice.randrange(len(lines) + 1), dice.choice((b"\n", b"\r\n", b"  \n", b"\t\n", b"\n" * 50)))
    return b"".join(lines)


def long_line(data: bytes, dice: random.Random) -> bytes:
    """A line, or what stands between two separators, that goes on and on."""
    at = dice.randrange(len(data) + 1)
    sign = bytes([dice.choice(b" 0A,*<:/")])
    return data[:at] + sign * dice.choice((200, 2_000, 30_000)) + data[at:]


def cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def behead(data: bytes, dice: random.Random) -> bytes:
    return data[dice.randrange(min(len(data), 400)) :]


def nul_bytes(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + b"\0" * dice.choice((1, 2, 512)) + data[at:]


def mark(data: bytes, dice: random.Random) -> bytes:
    """A byte order mark before the file, twice, or where two files were joined."""
    at = dice.choice((0, 0, dice.randrange(len(data) + 1)))
    return data[:at] + _BOM * dice.choice((1, 2)) + data[at:]


def line_ends(data: bytes, dice: random.Random) -> bytes:
    end = dice.choice((b"\r\n", b"\r", b"\n", b"", b"\r\r\n", b"\x85", b"\x0b", b"\x0c", b"\xe2\x80\xa8"))
    return end.join(data.splitlines())


def tabs(data: bytes, dice: random.Random) -> bytes:
    return data.replace(b" ", b"\t", dice.choice((1, 3, -1)))


def blanks(data: bytes, dice: random.Random) -> bytes:
    """Blanks lost or added at the ends of lines."""
    lines = data.splitlines()
    return b"\n".join(line.rstrip() if dice.random() < 0.5 else line + b"  " for line in lines)


def encoding(data: bytes, dice: random.Random) -> bytes:
    """Saved in another encoding, or twice in the same one."""
    text = data.decode("latin-1")
    name = dice.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-8", "utf-8-sig", "utf-32", "cp500", "utf-7"))
    return text.encode(name, errors="replace")


CHANGES: tuple[Change, ...] = (
    change_byte, change_byte, insert_byte, take_out, double, move, change_digit, change_digit, change_total,
    long_number, drop_line, double_line, swap_lines, blank_lines, long_line, cut, behead, nul_bytes, mark, line_ends,
    tabs, blanks, encoding,
)  # fmt: skip
