"""The policies of a run: the rules of the business, and those of the customers for whom something differs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import reduce

from payportal.matching.rules import MatchRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """``customers`` holds the whole rules of each customer for whom its own policy or a closed gate differs."""

    business: MatchRules = field(default_factory=MatchRules)
    customers: Mapping[int, MatchRules] = field(default_factory=dict)

    def of(self, *customer_ids: int) -> MatchRules:
        """Return the rules for a receipt that pays these customers; where they differ, the strictest of each."""
        if not self.customers:
            return self.business
        own = {number: self.customers[number] for number in customer_ids if number in self.customers}
        if len(own) < len(set(customer_ids)) or not own:
            return reduce(strictest, own.values(), self.business)
        return reduce(strictest, own.values())

    @property
    def watches(self) -> bool:
        """Return whether some class is in shadow, for the business or for a customer."""
        return any(rules.shadow for rules in (self.business, *self.customers.values()))

    @property
    def closes(self) -> bool:
        """Return whether some gate is closed."""
        return any(rules.closed for rules in (self.business, *self.customers.values()))

    def unrestrained(self) -> "Policies":
        """Return the same policies as if no class were in shadow and every gate open: what would be applied."""
        return Policies(
            business=_unrestrained(self.business),
            customers={number: _unrestrained(rules) for number, rules in self.customers.items()},
        )


def policies_of(rules: "MatchRules | Policies") -> Policies:
    """Return policies; bare rules hold for everybody."""
    return rules if isinstance(rules, Policies) else Policies(business=rules)


def strictest(one: MatchRules, other: MatchRules) -> MatchRules:
    """Return rules under which only that applies, and only so far, as both allow."""
    switches = [each.name for each in fields(MatchRules) if each.name.startswith("apply_")]
    return MatchRules(
        cents_tolerance=min(one.cents_tolerance, other.cents_tolerance),
        wire_fee_limit=min(one.wire_fee_limit, other.wire_fee_limit),
        discount_grace_days=min(one.discount_grace_days, other.discount_grace_days),
        shadow=one.shadow | other.shadow,
        closed={**other.closed, **one.closed},
        **{name: getattr(one, name) and getattr(other, name) for name in switches},
    )


def _unrestrained(rules: MatchRules) -> MatchRules:
    return replace(rules, shadow=frozenset(), closed={})
