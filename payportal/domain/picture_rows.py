"""The points of a PNG of 8 bits a channel with transparency: the one kind that we make ourselves."""

import struct
import zlib
from collections.abc import Iterator

from payportal.domain.brand import contrast
from payportal.domain.picture import SIGNATURE

CHANNELS = 4
LEAST_CONTRAST = 1.5
"""Far below what words need: pale colours may be a logo, white on white may not."""


def seen_on_white(content: bytes) -> bool:
    """Return whether anything of a picture can be told from the white that it stands on."""
    darkest = min((_on_white(row) for row in rows(content)), key=sum)
    return contrast("#{:02x}{:02x}{:02x}".format(*darkest), "#ffffff") >= LEAST_CONTRAST


def _on_white(row: bytes) -> tuple[int, int, int]:
    """Return the darkest point of a row as it stands on white."""
    points = zip(row[0::4], row[1::4], row[2::4], row[3::4], strict=True)
    red, green, blue, strength = min(points, key=lambda point: (sum(point[:3]) - 3 * 255) * point[3])
    red, green, blue = (255 + (one - 255) * strength // 255 for one in (red, green, blue))
    return red, green, blue


def rows(content: bytes) -> Iterator[bytes]:
    """Give each row of points as red, green, blue and strength, four bytes a point."""
    width, data, at = 0, b"", len(SIGNATURE)
    while at < len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        if name == b"IHDR":
            width, _, depth, colour, _, _, passes = struct.unpack_from(">IIBBBBB", content, at + 8)
            assert (depth, colour, passes) == (8, 6, 0), "only what we make ourselves is read"
        data += content[at + 8 : at + 8 + length] if name == b"IDAT" else b""
        at += length + 12
    unpacked, before, step = zlib.decompress(data), bytes(width * CHANNELS), width * CHANNELS + 1
    for start in range(0, len(unpacked), step):
        before = _row(unpacked[start], unpacked[start + 1 : start + step], before)
        yield before


def _row(way: int, packed: bytes, above: bytes) -> bytes:
    """Return a row whose bytes were told as differences from those to the left of and above them."""
    made = bytearray(packed)
    for at, byte in enumerate(packed):
        left, corner = (made[at - CHANNELS], above[at - CHANNELS]) if at >= CHANNELS else (0, 0)
        guesses = (0, left, above[at], (left + above[at]) // 2)
        made[at] = (byte + (guesses[way] if way < 4 else _nearest(left, above[at], corner))) & 255
    return bytes(made)


def _nearest(left: int, above: int, corner: int) -> int:
    """Return Paeth's guess: the neighbour that is nearest to what a plane through all three would give."""
    plane = left + above - corner
    return min((left, above, corner), key=lambda one: abs(plane - one))
