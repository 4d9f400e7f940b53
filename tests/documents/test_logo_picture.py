"""A logo is drawn anew: its pixels and nothing else."""

import random

import pytest

from payportal.documents import logo_picture
from payportal.documents.logo_picture import drawn
from payportal.domain.errors import FileRefused
from payportal.domain.logo import KEPT_BYTES
from payportal.domain.picture import chunk, examined
from tests.domain.a_picture import JPEG, a_png, raw

SCRIPT = b"<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("content", "size"),
    [(a_png(960, 240), (480, 120)), (a_png(64, 32), (64, 32)), (JPEG, (48, 24)), (a_png(333, 217), (184, 120)),
     (a_png(24, 24, colour=2, passes=1, rows=bytes(60 + 57 + 114 + 222 + 444 + 876)), (24, 24)),
     (a_png(3_999, 611), (480, 73))],
)  # fmt: skip
def test_what_is_kept_is_a_png_of_the_size_it_says(content, size):
    made, width, height = drawn(content)
    found = examined(made)
    assert (found.kind, found.width, found.height) == ("PNG", *size)
    assert (width, height) == size
    assert found.content == made  # nothing but what draws it


def test_what_hides_in_a_picture_is_gone():
    made, _, _ = drawn(a_png(before=chunk(b"tEXt", b"Comment\0" + SCRIPT), after=SCRIPT))
    assert SCRIPT not in made
    assert b"tEXt" not in made


def test_the_same_picture_is_the_same_logo():
    assert drawn(JPEG) == drawn(JPEG)
    assert drawn(a_png()) == drawn(a_png(after=b"x"))


def test_what_is_full_of_details_is_kept_smaller():
    noise = random.Random(1)
    rows = b"".join(b"\0" + noise.randbytes(480 * 3) for _ in range(120))
    made, width, height = drawn(a_png(480, 120, colour=2, rows=rows))
    assert len(made) <= KEPT_BYTES
    assert width / height == pytest.approx(4, rel=0.05)
    assert height > 32


def test_a_header_that_lies_is_refused_by_the_decoder():
    lying = JPEG.replace(b"\xff\xc4", b"\xff\xdb", 1)
    with pytest.raises(FileRefused, match="damaged"):
        drawn(lying)


@pytest.mark.parametrize(("content", "words"), [(b"", "empty"), (b"\x89PNG" * 300_000, "larger than 1 MB")])
def test_nothing_and_too_much_are_refused(content, words):
    with pytest.raises(FileRefused, match=words):
        drawn(content)


def test_a_picture_is_never_markup():
    assert b"sys.inputs.content" in logo_picture.SOURCE  # it comes in as data


@pytest.mark.parametrize("colour", [(255, 255, 255, 255), (255, 255, 255, 120), (0, 0, 0, 0)])
def test_what_would_not_be_seen_is_refused(colour):
    with pytest.raises(FileRefused, match="made for a light ground"):
        drawn(a_png(rows=raw(64, 32, colour)))
