"""The rules for paying in another currency: off until a pair is named."""

import pytest

from payportal.domain.currency_rules import CurrencyPair, CurrencyRules, read_pairs, written_pairs
from payportal.domain.errors import PayportalError


def test_nothing_is_offered_without_a_pair():
    assert CurrencyRules().paid_in("USD") == ()


def test_pairs_are_written_as_they_are_read_and_kept_as_they_are():
    pairs = read_pairs("USD EUR 150\n\n eur  jpy 0 ")
    assert pairs == (CurrencyPair("USD", "EUR", 150), CurrencyPair("EUR", "JPY", 0))
    assert read_pairs(written_pairs(pairs)) == pairs
    rules = CurrencyRules(pairs=pairs, lock_minutes=7, source="ECB")
    assert CurrencyRules.of(rules.document()) == rules
    assert rules.paid_in("EUR") == (CurrencyPair("EUR", "JPY", 0),)


@pytest.mark.parametrize(
    ("text", "line"),
    [("USD EUR", 1), ("USD EUR 1.5", 1), ("USD EUR -1", 1), ("USD EUR 10\nUSD XXX 1", 2), ("USD USD 1", 1),
     ("USD EUR 1001", 1), ("USD EUR 1\nusd eur 2", 2), ("USD EUR ١", 1)],
)  # fmt: skip
def test_a_line_that_makes_no_sense_is_named(text, line):
    with pytest.raises(PayportalError, match=f"Line {line}:"):
        read_pairs(text)
