"""What is a picture is found from its bytes, and only what draws it is kept."""

import tracemalloc
import zlib

import pytest

from payportal.domain.errors import FileRefused
from payportal.domain.picture import SIGNATURE, chunk, examined
from tests.domain.a_picture import JPEG, a_png, header, raw

SCRIPT = b"<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("content", "kind", "size"),
    [
        (a_png(64, 32), "PNG", (64, 32)),
        (a_png(5, 3, colour=2, rows=(b"\0" + bytes(15)) * 3), "PNG", (5, 3)),
        (a_png(9, 2, depth=1, colour=0, rows=bytes(3) * 2), "PNG", (9, 2)),
        # Adam7 of 3 × 3: passes of 1×1, 1×1, 2×1, 1×2 and 3×1; the second and third are empty.
        (a_png(3, 3, depth=8, colour=0, passes=1, rows=bytes(2 + 2 + 3 + 4 + 4)),
         "PNG", (3, 3)),
        (JPEG, "JPEG", (48, 24)),
    ],
)  # fmt: skip
def test_a_picture_is_known_by_its_bytes(content, kind, size):
    found = examined(content)
    assert (found.kind, (found.width, found.height)) == (kind, size)
    assert examined(found.content) == found


def test_what_does_not_draw_is_left_out():
    notes = chunk(b"tEXt", b"Comment\0" + SCRIPT) + chunk(b"eXIf", b"GPS" + SCRIPT)
    for content in (a_png(before=notes, after=SCRIPT), JPEG[:2] + b"\xff\xfe\x00\x1b" + SCRIPT + JPEG[2:] + SCRIPT):
        assert SCRIPT in content
        assert SCRIPT not in examined(content).content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
        (b"<?xml version='1.0'?><SVG/>", "an SVG drawing"),
        (b"GIF89a" + a_png(), "a GIF picture"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a WebP picture"),
        (b"\0\0\0 ftypavif", "an AVIF or HEIC picture"),
        (b"%PDF-1.7", "a PDF"),
        (b"<!doctype html>", "neither"),
        (b"\x89PN", "neither"),
    ],
)
def test_another_kind_is_named_and_the_way_out_said(content, words):
    with pytest.raises(FileRefused, match=words) as refused:
        examined(content)
    assert "Save it as PNG or JPEG" in refused.value.message


@pytest.mark.parametrize(
    "content",
    [a_png(10_000, 10_000, rows=b""), a_png(4_001, 1, rows=b""), a_png(4_000, 2_001, rows=b""),
     JPEG.replace(b"\xff\xc0\x00\x11\x08\x00\x18\x00\x30", b"\xff\xc0\x00\x11\x08\x27\x10\x27\x10")],
)  # fmt: skip
def test_too_many_pixels_are_refused_before_they_are_unpacked(content):
    with pytest.raises(FileRefused, match=r"pixels\. Save it with at most 4,000"):
        examined(content)


def test_a_bomb_is_not_unpacked():
    bomb = a_png(4, 4, rows=bytes(400_000_000))
    assert len(bomb) < 500_000
    tracemalloc.start()
    with pytest.raises(FileRefused, match="damaged"):
        examined(bomb)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8_000_000


def half(content):
    return content[: len(content) // 2]


DAMAGED = {
    "empty": SIGNATURE,
    "cut": half(a_png()),
    "without its end": a_png()[:-12],
    "less than announced": a_png(rows=raw(64, 31)),
    "more than announced": a_png(rows=raw(64, 33)),
    "no pixels": SIGNATURE + header(4, 4) + chunk(b"IEND", b""),
    "width of nothing": a_png(0, 32),
    "depth that there is not": a_png(depth=7),
    "colour that there is not": a_png(colour=5),
    "a wrong sum": a_png()[:-1] + b"\0",
    "not packed": SIGNATURE + header(4, 4) + chunk(b"IDAT", b"nothing") + chunk(b"IEND", b""),
    "packed and cut": SIGNATURE
    + header(64, 32)
    + chunk(b"IDAT", zlib.compress(raw(64, 32))[:-6])
    + chunk(b"IEND", b""),
    "header elsewhere": SIGNATURE + chunk(b"tEXt", b"") + header(4, 4) + chunk(b"IEND", b""),
    "a length beyond the end": SIGNATURE + b"\xff\xff\xff\xffIHDR" + bytes(40),
    "JPEG cut": half(JPEG),
    "JPEG without its end": JPEG[:-2],
    "JPEG of a head": b"\xff\xd8\xff",
    "JPEG without pixels": b"\xff\xd8\xff\xd9",
    "JPEG of a length beyond the end": b"\xff\xd8\xff\xe0\xff\xff" + bytes(20),
    "JPEG of a length of nothing": b"\xff\xd8\xff\xe0\0\0" + bytes(20),
    "JPEG of endless fill": b"\xff\xd8" + b"\xff" * 1000,
    "JPEG of many scans": JPEG[:-2] + JPEG[JPEG.index(b"\xff\xda") : -2] * 40 + b"\xff\xd9",
    "JPEG of two shapes": JPEG[:2] + JPEG[JPEG.index(b"\xff\xc0") : JPEG.index(b"\xff\xc0") + 19] + JPEG[2:],
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_what_is_damaged_is_refused(content):
    with pytest.raises(FileRefused, match="damaged or cut short"):
        examined(content)


def test_every_place_where_a_file_may_be_cut_is_refused():
    for content in (a_png(), JPEG):
        for length in range(8, len(content)):
            with pytest.raises(FileRefused):
                examined(content[:length])


def test_a_jpeg_that_nobody_can_show_is_named():
    with pytest.raises(FileRefused, match="Save the picture as PNG"):
        examined(JPEG.replace(b"\xff\xc0", b"\xff\xc9"))
