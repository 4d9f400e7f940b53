"""From drafts to one answer: the single draft that may apply, or the reason why a person must look."""

from collections.abc import Sequence

from payportal.matching.draft import NOBODY_PPM, Blocker, Draft, Subject
from payportal.matching.explanation import explained, outdone
from payportal.matching.payers import AGREES
from payportal.matching.proposal import APPLY, HOLD, ExceptionType, Proposal

MAX_SUGGESTIONS = 5


def winner(drafts: Sequence[Draft]) -> Draft | None:
    """Return the only draft that may apply, or the only one of the strongest evidence; None when two compete.

    What a policy holds back is not got round: where the strongest reading waits for a person, no weaker one applies.
    """
    best = _strongest(drafts)
    if any(draft.blocker for draft in best):
        return None
    return best[0] if len({draft.lines for draft in best}) == 1 else None


def _strongest(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts of the strongest evidence among those that nothing but a policy forbids."""
    sound = [draft for draft in drafts if draft.blocker is None or draft.blocker.policy]
    strongest = min((draft.strength for draft in sound), default=0)
    return [draft for draft in sound if draft.strength == strongest]


def ranked(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts best first, each set of open items once."""
    order = sorted(drafts, key=lambda one: (-one.confidence_ppm, one.strength, sorted(one.item_ids)))
    seen: set[tuple[tuple[int, int], ...]] = set()
    kept = []
    for draft in order:
        lines = tuple(sorted((line.item_id, line.cash_minor) for line in draft.lines))
        if lines not in seen:
            seen.add(lines)
            kept.append(draft)
    return kept


def applied(subject: Subject, draft: Draft) -> Proposal:
    """Return the proposal that applies ``draft``, with the other readings behind it."""
    others = [one for one in ranked(subject.drafts) if one.lines != draft.lines][: MAX_SUGGESTIONS - 1]
    chosen = explained(subject, draft)
    return Proposal(
        receipt_id=subject.receipt_id,
        verdict=APPLY,
        chosen=chosen,
        suggestions=(chosen, *(outdone(subject, one, by=draft) for one in others)),
        customer_id=draft.customer_id,
    )


def held(subject: Subject, blocker: Blocker | None = None) -> Proposal:
    """Return the proposal that leaves the receipt to a person, for the one reason given or the best draft's own."""
    drafts = ranked(subject.drafts)
    own = drafts[0].blocker if drafts else None
    why = blocker or _competing(drafts) or _by_policy(drafts) or own or nothing_fits(subject)
    return Proposal(
        receipt_id=subject.receipt_id,
        verdict=HOLD,
        suggestions=tuple(explained(subject, draft) for draft in drafts[:MAX_SUGGESTIONS]),
        customer_id=_guess(subject, drafts),
        exception_type=str(why.exception_type),
        reason=why.reason,
        touched=frozenset(subject.opened).union(hit.item.customer_id for hit in subject.hits),
        like=(subject.receipt.currency, subject.amount_minor),
    )


def _competing(drafts: Sequence[Draft]) -> Blocker | None:
    free = [draft for draft in drafts if draft.blocker is None]
    if len(free) < 2 or _by_policy(drafts):
        return None
    return Blocker(ExceptionType.AMBIGUOUS, "two readings fit equally well")


def _by_policy(drafts: Sequence[Draft]) -> Blocker | None:
    """Return the policy's own words where it alone holds the strongest reading back."""
    return next((draft.blocker for draft in _strongest(drafts) if draft.blocker), None)


def _guess(subject: Subject, drafts: Sequence[Draft]) -> int | None:
    if subject.evidence.identified is not None:
        return subject.evidence.identified
    if drafts and drafts[0].confidence_ppm > NOBODY_PPM:
        return drafts[0].customer_id
    likely = subject.candidates[:1]
    return likely[0].payer.customer_id if likely and likely[0].cost <= AGREES else None


def nothing_fits(subject: Subject) -> Blocker:
    """Return why a receipt without any draft is held."""
    known = [one for one in subject.candidates if one.cost <= AGREES]
    unread = subject.unexplained
    if not known:
        return Blocker(
            ExceptionType.UNIDENTIFIED_PAYER, "no open item is named, and no customer is recognised as payer"
        )
    who = known[0].payer.name
    if unread:
        return Blocker(ExceptionType.CLOSED_INVOICE, f"{who} quotes {unread[0].text}, which is no open item")
    return Blocker(ExceptionType.NO_REMITTANCE, f"{who} names nothing, and nothing open there fits the amount alone")


def nothing_left(receipt_id: int) -> Proposal:
    """Return the proposal for a receipt that has no money left to apply."""
    return Proposal(
        receipt_id=receipt_id,
        verdict=HOLD,
        exception_type=str(ExceptionType.OVER_PAYMENT),
        reason="nothing of this receipt is left to apply",
    )
