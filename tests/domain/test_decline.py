"""Decline and return codes in few words."""

import pytest

from payportal.domain.decline import decline


@pytest.mark.parametrize(
    ("code", "words", "retry"),
    [
        ("R01", "insufficient funds", True),
        ("R10", "the account holder says it was not authorized", False),
        ("expired_card", "the card has expired", False),
        ("something_new", "the bank gave no reason", False),
    ],
)
def test_a_code_says_why_and_whether_to_try_again(code, words, retry):
    assert (decline(code).words, decline(code).retry) == (words, retry)
