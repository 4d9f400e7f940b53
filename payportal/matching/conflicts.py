"""Two receipts for the same open item: one gets it only when it is plain which; otherwise nobody does."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from payportal.matching.claim import Claim, Verdict
from payportal.matching.draft import Blocker
from payportal.matching.proposal import ExceptionType


def settle(claims: Iterable[Claim]) -> Verdict:
    """Return the claims that stand, and for every other receipt why it does not; independent of the order given."""
    claims = sorted(claims, key=lambda claim: claim.receipt_id)
    claimants: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        for item_id in claim.item_ids:
            claimants[item_id].append(claim)
    lost: dict[int, Blocker] = {}
    for claim in claims:
        rivals = _rivals(claim, claimants)
        if rivals and (blocker := _verdict(claim, rivals)):
            lost[claim.receipt_id] = blocker
    return Verdict(tuple(claim for claim in claims if claim.receipt_id not in lost), lost)


def _rivals(claim: Claim, claimants: Mapping[int, Sequence[Claim]]) -> list[Claim]:
    found = {
        other.receipt_id: other
        for item_id in claim.item_ids
        for other in claimants[item_id]
        if other.receipt_id != claim.receipt_id
    }
    return list(found.values())


def _verdict(claim: Claim, rivals: Sequence[Claim]) -> Blocker | None:
    """The same payment twice leaves the first standing; any other clash leaves nobody."""
    if not all(_twins(claim, rival) for rival in rivals):
        numbers = ", ".join(sorted(rival.transaction_id for rival in rivals)[:3])
        return Blocker(ExceptionType.CONFLICT, f"receipt {numbers} claims the same open item")
    first = min(rivals, key=_age)
    if _age(claim) < _age(first):
        return None
    return Blocker(ExceptionType.DUPLICATE_SUSPECTED, f"receipt {first.transaction_id} already pays the same documents")


def _twins(one: Claim, other: Claim) -> bool:
    same_items = one.item_ids == other.item_ids
    return same_items and one.customer_id == other.customer_id and one.amount_minor == other.amount_minor


def _age(claim: Claim) -> tuple[str, str, int]:
    return (claim.value_date.isoformat(), claim.transaction_id, claim.receipt_id)
