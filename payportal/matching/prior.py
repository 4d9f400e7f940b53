"""What a replay of made-up books says about each class before this business has seen anything itself."""

from collections.abc import Mapping

from payportal.matching.class_gates import Counted

REPLAYED: Mapping[str, Counted] = {
    "remittance": Counted(0, 5_627),
    "reference": Counted(0, 11_461),
    "weak_reference": Counted(0, 5_293),
    "several_customers": Counted(0, 5_601),
    "completed": Counted(0, 6_440),
    "netted_credit": Counted(0, 5_000),
    "cents_off": Counted(0, 5_496),
    "wire_fee": Counted(0, 8_798),
    "over_payment": Counted(0, 5_635),
    "partial": Counted(0, 7_907),
    "amount": Counted(1, 9_797),
    "discounted_amount": Counted(0, 9_924),
    "balance": Counted(0, 9_005),
    "due": Counted(0, 13_012),
    "subset": Counted(0, 12_023),
}
"""Applied by itself in the 230 books of ``./run bench evidence_classes``, 25 November 2026: the wrong ones, of all."""
