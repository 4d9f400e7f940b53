from decimal import Decimal

import pytest

from payportal.matching.draft import STRENGTH
from payportal.matching.rules import MatchRules, in_minor


@pytest.mark.parametrize(("currency", "minor"), [("USD", 5000), ("JPY", 50), ("KWD", 50000)])
def test_a_limit_follows_the_decimals_of_the_currency(currency, minor):
    assert in_minor(Decimal("50.00"), currency) == minor


@pytest.mark.parametrize("evidence_class", STRENGTH)
def test_every_class_applies_unless_switched_off(evidence_class):
    assert MatchRules().applies(evidence_class)
    assert not MatchRules(**{f"apply_{evidence_class}": False}).applies(evidence_class)


def test_an_unknown_class_never_applies():
    assert not MatchRules().applies("hunch")
