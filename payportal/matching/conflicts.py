"""Two receipts for the same open item: one gets it only when it is plain which; otherwise nobody does."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from payportal.matching.draft import Blocker, Draft, Subject
from payportal.matching.proposal import ExceptionType

Claim = tuple[Subject, Draft]


def settle(claims: Sequence[Claim]) -> tuple[list[Claim], dict[int, Blocker]]:
    """Return the claims that stand, and for every other receipt why it does not; independent of the order given."""
    claimants: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        for item_id in claim[1].item_ids:
            claimants[item_id].append(claim)
    lost: dict[int, Blocker] = {}
    for claim in claims:
        rivals = _rivals(claim, claimants)
        if rivals and (blocker := _verdict(claim, rivals)):
            lost[claim[0].receipt_id] = blocker
    return [claim for claim in claims if claim[0].receipt_id not in lost], lost


def _rivals(claim: Claim, claimants: Mapping[int, Sequence[Claim]]) -> list[Claim]:
    found = {
        other[0].receipt_id: other
        for item_id in claim[1].item_ids
        for other in claimants[item_id]
        if other[0].receipt_id != claim[0].receipt_id
    }
    return list(found.values())


def _verdict(claim: Claim, rivals: Sequence[Claim]) -> Blocker | None:
    """The same payment twice leaves the first standing; any other clash leaves nobody."""
    if not all(_twins(claim, rival) for rival in rivals):
        numbers = ", ".join(sorted(rival[0].receipt.transaction_id for rival in rivals)[:3])
        return Blocker(ExceptionType.CONFLICT, f"receipt {numbers} claims the same open item")
    first = min(rivals, key=_age)
    if _age(claim) < _age(first):
        return None
    return Blocker(
        ExceptionType.DUPLICATE_SUSPECTED, f"receipt {first[0].receipt.transaction_id} already pays the same documents"
    )


def _twins(one: Claim, other: Claim) -> bool:
    same_items = one[1].item_ids == other[1].item_ids
    return same_items and one[1].customer_id == other[1].customer_id and one[0].amount_minor == other[0].amount_minor


def _age(claim: Claim) -> tuple[str, str, int]:
    receipt = claim[0].receipt
    return (receipt.value_date.isoformat(), receipt.transaction_id, claim[0].receipt_id)
