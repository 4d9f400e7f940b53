"""Colours that can be read, and a brand that comes back as it was stored."""

import pytest

from payportal.domain.brand import ACCENT, Brand, colour, contrast, readable
from payportal.domain.errors import PayportalError


def test_contrast_is_that_of_the_guidelines():
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize(
    ("found", "used"), [("#1d4ed8", "#1d4ed8"), ("#ffd400", ACCENT), ("", ACCENT), ("red;x", ACCENT)]
)
def test_a_colour_that_white_cannot_be_read_on_is_not_used(found, used):
    assert Brand(colour=found).accent == used
    assert readable(found) is (used == found)


def test_a_colour_is_written_in_full():
    assert colour(" #0AF ") == "#00aaff"
    with pytest.raises(PayportalError):
        colour("url(x)")


def test_a_brand_comes_back_as_it_was_stored():
    kept = Brand(name="Northwind", due_soon_days=3, off=("offer",))
    assert Brand.of({**kept.document(), "unknown": 1}) == kept
    assert Brand.of({}) == Brand()
