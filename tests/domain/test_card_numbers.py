import pytest
from hypothesis import given
from hypothesis import strategies as st

from payportal.domain.card_numbers import DOT, found, masked, passes


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("paid with 4242 4242 4242 4242, thanks", f"paid with {DOT * 4} {DOT * 4} {DOT * 4} 4242, thanks"),
        ("4242424242424242", DOT * 12 + "4242"),
        ("5555-5555-5555-4444", f"{DOT * 4}-{DOT * 4}-{DOT * 4}-4444"),
        ("378282246310005", DOT * 11 + "0005"),
        ("card 3782 822463 10005", f"card {DOT * 4} {DOT * 6} {DOT}0005"),
        ("order 12 4242 4242 4242 4242", f"order 12 {DOT * 4} {DOT * 4} {DOT * 4} 4242"),
        ("4242 4242 4242 4242 12/27 123", f"{DOT * 4} {DOT * 4} {DOT * 4} 4242 12/27 123"),
        ("4242.4242.4242.4242", f"{DOT * 4}.{DOT * 4}.{DOT * 4}.4242"),
        ("٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢", f"{DOT * 4} {DOT * 4} {DOT * 4} ٤٢٤٢"),
        ("４２４２４２４２４２４２４２４２", f"{DOT * 12}４２４２"),
        ("4242\u200b4242\u202f4242\u20094242", f"{DOT * 4}\u200b{DOT * 4}\u202f{DOT * 4}\u20094242"),
        ("\u20664242\t4242*4242 | 4242\u2069", f"\u2066{DOT * 4}\t{DOT * 4}*{DOT * 4} | 4242\u2069"),
    ],
)
def test_a_card_number_keeps_its_last_four(text, kept):
    assert masked(text) == kept
    assert found(text)
    assert not found(masked(text))


@pytest.mark.parametrize(
    "text",
    [
        "4242 4242 4242 4241",  # fails the check
        "INV-1009 of 2026-11-26, 1,200.00 USD",
        "0000 0000 0000 0000",  # passes the check, but no network begins with nought
        "42424242424242424242424242",  # longer than any card number
        "call +1 202 555 0143",
        "",
    ],
)
def test_other_numbers_stay(text):
    assert masked(text) == text
    assert not found(text)


def with_check_digit(digits):
    return next(digits + check for check in "0123456789" if passes(digits + check))


@given(st.from_regex(r"[3-6][0-9]{11,17}", fullmatch=True), st.text(alphabet="abc ,:\n"), st.text(alphabet="xyz ,!"))
def test_no_card_number_survives(body, before, after):
    number = with_check_digit(body)
    kept = masked(f"{before}{number}{after}")
    assert number not in kept
    assert number[-4:] in kept
    assert len(kept) == len(before + number + after)
