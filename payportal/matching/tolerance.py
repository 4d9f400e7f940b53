"""Named documents whose sum is not the money: cents off, a bank's fee, a part, too much, or a discount too late."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from payportal.domain.open_item import OpenItem
from payportal.domain.receipt import Method
from payportal.matching.amounts import (
    full_line,
    late_discount,
    looks_like_a_discount,
    looks_like_a_slip,
    one_digit_apart,
)
from payportal.matching.chance import expected_sums_ppb
from payportal.matching.combinations import Option, solutions
from payportal.matching.desk import Desk
from payportal.matching.draft import Blocker, Draft
from payportal.matching.payers import Agreement
from payportal.matching.probes import KeyKind
from payportal.matching.proposal import Clue, ExceptionType, ProposedLine
from payportal.matching.rules import in_minor

_PART = re.compile(
    r"\b(?:PARTIAL|PART|INSTALL?MENT|DOWN ?PAYMENT|PROGRESS|1ST|2ND|3RD|FIRST HALF|HALF|(?:BALANCE|REST|REMAINDER) TO"
    r"|TO FOLLOW|TEILZAHLUNG|TEILBETRAG|ABSCHLAG|ANZAHLUNG|RATE|PARCIAL|A CUENTA|ANTICIPO|ACOMPTE|PARTIEL|ACCONTO)\b"
)
_DEDUCTED = re.compile(
    r"\b(?:LESS|MINUS|DEDUCT(?:ED|ION)?|SHORT(?:AGE)?|NET OF)\b(?! ?\d+ ?%)(?! (?:CREDIT|CM|CN|MEMO))"
)
_DISCOUNT = re.compile(r"\b(?:CASH )?DISC(?:OUNT)?\b|\bSKONTO\b")
TELLING_PPB = 100_000_000
"""Where two open items add up to any sum as often as this, that they do says nothing."""
FEE_STEP = 25
"""Banks charge 15.00 or 17.50, not 10.96."""
LARGEST_FEE_SHARE = 4
"""A fee that is more than a quarter of what is owed is no fee."""


def difference_draft(desk: Desk, items: Sequence[OpenItem], clues: Sequence[Clue]) -> Draft:
    """Return the one draft that explains the difference between the named open items and the money."""
    short = sum(item.open_minor for item in items) - desk.amount
    draft = _short_draft(desk, items, short) if short > 0 else _over_draft(desk, items, -short)
    doubt = draft.blocker or _unclear(desk, items) or desk.switched_off(draft.evidence_class)
    # Neither the sum nor the payer speaks for it: the payer's own items go first.
    most = 500_000 if desk.agreement() >= Agreement.AGREES else 380_000
    confidence = draft.confidence_ppm if doubt is None else min(draft.confidence_ppm, most)
    return replace(draft, confidence_ppm=confidence, clues=(*clues, *draft.clues), blocker=doubt)


def _unclear(desk: Desk, items: Sequence[OpenItem]) -> Blocker | None:
    """A difference is tolerated only under clear numbers, a payer who agrees, and no better explanation."""
    mismatch = ExceptionType.REMITTANCE_MISMATCH
    if desk.case.worst_kind > KeyKind.CORE:
        return Blocker(mismatch, "the amount differs and the number had to be repaired")
    if desk.agreement() < Agreement.AGREES:
        return Blocker(mismatch, "the amount differs and the payer is not certain")
    for other in desk.other_items(items):
        if other.open_minor == desk.amount:
            return Blocker(mismatch, f"{items[0].number} is named, but {other.number} is open with just this amount")
    return None


def _short_draft(desk: Desk, items: Sequence[OpenItem], short: int) -> Draft:
    doubt = _says_discount(desk, short) or _short_doubt(desk, items, short)
    small = within_cents(desk, short) or may_be_a_fee(desk, items, short)
    if _says_part(desk) or (doubt and small and not _says_discount(desk, short)):
        # The cash is certain; whether so small a rest is forgiven, a discount or a slip is not for us to say.
        return _part_draft(desk, items, _undivided(desk, items))
    if doubt or not small:
        reason = f"{desk.money(short)} less than the documents named"
        return _part_draft(desk, items, doubt or Blocker(ExceptionType.SHORT_PAYMENT, reason))
    if within_cents(desk, short):
        return _adjusted(desk, items, short, "cents_off", "cents off")
    return _adjusted(desk, items, short, "wire_fee", "bank fee")


def _says_part(desk: Desk) -> bool:
    text = _words(desk)
    return bool(_PART.search(text) or _DEDUCTED.search(text))


def within_cents(desk: Desk, difference: int) -> bool:
    """Return whether a difference is within the cents that the rules forgive."""
    return difference <= in_minor(desk.rules.cents_tolerance, desk.currency)


def _words(desk: Desk) -> str:
    return f"{desk.subject.receipt.reference} {desk.subject.receipt.memo}".upper()


def _says_discount(desk: Desk, short: int) -> Blocker | None:
    text = _words(desk)
    if not _DISCOUNT.search(text) or _PART.search(text):
        return None
    return _late(desk, short)


def _late(desk: Desk, short: int) -> Blocker:
    reason = f"{desk.money(short)} was kept as a discount, but the discount had ended or was never agreed"
    return Blocker(ExceptionType.DISCOUNT_LATE, reason)


def _short_doubt(desk: Desk, items: Sequence[OpenItem], short: int) -> Blocker | None:
    """Return what else the missing amount may be than cents or a fee."""
    owed = sum(item.open_minor for item in items)
    if late_discount(items, desk.amount):
        return _late(desk, short)
    if looks_like_a_discount(short, items) or looks_like_a_slip(desk.amount, owed):
        reason = f"{desk.money(short)} is missing and may be a discount, a slip of the pen or a fee"
        return Blocker(ExceptionType.SHORT_PAYMENT, reason)
    if one_digit_apart(desk.amount, owed):
        reason = f"{desk.money(short)} is missing in a single digit: a part payment or a slip of the finger"
        return Blocker(ExceptionType.SHORT_PAYMENT, reason)
    return None


def may_be_a_fee(desk: Desk, items: Sequence[OpenItem], short: int) -> bool:
    """Return whether a bank may have kept the shortage of a wire as its fee."""
    owed = sum(item.open_minor for item in items)
    within = short <= in_minor(desk.rules.wire_fee_limit, desk.currency) and short * LARGEST_FEE_SHARE <= owed
    round_fee = short % FEE_STEP == 0
    return within and round_fee and desk.subject.receipt.method == Method.WIRE


def _undivided(desk: Desk, items: Sequence[OpenItem]) -> Blocker | None:
    """Which of several documents a part belongs to, the text does not say."""
    if len(items) == 1 and 0 < desk.amount < items[0].open_minor:
        return None
    return Blocker(ExceptionType.SHORT_PAYMENT, "a part payment names several documents; which gets how much is unsaid")


def _adjusted(desk: Desk, items: Sequence[OpenItem], short: int, evidence_class: str, reason: str) -> Draft:
    """The largest document bears what is missing."""
    bearer = max(items, key=lambda item: (item.open_minor, item.item_id)).item_id
    lines = [
        ProposedLine(item.item_id, item.open_minor - short, adjustment_minor=short, adjustment_reason=reason)
        if item.item_id == bearer
        else full_line(item)
        for item in items
    ]
    clue = Clue(10, f"{reason}: {desk.money(short)} missing", kind="difference")
    return desk.draft(lines, evidence_class, confidence_ppm=960_000, clues=[clue])


def _part_draft(desk: Desk, items: Sequence[OpenItem], blocker: Blocker | None) -> Draft:
    """Pay what came, in the order named; the rest stays open and nothing is given away."""
    lines, _ = desk.paid_in_order(items)
    clue = Clue(10, "paid in part, the rest stays open", kind="difference")
    return desk.draft(lines, "partial", confidence_ppm=930_000, clues=[clue], blocker=blocker)


def _over_draft(desk: Desk, items: Sequence[OpenItem], over: int) -> Draft:
    cents = within_cents(desk, over)
    blocker = None if cents else _over_doubt(desk, items, over)
    if looks_like_a_slip(desk.amount, desk.amount - over):
        blocker = Blocker(ExceptionType.OVER_PAYMENT, "the amount looks like the document's with two digits swapped")
    return desk.draft(
        [full_line(item) for item in items],
        "cents_off" if cents else "over_payment",
        confidence_ppm=940_000,
        clues=[Clue(10, f"{desk.money(over)} more than named stays on account", kind="difference")],
        blocker=blocker,
        on_account=over,
    )


def _round_up(desk: Desk, over: int) -> bool:
    """A small round sum on top is somebody's rounding, not another document."""
    return over % in_minor(Decimal(5), desk.currency) == 0 and over <= in_minor(Decimal(250), desk.currency)


def _over_doubt(desk: Desk, items: Sequence[OpenItem], over: int) -> Blocker | None:
    """Too much money may be for documents the payer did not name."""
    if over > sum(item.open_minor for item in items) and not _round_up(desk, over):
        return Blocker(ExceptionType.OVER_PAYMENT, "more than twice what is named; the rest may be for something else")
    others = desk.other_items(items)
    for other in others:
        if over in (other.open_minor, other.open_minor - other.discount_minor):
            return Blocker(ExceptionType.OVER_PAYMENT, f"the rest is just the open amount of {other.number}")
    options = [Option(item.item_id, item.open_minor) for item in others[:40]]
    accidents = expected_sums_ppb([option.cash_minor for option in options], over, size=2)
    if accidents < TELLING_PPB and solutions(options, over, largest=2):
        return Blocker(ExceptionType.OVER_PAYMENT, "the rest is just the sum of two other open items")
    return None
