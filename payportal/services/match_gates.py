"""Close and open the gates of classes of evidence: by an undo, by what is measured, by a person."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payportal.domain.errors import Conflict, NotFound
from payportal.matching.class_gates import Counted, Measure, measure, percent
from payportal.matching.draft import STRENGTH
from payportal.matching.policy_rules import prior_of
from payportal.models.application import Application
from payportal.models.base import utcnow
from payportal.models.match_gate import MEASURED, MatchGate
from payportal.models.match_policy import BUSINESS, scope_of
from payportal.models.receipt import Receipt
from payportal.queries import class_evidence, match_policies
from payportal.services import audit

AUTO = "auto"
LONGEST_REASON = 300


def close_after_undo(session: Session, entry_id: int, payer: int | None, *, actor: str) -> list[MatchGate]:
    """Close the class of an automatic application that ``actor`` undid, for whoever owed and whoever paid.

    Each stays closed until a person opens it. An application of the time before classes were kept closes all of them.
    """
    query = select(Application.evidence_class, Application.customer_id, Application.receipt_id)
    rows = session.execute(query.where(Application.entry_id == entry_id, Application.decided_by == AUTO)).all()
    if not rows:
        return []
    name, transaction_id = rows[0][0], session.get_one(Receipt, rows[0][2]).transaction_id
    classes = [name] if name in STRENGTH else list(STRENGTH)
    customers = {row[1] for row in rows} | ({payer} if payer is not None else set())
    reason = f"the application of receipt {transaction_id} was undone"
    return [
        gate
        for customer_id in sorted(customers)
        for each in classes
        if (gate := _close(session, customer_id, each, reason=reason, actor=actor, entry_id=entry_id))
    ]


def close(session: Session, evidence_class: str, *, customer_id: int | None, actor: str, reason: str) -> MatchGate:
    """Close a class by hand, for the business or one customer; raises Conflict where it is closed already."""
    if evidence_class not in STRENGTH:
        raise NotFound(f"There is no class of evidence {evidence_class[:30]}; the classes are {', '.join(STRENGTH)}.")
    if customer_id is not None:
        match_policies.customer(session, customer_id)
    gate = _close(session, customer_id, evidence_class, reason=_told(reason), actor=actor)
    if gate is None:
        raise Conflict("This gate is closed already.", code="closed_before")
    return gate


def reopen(session: Session, gate_id: int, *, actor: str, reason: str) -> MatchGate:
    """Open a closed gate; what the class did before counts no more. Raises NotFound, or Conflict where it is open."""
    gate = session.get(MatchGate, gate_id, with_for_update=True)
    if gate is None:
        raise NotFound(f"There is no gate {gate_id}.")
    if gate.opened_at is not None:
        raise Conflict("This gate is open already.", code="opened_before")
    _open(session, gate, actor=actor, reason=_told(reason))
    return gate


def settle(session: Session) -> list[str]:
    """Close every class whose measured bound exceeds the target and open those that it closed and that keep it again.

    Returns the classes that changed. Only what is in doubt is measured: without an error no bound can rise.
    """
    since = _opened_anew(session)
    said = class_evidence.decided(session, since)
    closed = {gate.evidence_class: gate for gate in _closed(session)}
    doubtful = {name for name, counted in said.items() if counted.wrong} | closed.keys()
    changed = []
    for name, found in sorted(measures(session, doubtful, decided=said).items()):
        gate = closed.get(name)
        words = f"the measured error bound, {percent(found.bound_ppm)}, "
        if gate is None and not found.keeps:
            reason = f"{words}is above the target of {percent(found.target_ppm)}"
            _close(session, None, name, reason=reason, actor=MEASURED)
            changed.append(name)
        elif gate is not None and gate.closed_by == MEASURED and found.keeps:
            _open(session, gate, actor=MEASURED, reason=f"{words}keeps the target of {percent(found.target_ppm)} again")
            changed.append(name)
    return changed


def measures(
    session: Session, classes: Collection[str] = tuple(STRENGTH), *, decided: dict[str, Counted] | None = None
) -> dict[str, Measure]:
    """Return what is known of each class for the whole business, measured now."""
    if not classes:
        return {}
    since = _opened_anew(session)
    said = class_evidence.decided(session, since) if decided is None else decided
    right = class_evidence.standing(session, classes, since)
    policy = match_policies.document(session)
    prior, target = prior_of(policy), policy["error_target_ppm"]
    none = Counted()
    return {
        name: measure(prior.get(name, none), said.get(name, none) + right.get(name, none), target_ppm=target)
        for name in STRENGTH
        if name in classes
    }


def _close(
    session: Session, customer_id: int | None, evidence_class: str, *, reason: str, actor: str,
    entry_id: int | None = None,
) -> MatchGate | None:  # fmt: skip
    """Close a gate and note it; None where it is closed already."""
    scope = scope_of(customer_id)
    known = select(MatchGate.id).where(MatchGate.scope == scope, MatchGate.evidence_class == evidence_class)
    if session.scalar(known.where(MatchGate.opened_at.is_(None))) is not None:
        return None
    gate = MatchGate(
        scope=scope, customer_id=customer_id, evidence_class=evidence_class, reason=reason, entry_id=entry_id,
        closed_by=actor,
    )  # fmt: skip
    session.add(gate)
    session.flush()
    audit.record(session, actor, "close_gate", f"gate:{scope}:{evidence_class}", reason=reason)
    return gate


def _open(session: Session, gate: MatchGate, *, actor: str, reason: str) -> None:
    gate.opened_at, gate.opened_by, gate.opened_reason = utcnow(), actor, reason
    session.flush()
    audit.record(session, actor, "open_gate", f"gate:{gate.scope}:{gate.evidence_class}", reason=reason)


def _closed(session: Session) -> Iterable[MatchGate]:
    query = select(MatchGate).where(MatchGate.scope == BUSINESS, MatchGate.opened_at.is_(None))
    return session.scalars(query).all()


def _opened_anew(session: Session) -> dict[str, datetime]:
    """Return by class when a person last opened its gate for the business: a fresh start."""
    query = select(MatchGate.evidence_class, func.max(MatchGate.opened_at)).where(MatchGate.scope == BUSINESS)
    query = query.where(MatchGate.opened_at.is_not(None), MatchGate.opened_by != MEASURED)
    return dict(session.execute(query.group_by(MatchGate.evidence_class)).all())


def _told(reason: str) -> str:
    text = " ".join(reason.split())[:LONGEST_REASON]
    if not text:
        raise Conflict("Say why; others will read it.", code="reason_missing")
    return text
