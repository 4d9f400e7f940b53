"""Drafts from the documents a receipt names: exact sums first, then unreadable numbers, then small differences."""

from collections.abc import Iterator, Sequence
from itertools import product

from payportal.domain.open_item import OpenItem
from payportal.matching.by_netting import netted_draft
from payportal.matching.cases import Named
from payportal.matching.desk import Desk
from payportal.matching.draft import Blocker, Draft
from payportal.matching.gate import payer_blocker
from payportal.matching.nearness import near_items
from payportal.matching.payers import Agreement
from payportal.matching.probes import KeyKind
from payportal.matching.proposal import Clue, ExceptionType, ProposedLine
from payportal.matching.tolerance import difference_draft

MAX_READINGS = 64
_HOW = {
    KeyKind.FULL: (60, "{number} quoted in the text"),
    KeyKind.OTHER_NUMBER: (55, "a reference of {number} quoted in the text"),
    KeyKind.ORDER: (45, "the purchase order of {number} quoted in the text"),
    KeyKind.SUFFIX: (55, "{number} quoted by its ending"),
    KeyKind.FOLD: (40, "{seen} read as {number}"),
    KeyKind.CORE: (40, "{seen} has the digits of {number}"),
    KeyKind.NEAR: (30, "{seen} is nearly {number}"),
}
Lines = tuple[ProposedLine, ...]


def reference_drafts(desk: Desk) -> list[Draft]:
    """Return the drafts that one customer group's named documents allow, surest first; empty when nothing fits."""
    named = _free(desk)
    if foreign := _foreign(desk, named):
        return [foreign]
    if lines := _exact(desk, named):
        return [_exact_draft(desk, named, lines)]
    if desk.case.unread and (drafts := _with_unread(desk, named)):
        return drafts
    sure = [own for name in named if (own := _sure(name))]
    items = list({item.item_id: item for found in sure for item in found}.values())
    if not items or len(sure) < len(named):
        return []
    if netted := netted_draft(desk, items, clues_for(named, items)):
        return [netted]
    return [difference_draft(desk, items, clues_for(named, items))]


def _sure(name: Named) -> tuple[OpenItem, ...]:
    """Return the documents that a stretch names beyond doubt: the only one, or all that were advised under it."""
    advised = name.whole_group and name.kind == KeyKind.OTHER_NUMBER
    return name.items if len(name.items) == 1 or advised else ()


def _free(desk: Desk) -> list[Named]:
    """Leave out open items that were taken, and other currencies while the receipt's own is there too."""
    kept = []
    for name in desk.case.named:
        items = tuple(item for item in name.items if not desk.book.is_taken(item.item_id))
        own = tuple(item for item in items if item.currency == desk.currency)
        if items:
            kept.append(Named(name.token, own or items, name.kind, name.fan_out, name.whole_group))
    return kept


def _foreign(desk: Desk, named: Sequence[Named]) -> Draft | None:
    foreign = [item for name in named for item in name.items if item.currency != desk.currency]
    if not foreign:
        return None
    item = foreign[0]
    reason = f"{item.number} is open in {item.currency}, but the money came in {desk.currency}"
    lines = (ProposedLine(item.item_id, min(item.open_minor, desk.amount)),)
    blocker = Blocker(ExceptionType.CURRENCY_MISMATCH, reason)
    return desk.draft(lines, "reference", confidence_ppm=200_000, blocker=blocker)


def _readings(named: Sequence[Named]) -> Iterator[list[OpenItem]]:
    """Yield each way to read the named stretches as documents, at most a few."""
    choices: list[list[tuple[OpenItem, ...]]] = []
    total = 1
    for name in named:
        choices.append([name.items] if name.whole_group else [(item,) for item in name.items])
        if name.whole_group and name.kind == KeyKind.ORDER:
            choices[-1] += [(item,) for item in name.items]
        total *= len(choices[-1])
    if total <= MAX_READINGS:
        for chosen in product(*choices):
            yield list({item.item_id: item for items in chosen for item in items}.values())


def _exact(desk: Desk, named: Sequence[Named]) -> Lines | None:
    """Return the lines when just one reading of the named documents fits the amount to the cent."""
    fits: dict[frozenset[int], Lines] = {}
    for items in _readings(named):
        if lines := desk.exact(items):
            fits[frozenset(line.item_id for line in lines)] = lines
    bare_days = [name for name in named if name.token.dated and not name.token.labelled]
    if not fits and bare_days:
        return _exact(desk, [name for name in named if name not in bare_days])
    return next(iter(fits.values())) if len(fits) == 1 else None


def _exact_draft(desk: Desk, named: Sequence[Named], lines: Lines) -> Draft:
    taken = {line.item_id for line in lines}
    used = [name for name in named if any(item.item_id in taken for item in name.items)]
    items = [item for name in used for item in name.items if item.item_id in taken]
    kinds = [name.kind for name in used]
    sure = max(kinds) <= KeyKind.SUFFIX or (min(kinds) <= KeyKind.SUFFIX and max(kinds) < KeyKind.NEAR)
    evidence_class = "reference" if sure else "weak_reference"
    blocker = payer_blocker(desk, used) or desk.switched_off(evidence_class)
    clues = (*clues_for(used, items), Clue(30, f"together {desk.money(desk.amount)} to the cent", kind="amount"))
    confidence = 990_000 - 20_000 * max(kinds)
    return desk.draft(lines, evidence_class, confidence_ppm=confidence, clues=clues, blocker=blocker)


def _with_unread(desk: Desk, named: Sequence[Named]) -> list[Draft]:
    """Read the pieces that name nothing as damaged numbers of the same customers, or one of them as the difference."""
    rest = desk.other_items([item for name in named for item in name.items])
    items = [name.items[0] for name in named if len(name.items) == 1]
    if len(desk.case.unread) == 1 and len(items) == len(named):
        rest = [item for item in rest if desk.exact([*items, item])]
    tokens = desk.subject.reading.tokens
    near = ((token, tuple(near_items(token, tokens, rest))) for token in desk.case.unread)
    guesses = [Named(token, items, KeyKind.NEAR) for token, items in near if items]
    attempts = [guesses, *([guess] for guess in guesses if len(guesses) > 1)]
    for attempt in attempts:
        if attempt and (lines := _exact(desk, [*named, *attempt])):
            return [_exact_draft(desk, [*named, *attempt], lines)]
    if not named or len(items) < len(named):
        return []
    if len(desk.case.unread) == 1 and (completed := _completed(desk, named, items, rest)):
        return [completed]
    return [_unread_draft(desk, named, items)]


def _completed(desk: Desk, named: Sequence[Named], items: list[OpenItem], rest: Sequence[OpenItem]) -> Draft | None:
    """One number cannot be read, but the difference is exactly one open item of the same customer."""
    fits = [(item, lines) for item in rest if (lines := desk.exact([*items, item]))]
    if len(fits) != 1:
        return None
    item, lines = fits[0]
    token = desk.case.unread[0]
    reason = f"{token.text} cannot be read, but {item.number} is just the difference"
    clues = (*clues_for(named, items), Clue(30, reason, token.span, "amount"))
    blocker = payer_blocker(desk, named) or desk.switched_off("completed")
    if not blocker and desk.agreement() < Agreement.AGREES:
        blocker = Blocker(ExceptionType.REMITTANCE_MISMATCH, f"{token.text} names no open item and the payer is unsure")
    return desk.draft(lines, "completed", confidence_ppm=900_000, clues=clues, blocker=blocker)


def _unread_draft(desk: Desk, named: Sequence[Named], items: Sequence[OpenItem]) -> Draft:
    total = sum(item.open_minor for item in items)
    reason = f"{desk.case.unread[0].text} names no open item, and what is named adds up to {desk.money(total)}"
    lines, left = desk.paid_in_order(items)
    return desk.draft(
        lines,
        "weak_reference",
        confidence_ppm=300_000,
        clues=clues_for(named, items),
        blocker=Blocker(ExceptionType.REMITTANCE_MISMATCH, reason),
        on_account=max(left, 0),
    )


def clues_for(named: Sequence[Named], items: Sequence[OpenItem]) -> tuple[Clue, ...]:
    """Return one clue for each stretch of text that names one of ``items``."""
    chosen = {item.item_id for item in items}
    clues = []
    for name in named:
        points, words = _HOW[name.kind]
        numbers = [item.number for item in name.items if item.item_id in chosen]
        if numbers:
            reason = words.format(number=", ".join(numbers[:5]), seen=name.token.text)
            clues.append(Clue(points, reason, name.token.span, "reference"))
    return tuple(clues)
