"""The points of our own PNGs, and whether anything of them is seen on white."""

import pytest

from payportal.domain.picture_rows import rows, seen_on_white
from tests.domain.a_picture import a_png, raw

ONE, TWO, THREE = bytes((10, 20, 30, 255)), bytes((250, 5, 90, 128)), bytes((0, 255, 7, 9))
PLAIN = [ONE + TWO + THREE, TWO + THREE + ONE, THREE + ONE + TWO]


def paeth(left, above, corner):
    """As the specification writes it."""
    distances = [abs(above - corner), abs(left - corner), abs(left + above - 2 * corner)]
    if distances[0] <= distances[1] and distances[0] <= distances[2]:
        return left
    return above if distances[1] <= distances[2] else corner


GUESSES = [
    lambda left, above, corner: 0, lambda left, above, corner: left, lambda left, above, corner: above,
    lambda left, above, corner: (left + above) >> 1, paeth,
]  # fmt: skip


def packed(way):
    made, above = b"", bytes(12)
    for row in PLAIN:
        made += bytes([way])
        for at, byte in enumerate(row):
            left, corner = (row[at - 4], above[at - 4]) if at > 3 else (0, 0)
            made += bytes([(byte - GUESSES[way](left, above[at], corner)) % 256])
        above = row
    return made


@pytest.mark.parametrize("way", range(5))
def test_rows_are_read_whichever_way_they_are_packed(way):
    assert list(rows(a_png(3, 3, rows=packed(way)))) == PLAIN


@pytest.mark.parametrize(
    ("colour", "seen"),
    [((255, 255, 255, 255), False), ((0, 0, 0, 0), False), ((250, 250, 240, 255), False), ((0, 0, 0, 20), False),
     ((0, 0, 0, 255), True), ((224, 122, 31, 255), True), ((255, 200, 0, 255), True), ((0, 0, 0, 90), True)],
)  # fmt: skip
def test_what_is_seen_on_white(colour, seen):
    assert seen_on_white(a_png(8, 8, rows=raw(8, 8, colour))) is seen


def test_one_point_is_enough():
    one = b"\0" + bytes((255, 255, 255, 255)) * 7 + bytes((18, 56, 91, 255))
    assert seen_on_white(a_png(8, 8, rows=raw(8, 7, (255, 255, 255, 0)) + one))
