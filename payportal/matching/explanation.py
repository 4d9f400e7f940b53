"""Why: from a draft to what a person reads of it. The numbers read and where, how the payer is known, the sum."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from payportal.matching.arithmetic import arithmetic
from payportal.matching.class_words import class_words
from payportal.matching.draft import Draft, Subject
from payportal.matching.payer_route import payer_clue
from payportal.matching.probes import KeyKind
from payportal.matching.proposal import Clue, Suggestion

MOST_CLUES = 8
"""A remittance of 800 lines is not explained 800 times."""
LONGEST_REASON = 240
KEY_WORDS: Mapping[KeyKind, str] = {
    KeyKind.FULL: "full number",
    KeyKind.OTHER_NUMBER: "other reference",
    KeyKind.ORDER: "purchase order",
    KeyKind.SUFFIX: "ending of a list",
    KeyKind.FOLD: "letters read as digits",
    KeyKind.CORE: "digits alone",
    KeyKind.NEAR: "one slip away",
}
KEY_NAMES = {kind: kind.name.lower() for kind in KeyKind}


def explained(subject: Subject, draft: Draft) -> Suggestion:
    """Return a draft as it is shown and stored: every number with its kind, how the payer is known, the sum."""
    sum_line = arithmetic(draft.lines, draft.on_account_minor, subject.receipt.currency)
    clues = (*_evidence(subject, draft), payer_clue(subject, draft), Clue(0, sum_line, None, "arithmetic"))
    return draft.suggestion(tuple(map(_short, clues)))


def outdone(subject: Subject, other: Draft, *, by: Draft) -> Suggestion:
    """Return a reading that was not chosen, with the reason why: what blocks it, or that other evidence is stronger."""
    made = explained(subject, other)
    if other.blocker is not None:
        return made
    return replace(made, against=(*made.against, Clue(-10, _why_weaker(other, by), kind="rejected")))


def _why_weaker(other: Draft, by: Draft) -> str:
    less, more = class_words(other.evidence_class), class_words(by.evidence_class)
    if other.strength == by.strength:
        return f"{less}: less likely than the reading chosen"
    return f"rests on {less}, which is weaker than {more}"


def _evidence(subject: Subject, draft: Draft) -> Sequence[Clue]:
    kept = [_with_kind(subject, draft, clue) for clue in draft.clues if clue.kind != "payer"]
    if len(kept) <= MOST_CLUES:
        return kept
    more = len(kept) - MOST_CLUES + 1
    return [*kept[: MOST_CLUES - 1], Clue(0, f"and {more} more reasons of the same kind", kind="more")]


def _with_kind(subject: Subject, draft: Draft, clue: Clue) -> Clue:
    """Name the kind of key that a quoted number was found by."""
    if clue.span is None or clue.kind not in ("reference", "remittance"):
        return clue
    paid = {line.item_id for line in draft.lines}
    kinds = [hit.kind for hit in subject.hits if hit.token.span == clue.span and hit.item.item_id in paid]
    kind = min(kinds, default=KeyKind.NEAR)
    return Clue(clue.points, f"{clue.reason} ({KEY_WORDS[kind]})", clue.span, f"{clue.kind}:{KEY_NAMES[kind]}")


def _short(clue: Clue) -> Clue:
    return clue if len(clue.reason) <= LONGEST_REASON else clue._replace(reason=clue.reason[: LONGEST_REASON - 1] + "…")
