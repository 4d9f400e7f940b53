"""How large a logo is kept and shown, and the words for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payportal.domain import logo
from payportal.domain.errors import FileRefused


@pytest.mark.parametrize(
    ("size", "kept"),
    [((480, 120), (480, 120)), ((960, 240), (480, 120)), ((200, 200), (120, 120)), ((4_000, 400), (480, 48)),
     ((64, 32), (64, 32)), ((16, 16), (16, 16)), ((100, 4_000 // 10), (30, 120))],
)  # fmt: skip
def test_a_logo_keeps_its_proportions_and_is_never_enlarged(size, kept):
    assert logo.check_size(*size) == kept


@pytest.mark.parametrize("size", [(1, 1), (15, 400), (4_000, 100), (40, 4_000)])
def test_of_what_nothing_would_be_seen_is_refused(size):
    with pytest.raises(FileRefused, match="less long and thin"):
        logo.check_size(*size)


@given(st.integers(1, 4_000), st.integers(1, 4_000))
def test_a_picture_is_always_within_its_frame(width, height):
    across, down = logo.fitted(width, height, logo.ON_PAGE)
    assert 1 <= across <= min(width, 160)
    assert 1 <= down <= min(height, 32)


def test_words_are_one_line_and_the_name_where_there_are_none():
    assert logo.words("  Northwind\r\nTraders ", "N") == "Northwind Traders"
    assert logo.words(" ", "Northwind") == "Northwind"
    assert len(logo.words("x" * 500, "")) == logo.LONGEST_ALT


def test_beside_the_same_name_a_logo_is_not_heard_twice():
    assert logo.beside("Northwind", "northwind") == ""
    assert logo.beside("Northwind: a mountain", "Northwind") == "Northwind: a mountain"
