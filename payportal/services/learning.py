"""Learn from people's decisions: who pays under which mark, what customers are used to do, and what was refused.

Each decision leaves lessons; what is believed is counted from the lessons that stand. So the same decision teaches
once, an undone one teaches nothing, and everything can be told, revoked and taken up again.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.models.application import Application
from payportal.models.base import utcnow
from payportal.models.learned import Learned, Lesson
from payportal.models.receipt import Receipt
from payportal.services import audit, customers
from payportal.services.cash_application import Decision
from payportal.services.lessons import Fact, facts_of, opposed_by, refused_by, refused_rows

MOST_FACTS = 60
"""One decision about 800 items teaches about some of them."""


def learn(session: Session, receipt: Receipt, decision: Decision, entry_id: int) -> None:
    """Keep what a person's decision, posted as ``entry_id``, says for and against what was learned."""
    facts = [*facts_of(session, receipt, decision), *refused_by(session, receipt, decision)]
    rows = [_row(session, fact, by=decision.decided_by) for fact in facts[:MOST_FACTS]]
    confirmed = {row.id for row in rows}
    opposed = set(opposed_by(session, receipt, decision)) - confirmed
    says = dict.fromkeys(confirmed, 1) | dict.fromkeys(opposed, -1)
    _teach(session, says, receipt_id=receipt.id, entry_id=entry_id, by=decision.decided_by)


def refuse_undone(session: Session, rows: Sequence[Application], entry_id: int) -> None:
    """Keep that a person undid what the matcher had applied: ``rows`` were undone by the reversal ``entry_id``."""
    if not rows:
        return
    receipt = session.get_one(Receipt, rows[0].receipt_id)
    by = session.scalars(select(Application.decided_by).where(Application.entry_id == entry_id).limit(1)).one()
    made = [_row(session, fact, by=by) for fact in refused_rows(receipt, rows)[:MOST_FACTS]]
    _teach(session, {row.id: 1 for row in made}, receipt_id=receipt.id, entry_id=entry_id, by=by)


def take_back(session: Session, entry_id: int) -> None:
    """Take back what an undone decision taught."""
    standing = Lesson.entry_id == entry_id, Lesson.taken_back_at.is_(None)
    ids = set(session.scalars(select(Lesson.learned_id).where(*standing)))
    if ids:
        session.execute(update(Lesson).where(*standing).values(taken_back_at=utcnow()))
        _count(session, ids)


def revoke(session: Session, learned_id: int, *, actor: str) -> Learned:
    """Stop using something learned from the next run on; raises NotFound. Twice is once."""
    row = _locked(session, learned_id)
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by = utcnow(), actor
        _changed(session, row, "revoke_learned", actor)
    return row


def restore(session: Session, learned_id: int, *, actor: str) -> Learned:
    """Use something again that was revoked, with all its lessons; raises NotFound. Twice is once."""
    row = _locked(session, learned_id)
    if row.revoked_at is not None:
        row.revoked_at, row.revoked_by = None, ""
        _changed(session, row, "restore_learned", actor)
    return row


def _changed(session: Session, row: Learned, action: str, actor: str) -> None:
    session.flush()
    customers.write_keys(session, [row.customer_id])
    audit.record(
        session, actor, action, f"learned:{row.id}", kind=row.kind, mark=row.mark, customer=row.customer_id,
        item=row.invoice_id,
    )  # fmt: skip


def _locked(session: Session, learned_id: int) -> Learned:
    row = session.get(Learned, learned_id, with_for_update=True)
    if row is None:
        raise NotFound(f"Nothing was learned under the number {learned_id}.")
    return row


def _row(session: Session, fact: Fact, *, by: str) -> Learned:
    """Return the row of a fact, new or known, locked until the end of the transaction."""
    same = (
        Learned.kind == fact.kind, Learned.mark == fact.mark, Learned.customer_id == fact.customer_id,
        Learned.invoice_id == fact.invoice_id,
    )  # fmt: skip
    row = session.scalars(select(Learned).where(*same).with_for_update()).first()
    if row is None:
        row = Learned(
            kind=fact.kind, mark=fact.mark, shown=fact.shown[:200], customer_id=fact.customer_id,
            invoice_id=fact.invoice_id, taught_by=by,
        )  # fmt: skip
        session.add(row)
        session.flush()
    return row


def _teach(session: Session, says: dict[int, int], *, receipt_id: int, entry_id: int, by: str) -> None:
    known = set(session.scalars(select(Lesson.learned_id).where(Lesson.entry_id == entry_id)))
    session.add_all(
        Lesson(learned_id=row_id, entry_id=entry_id, receipt_id=receipt_id, says=word, taught_by=by)
        for row_id, word in sorted(says.items())
        if row_id not in known
    )
    session.flush()
    _count(session, says)


def _count(session: Session, ids: Collection[int]) -> None:
    """Count the lessons that stand anew, each receipt once; write the keys of customers whose payers changed."""
    against = func.max(case((Lesson.says < 0, Lesson.id)))
    standing = Lesson.learned_id.in_(sorted(ids)), Lesson.taken_back_at.is_(None)
    last = dict(session.execute(select(Lesson.learned_id, against).where(*standing).group_by(Lesson.learned_id)).all())
    counts = {
        row_id: _counted(session, row_id, since=last.get(row_id) or 0) for row_id in sorted(ids)
    }  # fmt: skip
    touched: set[int] = set()
    for row in session.scalars(select(Learned).where(Learned.id.in_(sorted(ids))).order_by(Learned.id)):
        row.confirmed, row.contradicted, row.streak, latest = counts[row.id]
        row.last_at = latest or row.last_at
        if row.kind in ("alias", "account"):
            touched.add(row.customer_id)
    if touched:
        customers.write_keys(session, touched)


def _counted(session: Session, row_id: int, *, since: int) -> tuple[int, int, int, object]:
    receipts = {
        name: func.count(case((condition, Lesson.receipt_id)).distinct())
        for name, condition in (
            ("for", Lesson.says > 0), ("against", Lesson.says < 0), ("since", (Lesson.says > 0) & (Lesson.id > since))
        )
    }  # fmt: skip
    query = select(*receipts.values(), func.max(Lesson.taught_at))
    found = session.execute(query.where(Lesson.learned_id == row_id, Lesson.taken_back_at.is_(None))).one()
    return found[0], found[1], found[2], found[3]
