"""Policies by customer, closed gates and shadow, asked of the engine itself."""

from dataclasses import replace
from decimal import Decimal

import pytest

from payportal.matching.engine import match
from payportal.matching.memory_source import MemorySource
from payportal.matching.policies import Policies, policies_of, strictest
from payportal.matching.rules import MatchRules
from tests.matching.builders import cash, item, payer, pending, run

CLOSED = "automatic application is closed for partial payments of Linden Bakery since 12 Nov"


def two_bakeries(text, rules, minor=168_000, **more):
    """Two customers with one item each, and two receipts for them 15 cents short."""
    payers = [payer(1), payer(2, "Harrow Print Ltd")]
    items = [item(1, "K0265479"), item(2, "K0265999", customer_id=2)]
    receipts = [
        pending(1, minor, memo=text.format("K0265479"), **more),
        pending(2, minor, memo=text.format("K0265999"), name="HARROW PRINT LTD", **more),
    ]
    return match(receipts, MemorySource(items, payers), rules)


def test_a_customers_own_rules_change_only_that_customer():
    strict = replace(MatchRules(), cents_tolerance=Decimal("0.00"))
    first, second = two_bakeries("INV {}", Policies(customers={1: strict}))
    assert (first.verdict, first.exception_type) == ("hold", "short_payment")
    assert (second.verdict, second.chosen.evidence_class) == ("apply", "cents_off")


def test_a_closed_gate_holds_with_its_own_sentence_and_still_suggests():
    closed = MatchRules(closed={"partial": CLOSED})
    first, second = two_bakeries("PARTIAL PAYMENT INV {}", Policies(customers={1: closed}), minor=100_000)
    assert (first.verdict, first.exception_type, first.reason) == ("hold", "held_by_policy", CLOSED)
    assert [line.cash_minor for line in first.suggestions[0].lines] == [100_000]
    assert (second.verdict, cash(second)) == ("apply", {2: 100_000})


def test_a_grace_for_late_discounts_is_the_customers_own():
    late = {"discount_date": pending().receipt.value_date.replace(day=18), "discount_minor": 2_000}
    items = [item(1, minor=100_000, **late), item(2, "K0265999", minor=100_000, customer_id=2, **late)]
    receipts = [pending(1, 98_000, memo="K0265479"), pending(2, 98_000, memo="K0265999", name="HARROW PRINT LTD")]
    source = MemorySource(items, [payer(1), payer(2, "Harrow Print Ltd")])
    patient = Policies(customers={2: replace(MatchRules(), discount_grace_days=3)})
    first, second = match(receipts, source, patient)
    assert (first.verdict, second.verdict, second.chosen.lines[0].discount_minor) == ("hold", "apply", 2_000)


@pytest.mark.parametrize("parts", [(123_457,), (23_450, 100_007)])
def test_the_amount_alone_is_judged_by_the_payers_own_rules(parts):
    items = [item(number, f"K0{number}0017", minor=minor) for number, minor in enumerate((*parts, 55_511), 1)]
    [applied] = run([pending(minor=123_457)], items)
    assert applied.verdict == "apply"
    off = replace(MatchRules(), **{f"apply_{applied.chosen.evidence_class}": False})
    [held] = run([pending(minor=123_457)], items, rules=Policies(customers={1: off}))
    assert (held.verdict, held.exception_type) == ("hold", "held_by_policy")


def test_what_a_policy_holds_back_is_not_got_round_by_weaker_evidence():
    only = [item(1, minor=168_015)]
    off = replace(MatchRules(), apply_reference=False)
    [proposal] = run([pending(reference="K0265479")], only, rules=off)
    assert (proposal.verdict, proposal.exception_type) == ("hold", "held_by_policy")
    assert proposal.reason == "automatic application is switched off for document numbers that add up"


def test_shadow_holds_and_says_so():
    watched = MatchRules(shadow=frozenset({"reference"}))
    [proposal] = run([pending(reference="K0265479")], [item()], rules=watched)
    assert proposal.verdict == "hold"
    assert proposal.reason.startswith("shadow mode: nothing is applied on document numbers that add up")


def test_unrestrained_policies_show_what_would_be_applied_and_keep_what_is_switched_off():
    rules = replace(MatchRules(), apply_subset=False, shadow=frozenset({"amount"}), closed={"partial": "x"})
    free = Policies(business=rules, customers={7: rules}).unrestrained()
    assert [free.of(number).withheld("amount") for number in (1, 7)] == ["", ""]
    assert (free.of(7).applies("partial"), free.of(7).applies("subset")) == (True, False)
    assert (rules.withheld("amount"), rules.withheld("partial"), rules.withheld("subset")) == ("shadow", "gate", "")


def test_several_customers_at_once_are_paid_under_the_strictest_of_their_rules():
    loose = MatchRules(cents_tolerance=Decimal("2.00"), discount_grace_days=5)
    strict = MatchRules(wire_fee_limit=Decimal("10.00"), apply_subset=False, closed={"amount": "x"})
    both = strictest(loose, strict)
    assert (both.cents_tolerance, both.wire_fee_limit, both.discount_grace_days) == (
        Decimal("1.00"),
        Decimal("10.00"),
        0,
    )
    assert (both.apply_subset, both.applies("amount"), both.applies("reference")) == (False, False, True)
    policies = Policies(customers={1: loose, 2: strict})
    assert policies.of(1) == loose
    assert policies.of(1, 2) == both
    assert policies.of(1, 3).cents_tolerance == Decimal("1.00")  # the third customer has the business's rules
    assert policies.of(9) == policies.of() == MatchRules()


def test_bare_rules_hold_for_everybody():
    rules = replace(MatchRules(), discount_grace_days=2)
    assert policies_of(rules).of(5) == rules
    assert policies_of(policies_of(rules)).business == rules
    assert (Policies().watches, Policies().closes) == (False, False)
