"""Which kinds of method may pay an amount, and the words for those that may not."""

import pytest

from payportal.domain.method_kind import MethodKind
from payportal.domain.method_rule import MethodRule, kinds, offers
from payportal.domain.money import Money

CARD, ACH, SEPA = MethodKind


def reasons(amount, *rules):
    return {offer.kind: str(offer.reason) for offer in offers(amount, rules)}


def test_without_rules_a_kind_is_offered_where_it_works():
    assert reasons(Money(100, "USD")) == {CARD: "", ACH: "", SEPA: "pays EUR only, and this is in USD"}
    assert reasons(Money(100, "JPY"))[ACH] == "pays USD only, and this is in JPY"


@pytest.mark.parametrize(
    ("minor", "reason"),
    [
        (999, "is offered from 10.00 USD"),
        (1000, ""),
        (500000, ""),
        (500001, "is offered up to 5000.00 USD; pay a part, or choose another way"),
    ],
)
def test_limits_are_told_before_anybody_chooses(minor, reason):
    rule = MethodRule(kind=CARD, currency="USD", min_minor=1000, max_minor=500000)
    assert reasons(Money(minor, "USD"), rule)[CARD] == reason
    assert reasons(Money(minor, "EUR"), rule)[CARD] == ""


def test_a_customers_own_rule_beats_the_others_and_a_currencys_beats_all_currencies():
    off, on = MethodRule(kind=CARD, offered=False), MethodRule(kind=CARD, currency="USD")
    mine = MethodRule(kind=CARD, offered=False, of_customer=True)
    assert reasons(Money(1, "USD"), off)[CARD] == "is not offered here"
    assert reasons(Money(1, "USD"), off, on)[CARD] == ""
    assert reasons(Money(1, "USD"), off, on, mine)[CARD] == "is not offered for your account"


def test_kinds_alone_know_no_amounts():
    rule = MethodRule(kind=CARD, currency="USD", min_minor=1000)
    assert [offer.offered for offer in kinds("USD", [rule])] == [True, True, False]
