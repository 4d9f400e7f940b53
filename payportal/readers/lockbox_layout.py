"""Where the fields of a lockbox file stand. Banks move them, so a layout is data, not code.

Positions are 1-based and inclusive as bank guides print them. Sources: KeyBank Lockbox Transmission Toolkit and
opentaps for the old BAI layout; SAP FLB24 and FLB26 for the BAI2 layout.
"""

from dataclasses import dataclass, replace


def at(first: int, last: int) -> slice:
    """Return the slice of the 1-based, inclusive positions of a bank guide."""
    return slice(first - 1, last)


@dataclass(frozen=True, slots=True, kw_only=True)
class LockboxLayout:
    """Field positions of records 4, 6 and 8 that differ between banks; None where the layout lacks the field."""

    name: str
    currency: str = "USD"
    check_amount: slice
    payer_account: slice
    check_number: slice
    remitter: slice | None = None
    invoice: slice
    invoice_amount: slice
    deduction: slice | None = None
    reason: slice | None = None
    customer: slice | None = None
    lockbox_count: slice
    lockbox_amount: slice


BAI = LockboxLayout(
    name="bai",
    check_amount=at(41, 50),
    payer_account=at(59, 68),
    check_number=at(69, 80),
    invoice=at(11, 20),
    invoice_amount=at(21, 30),
    customer=at(61, 70),
    lockbox_count=at(21, 23),
    lockbox_amount=at(24, 33),
)
BAI2 = LockboxLayout(
    name="bai2",
    check_amount=at(8, 17),
    payer_account=at(27, 36),
    check_number=at(37, 45),
    remitter=at(52, 81),
    invoice=at(12, 27),
    invoice_amount=at(28, 37),
    deduction=at(38, 47),
    reason=at(48, 50),
    lockbox_count=at(21, 24),
    lockbox_amount=at(25, 34),
)
BAI2_LONG_CHECK = replace(BAI2, name="bai2_long_check", check_number=at(37, 46), remitter=at(53, 82))
"""Some banks print ten digits of the check number, and the check date one place later."""
