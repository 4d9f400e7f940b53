"""PNG and JPEG pictures from strangers: walked through before a decoder sees them, and cut to what they need."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from payportal.domain.errors import FileRefused

PNG, JPEG = "PNG", "JPEG"
MOST_SIDE, MOST_PIXELS = 4_000, 8_000_000
"""What an honest logo has at most; a decoder needs four bytes a pixel and more."""

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_KEPT_CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_WHOLE, _INTERLACED = ((0, 0, 1, 1),), (
    (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
)  # fmt: skip
"""Where each pass of a PNG begins, and how far apart its columns and rows are."""
_PIECE = 1 << 16
_SHAPES = (0xC0, 0xC1, 0xC2)
"""JPEG: sequential and progressive, with Huffman's codes; what else there is nobody writes."""
_KEPT_SEGMENTS = (*_SHAPES, 0xC4, 0xDA, 0xDB, 0xDD, 0xEE)
_MOST_SCANS = 32
_OTHERS = (
    (b"GIF8", "a GIF picture"), (b"BM", "a BMP picture"), (b"%PDF", "a PDF"), (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"), (b"\0\0\1\0", "an icon file"), (b"PK\3\4", "a zip archive or an Office file"),
)  # fmt: skip
BROKEN = "The picture is damaged or cut short. Export it again and choose the new file."


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as its headers say it is, with nothing in ``content`` but what draws it."""

    kind: str
    width: int
    height: int
    content: bytes


def examined(content: bytes) -> Picture:
    """Return the picture, by what its bytes are; raises FileRefused with words that mend."""
    if content.startswith(SIGNATURE):
        return _png(content)
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg(content)
    raise FileRefused(f"That is {_what(content)}. Save it as PNG or JPEG and choose that file.", code="bad_type")


def _what(content: bytes) -> str:
    for beginning, words in _OTHERS:
        if content.startswith(beginning):
            return words
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "a WebP picture"
    if content[4:12] in (b"ftypavif", b"ftypheic", b"ftypmif1"):
        return "an AVIF or HEIC picture"
    if b"<svg" in content[:4096].lower():
        return "an SVG drawing"
    return "neither a PNG nor a JPEG picture"


def _broken() -> FileRefused:
    return FileRefused(BROKEN, code="broken")


def _sized(width: int, height: int) -> None:
    if not (width and height):
        raise _broken()
    if max(width, height) > MOST_SIDE or width * height > MOST_PIXELS:
        raise FileRefused(
            f"The picture has {width:,} × {height:,} pixels. Save it with at most {MOST_SIDE:,} on each side and "
            f"{MOST_PIXELS // 10**6} million together; 480 × 120 are enough.", code="too_many_pixels",
        )  # fmt: skip


def _png(content: bytes) -> Picture:
    """Keep the chunks that draw, once their sums are right and their data unpacks to just the pixels announced."""
    chunks = list(_chunks(content))
    name, header = chunks[0] if chunks else (b"", b"")
    if name != b"IHDR" or len(header) != 13 or chunks[-1][0] != b"IEND":
        raise _broken()
    width, height, depth, colour, packing, filtering, passes = struct.unpack(">IIBBBBB", header)
    _sized(width, height)
    if depth not in _DEPTHS.get(colour, ()) or packing or filtering or passes > 1:
        raise _broken()
    bits = depth * _CHANNELS[colour]
    unpacked = sum(_bytes_of(one, width, height, bits) for one in (_INTERLACED if passes else _WHOLE))
    if not _unpacks_to(b"".join(data for name, data in chunks if name == b"IDAT"), unpacked):
        raise _broken()
    kept = b"".join(chunk(name, data) for name, data in chunks if name in _KEPT_CHUNKS)
    return Picture(kind=PNG, width=width, height=height, content=SIGNATURE + kept)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give name and data of each chunk up to IEND; what stands behind it is none of the picture."""
    at, name = len(SIGNATURE), b""
    while name != b"IEND":
        if at + 12 > len(content):
            raise _broken()
        (length,), name = struct.unpack_from(">I", content, at), content[at + 4 : at + 8]
        data = content[at + 8 : at + 8 + length]
        if content[at + 8 + length : at + 12 + length] != chunk(name, data)[-4:]:
            raise _broken()
        at += 12 + length
        yield name, data


def chunk(name: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG with its length and its sum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _bytes_of(one: tuple[int, int, int, int], width: int, height: int, bits: int) -> int:
    left, top, across, down = one
    columns, rows = -(-max(width - left, 0) // across), -(-max(height - top, 0) // down)
    return rows * (1 + -(-columns * bits // 8)) if columns else 0


def _unpacks_to(data: bytes, length: int) -> bool:
    """Return whether data unpacks to so many bytes; of a bomb, no more than one piece too many is unpacked."""
    unpacker, found = zlib.decompressobj(), 0
    try:
        while not unpacker.eof:
            piece = unpacker.decompress(data, _PIECE)
            data, found = unpacker.unconsumed_tail, found + len(piece)
            if found > length or not (piece or data or unpacker.eof):
                return False
    except zlib.error:
        return False
    return found == length


def _jpeg(content: bytes) -> Picture:
    """Keep the segments that draw, up to the end of the picture; notes, previews and places of cameras go."""
    size, scans, kept = (0, 0), 0, [b"\xff\xd8"]
    for mark, data in _segments(content):
        if mark in _SHAPES:
            if size != (0, 0) or len(data) < 10:
                raise _broken()
            height, width = struct.unpack_from(">HH", data, 3)
            _sized(width, height)
            size = (width, height)
        elif 0xC3 <= mark <= 0xCF and mark not in (0xC4, 0xC8):
            raise FileRefused("That kind of JPEG is not taken. Save the picture as PNG and choose that file.",
                              code="bad_type")  # fmt: skip
        scans += mark == 0xDA
        if mark in _KEPT_SEGMENTS:
            kept.append(bytes((0xFF, mark)) + data)
    if size == (0, 0) or not 0 < scans <= _MOST_SCANS:
        raise _broken()
    return Picture(kind=JPEG, width=size[0], height=size[1], content=b"".join(kept) + b"\xff\xd9")


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Give mark and data (with its length in front) of each segment up to the end; a scan has its pixels with it."""
    at = 2
    while True:
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        if (at + 4 > len(content) and content[at : at + 2] != b"\xff\xd9") or content[at : at + 1] != b"\xff":
            raise _broken()
        mark = content[at + 1]
        if mark == 0xD9:
            return
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        end = _end_of_scan(content, end) if mark == 0xDA else end
        if end < at + 4 or end > len(content):
            raise _broken()
        yield mark, content[at + 2 : end]
        at = end


def _end_of_scan(content: bytes, at: int) -> int:
    """Return where the pixels that begin at ``at`` end: at the next mark that is no pixel and no restart."""
    while 0 <= (at := content.find(b"\xff", at)) < len(content) - 1:
        following = content[at + 1]
        if following != 0xFF and following and not 0xD0 <= following <= 0xD7:
            return at
        at += 1 if following == 0xFF else 2
    raise _broken()
