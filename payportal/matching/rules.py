"""The rules of a run: which evidence may apply cash by itself, and how far amounts may differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from payportal.domain.currency import exponent
from payportal.matching.class_words import class_words


def in_minor(major: Decimal, currency: str) -> int:
    """Return a limit given in major units in minor units of ``currency``, rounded down."""
    return int(major.scaleb(exponent(currency)))


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRules:
    """Defaults of INTERFACES "match run": every class that the engine can show applies, within small tolerances.

    ``cents_tolerance`` and ``wire_fee_limit`` are in major units of whatever currency the receipt has. They count only
    under a clear reference; a short payment is never written off. Classes in ``shadow`` are watched and apply nothing;
    ``closed`` holds the classes whose gate is closed, each with the sentence that says since when and why.
    """

    cents_tolerance: Decimal = Decimal("1.00")
    wire_fee_limit: Decimal = Decimal("50.00")
    discount_grace_days: int = 0
    apply_reference: bool = True
    apply_weak_reference: bool = True
    apply_remittance: bool = True
    apply_several_customers: bool = True
    apply_completed: bool = True
    apply_netted_credit: bool = True
    apply_cents_off: bool = True
    apply_wire_fee: bool = True
    apply_over_payment: bool = True
    apply_partial: bool = True
    apply_amount: bool = True
    apply_discounted_amount: bool = True
    apply_balance: bool = True
    apply_due: bool = True
    apply_subset: bool = True
    shadow: frozenset[str] = frozenset()
    closed: Mapping[str, str] = field(default_factory=dict)

    def applies(self, evidence_class: str) -> bool:
        """Return whether cash may be applied on this class of evidence without a person."""
        return not self.refusal(evidence_class)

    def refusal(self, evidence_class: str) -> str:
        """Return why this class of evidence applies nothing by itself, in words for a clerk; empty where it may."""
        if not getattr(self, f"apply_{evidence_class}", False):
            return f"automatic application is switched off for {class_words(evidence_class)}"
        if evidence_class in self.closed:
            return self.closed[evidence_class]
        if evidence_class in self.shadow:
            return f"shadow mode: nothing is applied on {class_words(evidence_class)}, it is only recorded"
        return ""

    def withheld(self, evidence_class: str) -> str:
        """Return ``gate`` or ``shadow`` where one of them holds back a class that is switched on; else empty."""
        if not getattr(self, f"apply_{evidence_class}", False):
            return ""
        if evidence_class in self.closed:
            return "gate"
        return "shadow" if evidence_class in self.shadow else ""
