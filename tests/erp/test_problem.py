import pytest

from payportal.erp.problem import masked, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("INV-1", "INV-1"),
        ("a\nb\x1bc", "a?b?c"),
        ("x" * 40, "x" * 40),
        ("x" * 41, "x" * 39 + "…"),
    ],
)
def test_a_value_is_shown_on_one_line_of_at_most_forty_characters(value, text):
    assert shown(value) == text


@pytest.mark.parametrize(("account", "text"), [("4751182590", "******2590"), ("123", "***"), ("", "")])
def test_an_account_shows_only_its_last_four_characters(account, text):
    assert masked(account) == text
