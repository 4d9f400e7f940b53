"""Readings that a person refused for a payer: they do not apply by themselves again, and rank last."""

from dataclasses import replace

from payportal.matching.draft import Blocker, Draft, Subject
from payportal.matching.proposal import ExceptionType
from payportal.matching.taught import Taught

REFUSED_PPM = 20_000


def barred(subject: Subject) -> list[Draft]:
    """Return the drafts of a receipt, blocked where they are what a person refused for this payer."""
    if not (subject.taught.refused_customers or subject.taught.refused_items):
        return subject.drafts
    return [_barred(draft, _owners(subject, draft), subject.taught) for draft in subject.drafts]


def _owners(subject: Subject, draft: Draft) -> set[int]:
    """Return whose items a draft pays: one receipt may pay for several customers."""
    return {draft.customer_id, *(hit.item.customer_id for hit in subject.hits if hit.item.item_id in draft.item_ids)}


def _barred(draft: Draft, owners: set[int], taught: Taught) -> Draft:
    if not owners.isdisjoint(taught.refused_customers):
        what = "this customer"
    elif not draft.item_ids.isdisjoint(taught.refused_items):
        what = "this open item"
    else:
        return draft
    reason = f"a person decided against {what} for this payer before"
    return replace(draft, blocker=Blocker(ExceptionType.CONFLICT, reason), confidence_ppm=REFUSED_PPM)
