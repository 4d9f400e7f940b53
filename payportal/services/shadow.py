"""Keep what the matcher would have applied of the receipts that a gate or shadow mode held back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.matching import engine
from payportal.matching.engine import PendingReceipt
from payportal.matching.policies import Policies
from payportal.matching.proposal import ExceptionType, Suggestion
from payportal.matching.source import BookSource
from payportal.models.base import utcnow
from payportal.models.shadow_outcome import ShadowOutcome
from payportal.queries import match_policies


@dataclass(frozen=True, slots=True)
class WouldApply:
    """What a run would have applied of one receipt, and whether a ``gate`` or ``shadow`` mode kept it from doing so."""

    receipt_id: int
    chosen: Suggestion
    withheld_by: str


def look(
    pending: Sequence[PendingReceipt], held: Mapping[int, str], source: BookSource, policies: Policies
) -> list[WouldApply]:
    """Match the ``held`` receipts as if every gate were open and nothing in shadow; return what that would apply.

    ``held`` gives the type of exception by receipt. In shadow mode all of them are matched anew, so that one receipt
    may teach who paid another; where only gates are closed, just what they hold. Nothing is written, and what was
    applied is no part of it.
    """
    if not (policies.watches or policies.closes):
        return []
    waiting = {number for number, why in held.items() if policies.watches or why == ExceptionType.HELD_BY_POLICY}
    again = [one for one in pending if one.receipt_id in waiting]
    found = []
    for proposal in engine.match(again, source, policies.unrestrained()):
        if proposal.chosen is not None and (why := _withheld(proposal.chosen, policies)):
            found.append(WouldApply(proposal.receipt_id, proposal.chosen, why))
    return found


def record(session: Session, held: Sequence[int], would_apply: Sequence[WouldApply]) -> int:
    """Keep the outcomes of the receipts that wait, forget those that no longer hold; return how many rows changed."""
    wanted = {one.receipt_id: one for one in would_apply}
    known = _known(session, held)
    policy = match_policies.in_force(session)
    gone = [number for number in known if number not in wanted]
    for batch in batches(gone):
        session.execute(delete(ShadowOutcome).where(ShadowOutcome.receipt_id.in_(batch)))
    changed = len(gone)
    for number, one in wanted.items():
        row = known.get(number) or ShadowOutcome(receipt_id=number)
        values = _values(one, policy.id if policy else None)
        if any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.recorded_at = utcnow()
            session.add(row)
            changed += 1
    session.flush()
    return changed


def _withheld(chosen: Suggestion, policies: Policies) -> str:
    assert chosen.customer_id is not None, "what would be applied belongs to somebody"
    return policies.of(chosen.customer_id).withheld(chosen.evidence_class)


def _known(session: Session, receipt_ids: Sequence[int]) -> dict[int, ShadowOutcome]:
    if session.scalar(select(ShadowOutcome.receipt_id).limit(1)) is None:
        return {}
    known: dict[int, ShadowOutcome] = {}
    for batch in batches(receipt_ids):
        for row in session.scalars(select(ShadowOutcome).where(ShadowOutcome.receipt_id.in_(batch))):
            known[row.receipt_id] = row
    return known


def _values(one: WouldApply, policy_id: int | None) -> dict[str, Any]:
    lines = one.chosen.lines
    return {
        "policy_id": policy_id,
        "withheld_by": one.withheld_by,
        "evidence_class": one.chosen.evidence_class,
        "customer_id": one.chosen.customer_id,
        "lines": [[i.item_id, i.cash_minor, i.discount_minor, i.adjustment_minor, i.adjustment_reason] for i in lines],
        "on_account_minor": one.chosen.on_account_minor,
        "confidence_ppm": one.chosen.confidence_ppm,
    }
