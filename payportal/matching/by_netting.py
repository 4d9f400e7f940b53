"""Credit memos that a payer took off without naming them: the shortage is just what we owe."""

import re
from collections.abc import Sequence
from itertools import combinations

from payportal.domain.open_item import OpenItem
from payportal.matching.desk import Desk
from payportal.matching.draft import Blocker, Draft
from payportal.matching.payers import Agreement
from payportal.matching.proposal import Clue, ExceptionType, ProposedLine
from payportal.matching.tolerance import may_be_a_fee, within_cents

_CREDIT = re.compile(r"\b(?:CREDITS?|CREDIT MEMOS?|CM|CMS|CN|C/M|C/N|MEMO|GUTSCHRIFT|ABONO|AVOIR)\b")
MAX_CREDITS = 12
LARGEST = 2


def netted_draft(desk: Desk, items: Sequence[OpenItem], clues: Sequence[Clue]) -> Draft | None:
    """Return the draft that nets the one set of credit memos equal to the shortage; None where there is none."""
    short = sum(item.open_minor for item in items) - desk.amount
    credits = [item for item in desk.other_items(items) if item.open_minor < 0][:MAX_CREDITS]
    if short <= 0 or not credits:
        return None
    largest = LARGEST if _says_credit(desk) else 1
    fits = {lines for chosen in _sets(credits, largest) if (lines := desk.exact([*items, *chosen]))}
    if not fits:
        return None
    lines = min(fits, key=len)
    taken = {line.item_id for line in lines if line.cash_minor < 0}
    numbers = ", ".join(item.number for item in credits if item.item_id in taken)
    clue = Clue(30, f"{desk.money(short)} less is just the credit {numbers}", kind="amount")
    blocker = _doubt(desk, items, short, fits) or desk.switched_off("netted_credit")
    return desk.draft(lines, "netted_credit", confidence_ppm=920_000, clues=(*clues, clue), blocker=blocker)


def _says_credit(desk: Desk) -> bool:
    receipt = desk.subject.receipt
    return bool(_CREDIT.search(f"{receipt.reference} {receipt.memo}".upper()))


def _sets(credits: Sequence[OpenItem], largest: int) -> list[Sequence[OpenItem]]:
    sets: list[Sequence[OpenItem]] = [
        chosen for size in range(1, largest + 1) for chosen in combinations(credits, size)
    ]
    return sets if len(credits) <= largest else [*sets, credits]


def _doubt(desk: Desk, items: Sequence[OpenItem], short: int, fits: set[tuple[ProposedLine, ...]]) -> Blocker | None:
    if len(fits) > 1:
        return Blocker(ExceptionType.AMBIGUOUS, "more than one set of credit memos is just what is missing")
    if desk.agreement() < Agreement.AGREES:
        return Blocker(ExceptionType.REMITTANCE_MISMATCH, "a credit memo fits, but the payer is not certain")
    if not _says_credit(desk) and (within_cents(desk, short) or may_be_a_fee(desk, items, short)):
        reason = f"{desk.money(short)} is missing: a credit memo of just that, or a bank's fee"
        return Blocker(ExceptionType.SHORT_PAYMENT, reason)
    return None
