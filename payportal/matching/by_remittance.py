"""Drafts from a structured remittance: every line with its own amount, so each document is proved by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from payportal.domain.open_item import OpenItem
from payportal.domain.remittance import CHOSEN_PART, PROCESSOR_FEE, RemittanceLine
from payportal.matching.desk import Desk
from payportal.matching.draft import Blocker, Draft, Subject
from payportal.matching.gate import rival_of
from payportal.matching.nearness import is_near
from payportal.matching.payers import Agreement
from payportal.matching.probes import KeyKind
from payportal.matching.proposal import Clue, ExceptionType, ProposedLine
from payportal.matching.tokens import Token

MANY = 2
"""From so many documents on, each with its own exact amount, the remittance vouches for itself."""


@dataclass(frozen=True, slots=True)
class Paid:
    """One remittance line and the open item it pays; ``doubt`` when the amounts do not agree."""

    line: RemittanceLine
    item: OpenItem
    kind: KeyKind
    token: Token
    proposed: ProposedLine
    doubt: Blocker | None


def has_amounts(subject: Subject) -> bool:
    """Return whether the receipt has remittance lines that all carry an amount."""
    lines = subject.receipt.remittance
    return bool(lines) and all(line.amount_minor is not None for line in lines)


def remittance_drafts(desk: Desk) -> list[Draft]:
    """Return the draft that pays each remittance line as the payer says, blocked where a line cannot be proved."""
    paid: list[Paid] = []
    doubt = _total_doubt(desk)
    for index, line in enumerate(desk.subject.receipt.remittance):
        one = _pay(desk, index, used={other.item.item_id for other in paid})
        if one is None:
            doubt = doubt or _unproved(desk, line)
            continue
        paid.append(one)
        doubt = doubt or one.doubt
    if not paid:
        return []
    doubt = doubt or _payer_doubt(desk, [one.kind for one in paid]) or desk.switched_off("remittance")
    lines = [one.proposed for one in paid]
    return [desk.draft(lines, "remittance", confidence_ppm=995_000, clues=_clues(desk, paid), blocker=doubt)]


def _clues(desk: Desk, paid: Sequence[Paid]) -> list[Clue]:
    return [
        Clue(
            70,
            f"{one.item.number} in the remittance with {desk.money(one.line.amount_minor or 0)}",
            one.token.span,
            "remittance",
        )
        for one in paid
    ]


def _total_doubt(desk: Desk) -> Blocker | None:
    total = sum(line.amount_minor or 0 for line in desk.subject.receipt.remittance)
    if total == desk.amount:
        return None
    reason = f"the remittance adds up to {desk.money(total)}, the money is {desk.money(desk.amount)}"
    return Blocker(ExceptionType.REMITTANCE_MISMATCH, reason)


def _unproved(desk: Desk, line: RemittanceLine) -> Blocker:
    amount = desk.money(line.amount_minor or 0)
    reason = f"the remittance line {line.reference} with {amount} names no open item"
    return Blocker(ExceptionType.REMITTANCE_MISMATCH, reason)


def _pay(desk: Desk, index: int, *, used: set[int]) -> Paid | None:
    """Return what a line pays: the open item of the case that it names, or nearly names beside its exact amount."""
    line = desk.subject.receipt.remittance[index]
    found = _named(desk, index, used) or _nearly_named(desk, index, used)
    if found is None:
        return None
    item, kind, token = found
    proposed, doubt = _line(desk, item, line)
    return Paid(line, item, kind, token, proposed, doubt)


def _named(desk: Desk, index: int, used: set[int]) -> tuple[OpenItem, KeyKind, Token] | None:
    """The surest number counts; the amount chooses when it could mean several open items."""
    line, group = desk.subject.receipt.remittance[index], set(desk.case.customer_ids)
    own = [hit for hit in desk.subject.hits if hit.token.line == index and hit.item.customer_id in group]
    own = [hit for hit in own if _usable(desk, hit.item, used)]
    if not own:
        return None
    kind = min(hit.kind for hit in own)
    best = list({hit.item.item_id: hit for hit in own if hit.kind == kind}.values())
    chosen = [hit for hit in best if _fits(desk, hit.item, line)] or best
    return (chosen[0].item, kind, chosen[0].token) if len(chosen) == 1 else None


def _usable(desk: Desk, item: OpenItem, used: set[int]) -> bool:
    return item.item_id not in used and not desk.book.is_taken(item.item_id) and item.currency == desk.currency


def _nearly_named(desk: Desk, index: int, used: set[int]) -> tuple[OpenItem, KeyKind, Token] | None:
    """A damaged number next to its exact amount is proof enough within one customer."""
    line = desk.subject.receipt.remittance[index]
    token = next((atom for atom in desk.subject.reading.atoms if atom.line == index), None)
    if token is None:
        return None
    may_fit = (item for item in _by_amount(desk).get(line.amount_minor or 0, ()) if item.item_id not in used)
    mine = [item for item in may_fit if _fits(desk, item, line)]
    fitting = [item for item in mine if is_near(token.text, item.number)]
    return (fitting[0], KeyKind.NEAR, token) if len(fitting) == 1 else None


def _by_amount(desk: Desk) -> Mapping[int, Sequence[OpenItem]]:
    """Return the case's open items by what would pay them: a long remittance asks for every line."""
    known = desk.amounts
    if not known:
        for item in desk.other_items([]):
            for minor in {item.open_minor, item.open_minor - desk.discount(item)}:
                known.setdefault(minor, []).append(item)
    return known


def _fits(desk: Desk, item: OpenItem, line: RemittanceLine) -> bool:
    paid = (line.amount_minor or 0) + line.fee_minor
    return paid in (item.open_minor, item.open_minor - desk.discount(item))


def _line(desk: Desk, item: OpenItem, line: RemittanceLine) -> tuple[ProposedLine, Blocker | None]:
    amount, owed, discount = line.amount_minor or 0, item.open_minor, desk.discount(item)
    if amount == owed:
        return ProposedLine(item.item_id, amount), None
    if line.fee_minor and amount + line.fee_minor == owed:
        # The payer paid in full: what is missing the card processor kept, and says so itself.
        fee = ProposedLine(item.item_id, amount, adjustment_minor=line.fee_minor, adjustment_reason=PROCESSOR_FEE)
        return fee, None
    if discount and amount == owed - discount:
        return ProposedLine(item.item_id, amount, discount), None
    if line.deduction_reason == CHOSEN_PART and 0 < amount < owed:
        return ProposedLine(item.item_id, amount), None
    if (owed > 0) != (amount > 0) or abs(amount) > abs(owed):
        capped = owed if (owed > 0) == (amount > 0) else 0
        reason = f"{item.number} is named with {desk.money(amount)} but {desk.money(owed)} is open"
        return ProposedLine(item.item_id, capped), Blocker(ExceptionType.REMITTANCE_MISMATCH, reason)
    return ProposedLine(item.item_id, amount), _short_doubt(desk, item, owed - amount)


def _short_doubt(desk: Desk, item: OpenItem, short: int) -> Blocker:
    missing = desk.money(abs(short))
    if item.discount_minor and abs(short - item.discount_minor) <= 1:
        return Blocker(ExceptionType.DISCOUNT_LATE, f"{missing} of {item.number} kept as discount after its end")
    return Blocker(ExceptionType.SHORT_PAYMENT, f"{item.number} is paid {missing} short in the remittance")


def _payer_doubt(desk: Desk, kinds: Sequence[KeyKind]) -> Blocker | None:
    """Several documents, each with its own amount, are proof enough unless the payer is clearly somebody else."""
    agreement = desk.agreement()
    if agreement >= Agreement.AGREES:
        return None
    if max(kinds) > KeyKind.SUFFIX and min(kinds) > KeyKind.OTHER_NUMBER:
        return Blocker(ExceptionType.UNIDENTIFIED_PAYER, "only damaged numbers point to the customer")
    if len(kinds) >= MANY:
        return None
    if rival := rival_of(desk):
        return Blocker(ExceptionType.CONFLICT, f"the remittance names one customer, the payer looks like {rival}")
    if agreement == Agreement.CONTRADICTS:
        return Blocker(ExceptionType.CONFLICT, "the remittance names one customer, the payer is known as another")
    return None
