"""Learn from people's decisions: who pays under which mark, what customers are used to do, and what was refused.

Each decision leaves lessons; what is believed is counted from the lessons that stand. So the same decision teaches
once, an undone one teaches nothing, and everything can be told, revoked and taken up again.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, and_, case, distinct, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.matching.taught import certain
from payportal.models.application import Application
from payportal.models.base import is_sqlite, utcnow
from payportal.models.learned import Learned, Lesson
from payportal.models.receipt import Receipt
from payportal.services import audit, customers
from payportal.services.cash_application import Decision
from payportal.services.lessons import Fact, refused_rows, said_by

MOST_FACTS = 60
"""One decision about 800 items teaches about some of them."""


def learn(session: Session, receipt: Receipt, decision: Decision, entry_id: int) -> dict[int, int]:
    """Keep what a person's decision, posted as ``entry_id``, says; return 1 or -1 for each thing learned, by its id."""
    said = said_by(session, receipt, decision)
    known = _known(session, said.facts[:MOST_FACTS], said.marks)
    rows = _rows(session, said.facts[:MOST_FACTS], known, by=decision.decided_by)
    opposed = {row.id: -1 for row in known if said.opposes(row)}
    says = opposed | {row.id: 1 for row in rows}
    _teach(session, says, receipt_id=receipt.id, entry_id=entry_id, by=decision.decided_by)
    return says


def refuse_undone(session: Session, rows: Sequence[Application], entry_id: int, *, by: str) -> None:
    """Keep that a person undid what the matcher had applied: ``rows`` were undone by the reversal ``entry_id``."""
    if not rows:
        return
    facts = refused_rows(session.get_one(Receipt, rows[0].receipt_id), rows)[:MOST_FACTS]
    made = _rows(session, facts, _known(session, facts, frozenset()), by=by)
    _teach(session, {row.id: 1 for row in made}, receipt_id=rows[0].receipt_id, entry_id=entry_id, by=by)


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


def _known(session: Session, facts: Sequence[Fact], marks: frozenset[str]) -> list[Learned]:
    """Return what is learned already of these facts or under these marks, locked until the end of the transaction."""
    habits = sorted({fact.mark for fact in facts if fact.kind == "habit"})
    payers = sorted({*marks, *(fact.mark for fact in facts if fact.kind != "habit")})
    owners = sorted({fact.customer_id for fact in facts})
    of_payers = and_(Learned.mark.in_(payers), Learned.kind != "habit")
    # Habits are few words for many customers: named with kind and owner, so that the index finds them.
    of_habits = and_(Learned.mark.in_(habits), Learned.kind == "habit", Learned.customer_id.in_(owners))
    conditions = [*([of_payers] if payers else []), *([of_habits] if habits else [])]
    if not conditions:
        return []
    query = select(Learned).where(or_(*conditions)).order_by(Learned.id)
    return list(session.scalars(query.with_for_update()))


def _rows(session: Session, facts: Sequence[Fact], known: Sequence[Learned], *, by: str) -> list[Learned]:
    """Return the rows of facts; those that are new are written, by whoever comes first when two write at once."""
    keys = {(row.kind, row.mark, row.customer_id, row.invoice_id) for row in known}
    new = {fact: None for fact in facts if _key(fact) not in keys}
    if new:
        write = sqlite.insert if is_sqlite(session) else postgresql.insert
        session.execute(write(Learned).on_conflict_do_nothing(), [_values(fact, by) for fact in new])
        known = _known(session, facts, frozenset())
    wanted = {_key(fact) for fact in facts}
    return [row for row in known if (row.kind, row.mark, row.customer_id, row.invoice_id) in wanted]


def _key(fact: Fact) -> tuple[str, str, int, int | None]:
    return fact.kind, fact.mark, fact.customer_id, fact.invoice_id


def _values(fact: Fact, by: str) -> dict[str, Any]:
    now = utcnow()
    return {
        "kind": fact.kind, "mark": fact.mark, "shown": fact.shown[:200], "customer_id": fact.customer_id,
        "invoice_id": fact.invoice_id, "taught_by": by, "first_at": now, "last_at": now, "confirmed": 0,
        "contradicted": 0, "streak": 0, "revoked_by": "",
    }  # fmt: skip


def _teach(session: Session, says: dict[int, int], *, receipt_id: int, entry_id: int, by: str) -> None:
    if not says:
        return
    known = set(session.scalars(select(Lesson.learned_id).where(Lesson.entry_id == entry_id)))
    rows = [
        {"learned_id": row_id, "entry_id": entry_id, "receipt_id": receipt_id, "says": word, "taught_by": by,
         "taught_at": utcnow()}
        for row_id, word in sorted(says.items())
        if row_id not in known
    ]  # fmt: skip
    if rows:
        session.execute(insert(Lesson), rows)
        _count(session, says)


def _count(session: Session, ids: Collection[int]) -> None:
    """Count the lessons that stand anew, each receipt once; write the keys of customers whose payers changed."""
    counts = {row[0]: row[1:] for row in session.execute(_counting(ids))}
    touched: set[int] = set()
    for row in session.scalars(select(Learned).where(Learned.id.in_(sorted(ids))).order_by(Learned.id)):
        before = certain(row.streak, row.contradicted)
        row.confirmed, row.contradicted, row.streak, latest = counts.get(row.id, (0, 0, 0, None))
        row.last_at = latest or row.last_at
        if row.kind in ("alias", "account") and certain(row.streak, row.contradicted) != before:
            touched.add(row.customer_id)
    session.flush()
    if touched:
        customers.write_keys(session, touched)


def _counting(ids: Collection[int]) -> Select[Any]:
    """Return the statement that counts receipts for, against, and for since the last one against."""
    standing = Lesson.learned_id.in_(sorted(ids)), Lesson.taken_back_at.is_(None)
    against = func.max(case((Lesson.says < 0, Lesson.id), else_=0)).label("last")
    last = select(Lesson.learned_id, against).where(*standing).group_by(Lesson.learned_id).subquery()
    groups = Lesson.says > 0, Lesson.says < 0, (Lesson.says > 0) & (Lesson.id > last.c.last)
    counts = [func.count(distinct(case((group, Lesson.receipt_id)))) for group in groups]
    query = select(Lesson.learned_id, *counts, func.max(Lesson.taught_at))
    return query.join(last, last.c.learned_id == Lesson.learned_id).where(*standing).group_by(Lesson.learned_id)
