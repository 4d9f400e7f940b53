"""Match what is unapplied: apply what is certain, queue the rest with suggestions and the reason.

A run has two halves: ``plan`` reads and decides without holding any lock, ``carry_out`` writes everything in one
transaction. Killed anywhere, it leaves the books as they were, or as the whole run leaves them.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.domain.errors import Conflict
from payportal.matching import engine
from payportal.matching.outcome import Outcome
from payportal.matching.policies import Policies, policies_of
from payportal.matching.rules import MatchRules
from payportal.models.application import Application
from payportal.models.base import utcnow
from payportal.models.bulk import Stored, insert_rows
from payportal.models.proposal import Proposal as ProposalRow
from payportal.models.receipt import Receipt
from payportal.queries import match_policies
from payportal.queries.among import rows_among
from payportal.queries.matching_book import MatchingBook, waiting_count
from payportal.services import audit, cash_application, exception_desk, explanations, receiving, shadow
from payportal.services.cash_application import AUTO, Decision, DecisionLine
from payportal.services.exception_desk import Hold
from payportal.services.matching_crew import Crew, HelperLost
from payportal.services.shadow import WouldApply

FEW = 1_000
"""So few receipts are asked for by their ids; of more, all that wait are read."""


@dataclass(slots=True)
class RunPlan:
    """What a run would do: decisions, the outcome behind each, what to hold, what a gate or shadow held back."""

    receipts: int = 0
    decisions: list[Decision] = field(default_factory=list)
    applied: list[Outcome] = field(default_factory=list)
    held: list[Outcome] = field(default_factory=list)
    would_apply: list[WouldApply] = field(default_factory=list)
    stamp: tuple[int, ...] = ()
    restrained: bool = False


def plan(
    session: Session,
    rules: MatchRules | Policies | None = None,
    crew: Crew | None = None,
    *,
    only: Collection[int] | None = None,
) -> RunPlan:
    """Decide every waiting receipt, or ``only`` these, under the policies in force; writes nothing.

    ``crew`` helps with a large run. ``restrained`` says of the plan that a gate or shadow mode may hold something back.
    """
    if crew is not None:  # they get ready while the receipts are read
        crew.helpers(session, waiting_count(session) if only is None else len(only))
    pending = _refused(session, list(_waiting(session, only)))
    made = RunPlan(receipts=len(pending), stamp=match_policies.stamp(session))
    policies = match_policies.load(session) if rules is None else policies_of(rules)
    made.restrained = policies.watches or policies.closes
    for outcome in _outcomes(session, pending, policies, crew):
        if outcome.applies:
            made.decisions.append(_decision(outcome))
            made.applied.append(outcome)
        else:
            made.held.append(outcome)
    if not made.decisions:  # the last round, which sees the book as the run leaves it
        refused = {one.receipt_id for one in pending if one.refusal}
        untouched = {one.receipt_id: one.exception_type for one in made.held if one.receipt_id not in refused}
        made.would_apply = shadow.look(pending, untouched, MatchingBook(session), policies)
    return made


def _waiting(session: Session, only: Collection[int] | None) -> Iterator[engine.PendingReceipt]:
    """Yield the receipts that have money left to apply, or ``only`` those of them, past the ORM."""
    columns = [Receipt.__table__.c[name] for name in (*receiving.NOUN, "id", "customer_id", "unapplied_minor")]
    query = select(*columns).where(Receipt.unapplied_minor > 0, Receipt.reversed_at.is_(None)).order_by(Receipt.id)
    if only is not None and len(only) <= FEW:
        query = query.where(Receipt.id.in_(only))
    for row in session.connection().execute(query):
        if only is not None and row.id not in only:
            continue
        yield engine.PendingReceipt(
            receipt_id=row.id, receipt=receiving.noun(row), customer_id=row.customer_id,
            remaining_minor=row.unapplied_minor,
        )  # fmt: skip


def _outcomes(
    session: Session, pending: Sequence[engine.PendingReceipt], policies: Policies, crew: Crew | None
) -> list[Outcome]:
    """Return the engine's answers; where a helper is lost, those of a run without helpers, which are the same."""
    book = MatchingBook(session)
    if crew is None:
        return engine.outcomes(pending, book, policies)
    try:
        helpers = crew.helpers(session, len(pending))
        return engine.outcomes(pending, book, policies, helpers, memory=crew.memory)
    except HelperLost:
        crew.dismiss()
        return engine.outcomes(pending, book, policies)


@dataclass(frozen=True, slots=True)
class Moved:
    """What a round changed: the customers whose open items it paid, and the amounts that were open or are now."""

    customers: frozenset[int]
    amounts: frozenset[tuple[str, int]]

    def concerns(self, touched: frozenset[int], like: tuple[str, int] | None) -> bool:
        """Return whether an answer that rests on these customers and this amount may be another one now."""
        return like in self.amounts or not self.customers.isdisjoint(touched)


def moved(session: Session, made: RunPlan) -> Moved:
    """Return what the plan's decisions changed, once they are carried out."""
    paid = {line.invoice_id: line.reduction_minor for decision in made.decisions for line in decision.lines}
    query = "SELECT id, customer_id, currency, open_minor, net_minor FROM invoice WHERE :among(id)"
    customers, amounts = set(), set()
    for invoice_id, customer_id, currency, open_minor, net_minor in rows_among(session, query, paid.keys()):
        customers.add(customer_id)
        amounts.update((currency, minor) for minor in (open_minor, open_minor + paid[invoice_id], net_minor))
    return Moved(frozenset(customers), frozenset(amounts))


def carry_out(session: Session, made: RunPlan, *, actor: str) -> int:
    """Write what ``plan`` decided; return how many rows of the queue changed. Raises Conflict if the books moved.

    What another run applied in the meantime is no longer held, and leaves the plan.
    """
    waiting = _lock_waiting(session, made)
    made.held = [outcome for outcome in made.held if outcome.receipt_id in waiting]
    if made.stamp != match_policies.stamp(session):
        raise Conflict("a policy or a gate changed while the run was deciding", code="moved")
    entry_ids = cash_application.apply_all(session, made.decisions)
    explanations.keep(session, zip(entry_ids, made.applied, strict=True))
    applied = [decision.receipt_id for decision in made.decisions]
    exception_desk.close_cases(session, _settled(session, applied), actor=AUTO)
    changed = exception_desk.open_cases(
        session,
        [
            Hold(receipt_id=p.receipt_id, type=p.exception_type, reason=p.reason, customer_id=p.customer_id)
            for p in made.held
        ],
    )
    changed += _write_proposals(session, made.held)
    if not made.decisions:
        changed += shadow.record(session, [p.receipt_id for p in made.held], made.would_apply)
    if applied or changed:
        audit.record(session, actor, "match_run", "receipts", receipts=made.receipts, applied=len(applied),
                     held=len(made.held))  # fmt: skip
    return changed


def _lock_waiting(session: Session, made: RunPlan) -> set[int]:
    """Lock every receipt of the plan, in the order of the ids, and return those that still wait."""
    ids = [one.receipt_id for one in (*made.decisions, *made.held)]
    query = "SELECT id, unapplied_minor, reversed_at FROM receipt WHERE :among(id) ORDER BY id"
    rows = rows_among(session, query, ids, lock=True)
    return {number for number, unapplied, reversed_at in rows if unapplied > 0 and reversed_at is None}


def _undone_by_people(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return who last undid an application of each receipt, where a person did."""
    undone: dict[int, str] = {}
    for batch in batches(ids):
        query = (
            select(Application.receipt_id, Application.decided_by)
            .where(Application.receipt_id.in_(batch), Application.reverses_id.is_not(None))
            .where(Application.decided_by != AUTO)
            .order_by(Application.id)
        )
        undone |= dict(session.execute(query).all())
    return undone


def _refused(session: Session, pending: Sequence[engine.PendingReceipt]) -> list[engine.PendingReceipt]:
    """Return the receipts, those marked of which a person undid an application."""
    undone = _undone_by_people(session, [one.receipt_id for one in pending])
    if not undone:
        return list(pending)
    return [
        replace(one, refusal=exception_desk.undone_reason(undone[one.receipt_id])) if one.receipt_id in undone else one
        for one in pending
    ]


def _decision(outcome: Outcome) -> Decision:
    assert outcome.customer_id is not None, "what is applied belongs to somebody"
    return Decision(
        receipt_id=outcome.receipt_id, customer_id=outcome.customer_id,
        lines=tuple(
            DecisionLine(line.item_id, line.cash_minor, line.discount_minor, line.adjustment_minor,
                         line.adjustment_reason)
            for line in outcome.lines
        ),
        on_account_minor=outcome.on_account_minor, decided_by=AUTO, confidence_ppm=outcome.confidence_ppm,
        reasons=outcome.reasons, evidence_class=outcome.evidence_class,
    )  # fmt: skip


def _settled(session: Session, ids: Sequence[int]) -> list[int]:
    settled: list[int] = []
    for batch in batches(ids):
        settled += session.scalars(select(Receipt.id).where(Receipt.id.in_(batch), Receipt.unapplied_minor == 0))
    return settled


def _write_proposals(session: Session, held: Sequence[Outcome]) -> int:
    """Write the suggestions that are new or changed; return how many."""
    changed, now = 0, utcnow()
    for batch in batches(held):
        query = select(ProposalRow.receipt_id, ProposalRow.digest)
        known = dict(session.execute(query.where(ProposalRow.receipt_id.in_([p.receipt_id for p in batch]))).all())
        made = ((p.receipt_id, Stored(p.document), hashlib.sha256(p.document.encode()).hexdigest(), now) for p in batch)
        rows = [row for row in made if row[2] != known.get(row[0])]
        stale = [row[0] for row in rows if row[0] in known]
        session.execute(delete(ProposalRow).where(ProposalRow.receipt_id.in_(stale)))
        insert_rows(session, ProposalRow, ("receipt_id", "suggestions", "digest", "made_at"), rows)
        changed += len(rows)
    session.expire_all()
    return changed
