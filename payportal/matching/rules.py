"""The rules of a run: which evidence may apply cash by itself, and how far amounts may differ."""

from dataclasses import dataclass
from decimal import Decimal

from payportal.domain.currency import exponent


def in_minor(major: Decimal, currency: str) -> int:
    """Return a limit given in major units in minor units of ``currency``, rounded down."""
    return int(major.scaleb(exponent(currency)))


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRules:
    """Defaults of INTERFACES "match run": every class that the engine can show applies, within small tolerances.

    ``cents_tolerance`` and ``wire_fee_limit`` are in major units of whatever currency the receipt has. They count only
    under a clear reference; a short payment is never written off.
    """

    cents_tolerance: Decimal = Decimal("1.00")
    wire_fee_limit: Decimal = Decimal("50.00")
    discount_grace_days: int = 0
    apply_reference: bool = True
    apply_weak_reference: bool = True
    apply_remittance: bool = True
    apply_several_customers: bool = True
    apply_completed: bool = True
    apply_cents_off: bool = True
    apply_wire_fee: bool = True
    apply_over_payment: bool = True
    apply_partial: bool = True
    apply_amount: bool = True
    apply_discounted_amount: bool = True
    apply_balance: bool = True
    apply_due: bool = True
    apply_subset: bool = True

    def applies(self, evidence_class: str) -> bool:
        """Return whether cash may be applied on this class of evidence without a person."""
        return bool(getattr(self, f"apply_{evidence_class}", False))
