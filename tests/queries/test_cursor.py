"""Cursors come back as they were written, or are refused."""

from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime

import pytest

from payportal.domain.errors import PayportalError
from payportal.queries.cursor import Cursor


@pytest.mark.parametrize("value", [date(2026, 10, 15), datetime(2026, 10, 15, 12, tzinfo=UTC), -5, "INV-1 ü"])
def test_a_cursor_comes_back_as_it_was_written(value):
    assert Cursor.read(Cursor(value, 7).write(), type(value)) == Cursor(value, 7)


def test_no_cursor_means_the_first_page():
    assert Cursor.read("", int) is None


def coded(text):
    return urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "ü",
        coded('["eval", "1", 1]'),
        coded("[1]"),
        coded('["int", 1, 9223372036854775808]'),
        coded('["int", 9223372036854775808, 1]'),
        coded('["int", Infinity, 1]'),
        coded('["str", "x", 1]'),  # written for a list in another order
        coded("[" * 5000),
    ],
)
def test_a_cursor_that_we_did_not_write_for_this_list_is_refused(text):
    with pytest.raises(PayportalError, match="begin at the first page"):
        Cursor.read(text, int)


@pytest.mark.parametrize(
    ("text", "of"), [('["str", "a\\u0000", 1]', str), ('["datetime", "2026-10-15T12:00:00", 1]', datetime)]
)
def test_a_value_that_a_database_would_not_take_is_refused(text, of):
    with pytest.raises(PayportalError, match="begin at the first page"):
        Cursor.read(coded(text), of)
