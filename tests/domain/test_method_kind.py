"""Kinds of method: what they take, and until when a bank may decide."""

from datetime import date

import pytest

from payportal.domain.method_kind import decided_by, facts


@pytest.mark.parametrize(
    ("kind", "begun", "by"),
    [
        ("card", date(2026, 11, 26), date(2026, 11, 26)),
        ("us_bank_account", date(2026, 11, 23), date(2026, 11, 27)),  # Monday to Friday
        ("us_bank_account", date(2026, 11, 26), date(2026, 12, 2)),  # over a weekend
        ("sepa_debit", date(2026, 11, 28), date(2026, 12, 4)),  # begun on a Saturday
    ],
)
def test_a_debit_is_decided_after_so_many_weekdays(kind, begun, by):
    assert decided_by(kind, begun) == by


def test_a_kind_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="cash"):
        facts("cash")
