"""Customs of a customer: how it tends to name and to pay its documents, seen in decisions, used to rank suggestions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from payportal.domain.open_item import OpenItem
from payportal.domain.receipt import Receipt
from payportal.matching.draft import Draft, Subject
from payportal.matching.keys import item_keys
from payportal.matching.probes import KeyKind, probes_of
from payportal.matching.proposal import Clue, ExceptionType, ProposedLine
from payportal.matching.references import read
from payportal.matching.refusals import REFUSED_PPM
from payportal.matching.source import BookSource

BY_KIND = {
    KeyKind.FULL: "quotes_number",
    KeyKind.OTHER_NUMBER: "quotes_reference",
    KeyKind.ORDER: "quotes_order",
    KeyKind.SUFFIX: "quotes_endings",
    KeyKind.CORE: "drops_prefix",
}
NAMES_NOTHING, PAYS_PART, DISCOUNT_LATE, SHORT = "names_nothing", "pays_part", "discount_late:", "short:"
LONGEST_DELAY = 90
LONGEST_CAUSE = 40
AMOUNT_CLASSES = frozenset({"amount", "discounted_amount", "balance", "subset"})
STEP_PPM, MOST_STEPS = 50_000, 5
"""What one sighting of a fitting habit adds to a suggestion that is held anyway, and how often at most."""
MOST_PPM = 600_000
"""As high as a draft that is blocked may rank."""


def habits_shown(receipt: Receipt, items: Sequence[OpenItem], lines: Sequence[ProposedLine]) -> list[str]:
    """Return the habits that a decision shows: ``items`` as they stand after it, ``lines`` what each of them got."""
    if not items:
        return []
    kinds = _kinds(receipt, items)
    habits = {BY_KIND[kind] for kind in kinds if kind in BY_KIND} if kinds else {NAMES_NOTHING}
    by_id = {item.item_id: item for item in items}
    for line in lines:
        if item := by_id.get(line.item_id):
            habits.update(_payment_habits(receipt, item, line))
    return sorted(habits)


def _kinds(receipt: Receipt, items: Iterable[OpenItem]) -> set[KeyKind]:
    """Return how each item is named at its surest; nothing of those that are not named."""
    probed: dict[str, KeyKind] = {}
    for probe in probes_of(receipt, read(receipt)):
        for key, kind in probe.keys:
            probed[key] = min(kind, probed.get(key, kind))
    surest = (min((probed[key] for key in item_keys(item) if key in probed), default=None) for item in items)
    return {kind for kind in surest if kind is not None}


def _payment_habits(receipt: Receipt, item: OpenItem, line: ProposedLine) -> Iterable[str]:
    if line.discount_minor and item.discount_date and receipt.value_date > item.discount_date:
        days = (receipt.value_date - item.discount_date).days
        yield f"{DISCOUNT_LATE}{min(days, LONGEST_DELAY)}"
    if line.adjustment_minor > 0:
        yield f"{SHORT}{line.adjustment_reason.strip().lower()[:LONGEST_CAUSE]}"
    if item.open_minor > 0:
        yield PAYS_PART


def prefer_habits(chunk: Sequence[Subject], source: BookSource) -> None:
    """Let habits of the customers rank the drafts of receipts that are held; no habit ever applies anything."""
    customers = {draft.customer_id for subject in chunk for draft in subject.drafts}
    known = source.habits_of(customers) if customers else {}
    for subject in chunk if known else ():
        subject.drafts = [_preferred(subject, draft, known.get(draft.customer_id, {})) for draft in subject.drafts]


def _preferred(subject: Subject, draft: Draft, habits: Mapping[str, int]) -> Draft:
    fitting = {habit: count for habit, count in habits.items() if _fits(subject, draft, habit)}
    if not fitting or draft.confidence_ppm <= REFUSED_PPM:
        return draft
    clue = Clue(5, f"as this customer did before: {in_words(max(fitting, key=lambda one: fitting[one]))}", kind="habit")
    steps = min(MOST_STEPS, sum(fitting.values()))
    confidence = min(draft.confidence_ppm + STEP_PPM * steps, max(draft.confidence_ppm, MOST_PPM))
    return replace(draft, clues=(*draft.clues, clue), confidence_ppm=confidence)


def _fits(subject: Subject, draft: Draft, habit: str) -> bool:
    if habit == NAMES_NOTHING:
        return draft.evidence_class in AMOUNT_CLASSES
    if habit == PAYS_PART or habit.startswith(SHORT):
        return draft.evidence_class in ("partial", "wire_fee", "cents_off")
    if habit.startswith(DISCOUNT_LATE):
        return draft.blocker is not None and draft.blocker.exception_type == ExceptionType.DISCOUNT_LATE
    return any(BY_KIND.get(hit.kind) == habit for hit in subject.hits if hit.item.item_id in draft.item_ids)


_WORDS = {
    "quotes_number": "quotes invoice numbers in full",
    "quotes_reference": "quotes another reference of the document",
    "quotes_order": "quotes purchase orders",
    "quotes_endings": "quotes only the endings of numbers",
    "drops_prefix": "drops the prefix of numbers",
    NAMES_NOTHING: "names no document",
    PAYS_PART: "pays in part",
}


def in_words(habit: str) -> str:
    """Return a habit as a clerk reads it."""
    if habit.startswith(DISCOUNT_LATE):
        days = habit.removeprefix(DISCOUNT_LATE)
        return f"takes the discount {days} {'day' if days == '1' else 'days'} late"
    if habit.startswith(SHORT):
        return f"pays short for {habit.removeprefix(SHORT).replace('_', ' ')}"
    return _WORDS.get(habit, habit.replace("_", " "))
