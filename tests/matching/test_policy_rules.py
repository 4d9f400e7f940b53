"""Policies as documents: checked, merged with a customer's override, compared."""

from dataclasses import fields
from decimal import Decimal

import pytest

from payportal.matching.class_gates import Counted
from payportal.matching.draft import STRENGTH
from payportal.matching.policy_rules import BadPolicy, checked, delivered, differences, prior_of, rules_of
from payportal.matching.prior import REPLAYED
from payportal.matching.rules import MatchRules


def test_as_delivered_it_is_the_default_rules_and_the_replayed_prior():
    assert rules_of(delivered()) == MatchRules()
    assert checked(delivered()) == delivered()
    assert prior_of(delivered()) == dict(REPLAYED)
    assert (delivered()["cents_tolerance"], delivered()["wire_fee_limit"]) == ("1.00", "50.00")


def test_every_rule_of_a_run_is_a_setting_of_the_policy():
    names = {each.name for each in fields(MatchRules)} - {"shadow", "closed"}
    settings = {*delivered(), *(f"apply_{name}" for name in STRENGTH)} - {"classes", "error_target_ppm", "prior"}
    assert names == settings


def test_what_is_typed_takes_its_one_form():
    document = checked({"cents_tolerance": " .5 ", "wire_fee_limit": 20, "discount_grace_days": "3",
                        "classes": {"subset": "hold"}})  # fmt: skip
    assert (document["cents_tolerance"], document["wire_fee_limit"], document["discount_grace_days"]) == (
        "0.50",
        "20.00",
        3,
    )
    assert document["classes"]["subset"] == "hold"
    assert document["classes"]["amount"] == "apply"
    assert list(document["classes"]) == list(STRENGTH)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("cents_tolerance", "much", "is no amount"),
        ("cents_tolerance", "NaN", "between 0 and 10.00"),
        ("cents_tolerance", "-1", "between 0 and 10.00"),
        ("wire_fee_limit", "500.01", "between 0 and 500.00"),
        ("wire_fee_limit", "1.00001", "decimals"),
        ("discount_grace_days", "1.5", "whole number"),
        ("discount_grace_days", 61, "from 0 to 60"),
        ("error_target_ppm", 0, "from 1 to 50,000"),
        ("classes", "all", "mode for each class"),
        ("classes", {"hunch": "apply"}, "no class of evidence"),
        ("classes", {"subset": "maybe"}, "it can apply, shadow, hold"),
        ("prior", {"hunch": [0, 1]}, "classes of evidence"),
        ("colour", "red", "no setting"),
    ],
)
def test_what_cannot_be_is_refused_by_name(name, value, words):
    with pytest.raises(BadPolicy) as error:
        checked({name: value})
    assert list(error.value.problems) == [name]
    assert words in error.value.problems[name]


def test_a_prior_with_impossible_counts_is_refused():
    with pytest.raises(BadPolicy, match="partial needs two counts"):
        checked({"prior": {**delivered()["prior"], "partial": [3, 2]}})


def test_an_override_names_only_what_differs():
    override = checked({"cents_tolerance": "0", "classes": {"partial": "hold", "amount": "shadow"}}, override=True)
    assert override == {"cents_tolerance": "0.00", "classes": {"amount": "shadow", "partial": "hold"}}
    rules = rules_of(delivered(), override)
    assert (rules.cents_tolerance, rules.wire_fee_limit) == (Decimal("0.00"), Decimal("50.00"))
    assert (rules.apply_partial, rules.applies("amount"), rules.shadow) == (False, False, frozenset({"amount"}))
    assert checked({}, override=True) == {}


def test_the_target_and_the_prior_are_the_businesss_alone():
    with pytest.raises(BadPolicy) as error:
        checked({"error_target_ppm": 5, "prior": {}}, override=True)
    assert set(error.value.problems) == {"error_target_ppm", "prior"}


def test_a_customer_may_apply_what_the_business_holds():
    held = checked({"classes": {"subset": "hold"}})
    assert rules_of(held, {"classes": {"subset": "apply"}}).applies("subset")


def test_differences_name_what_changed_with_both_values():
    after = checked({"wire_fee_limit": "25", "classes": {"subset": "shadow"}})
    assert differences(delivered(), after) == [
        ("wire_fee_limit", "50.00", "25.00"),
        ("classes.subset", "apply", "shadow"),
    ]
    assert differences(delivered(), delivered()) == []
    assert differences({}, {"cents_tolerance": "0.00"}) == [("cents_tolerance", "", "0.00")]


def test_the_prior_is_counted():
    assert prior_of({"prior": {"amount": [1, 400]}}) == {**REPLAYED, "amount": Counted(1, 400)}
