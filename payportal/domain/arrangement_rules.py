"""The owner's rules for disputes, promises and payment plans, with the values that the product comes with."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from payportal.domain.dispute import REASONS, DisputeReason
from payportal.domain.errors import PayportalError
from payportal.domain.instalments import PlanLimits

_CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
_X12 = re.compile(r"[0-9A-Z]{2}")


@dataclass(frozen=True, slots=True)
class ArrangementRules:
    """What holds for every customer.

    ``answer_days`` working days are the promise for a dispute; above ``clerk_credit`` whole units of the invoice's
    currency only an approver credits; a promise reaches at most ``promise_days`` days ahead.
    """

    reasons: tuple[DisputeReason, ...] = REASONS
    answer_days: int = 3
    clerk_credit: int = 1_000
    promise_days: int = 30
    plan: PlanLimits = field(default_factory=PlanLimits)

    def reason(self, code: str) -> DisputeReason:
        """Return the reason of a code; one that was taken off the list since keeps its code as its words."""
        known = {one.code: one for one in (*REASONS, *self.reasons)}
        return known.get(code) or DisputeReason(code, code.replace("_", " ").capitalize(), "ZZ")

    def document(self) -> dict[str, Any]:
        """Return the rules as they are stored."""
        plain = [{"code": one.code, "words": str(one.words), "x12": one.x12} for one in self.reasons]
        return {**asdict(replace(self, reasons=())), "reasons": plain}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "ArrangementRules":
        """Return stored rules; what is not in them has the value that the product comes with."""
        known = dict(document)
        if "reasons" in known:
            known["reasons"] = tuple(_translatable(DisputeReason(**one)) for one in known["reasons"])
        if "plan" in known:
            known["plan"] = PlanLimits(**known["plan"])
        return cls(**known)


def _translatable(reason: DisputeReason) -> DisputeReason:
    """Return our own reason where it was not reworded: its words are known in every language."""
    return next((one for one in REASONS if one == reason), reason)


def read_reasons(text: str) -> tuple[DisputeReason, ...]:
    """Return the reasons written one a line as ``code | words | X12 code``; raises PayportalError naming the line."""
    reasons: list[DisputeReason] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        code, words, x12 = ([part.strip() for part in line.split("|")] + ["", "", ""])[:3]
        if not _CODE.fullmatch(code) or not words or not _X12.fullmatch(x12):
            raise PayportalError(
                f"Line {number} of the reasons: write a code in small letters, the words, and two signs of X12 426, "
                "like: price | The price is wrong | 01"
            )
        if code in {one.code for one in reasons}:
            raise PayportalError(f"Line {number} of the reasons: {code} is there twice.")
        reasons.append(_translatable(DisputeReason(code, words[:80], x12)))
    if not reasons:
        raise PayportalError("Keep at least one reason: a dispute without a reason cannot be decided.")
    return tuple(reasons)


def written_reasons(reasons: tuple[DisputeReason, ...]) -> str:
    """Return reasons one a line, as ``read_reasons`` reads them."""
    return "\n".join(f"{one.code} | {one.words} | {one.x12}" for one in reasons)
