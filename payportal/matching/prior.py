"""What a replay of made-up books says about each class before this business has seen anything itself."""

from collections.abc import Mapping

from payportal.matching.class_gates import Counted

REPLAYED: Mapping[str, Counted] = {
    "remittance": Counted(0, 5_166),
    "reference": Counted(0, 10_467),
    "weak_reference": Counted(0, 5_075),
    "several_customers": Counted(0, 5_056),
    "completed": Counted(0, 5_933),
    "netted_credit": Counted(0, 10_207),
    "cents_off": Counted(0, 4_882),
    "wire_fee": Counted(0, 8_311),
    "over_payment": Counted(0, 5_102),
    "partial": Counted(0, 7_286),
    "amount": Counted(1, 8_638),
    "discounted_amount": Counted(0, 9_732),
    "balance": Counted(0, 8_571),
    "due": Counted(0, 12_258),
    "subset": Counted(0, 10_850),
}
"""Applied by itself in the 230 books of ``./run bench evidence_classes``, 26 November 2026: the wrong ones, of all."""
