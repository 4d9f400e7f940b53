"""What the books say about each class of evidence: automatic applications that stand, those that a person undid.

An application counts as right as long as nobody undid it, and as wrong from the moment somebody does.
Held suggestions count only where nothing but a gate or shadow mode held them (``shadow_comparison``): one that was held
for another reason says nothing about what the matcher applies by itself.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from payportal.matching.class_gates import Counted
from payportal.models.application import Application
from payportal.models.receipt import Receipt
from payportal.models.returned_item import ReturnedItem
from payportal.queries import shadow_comparison
from payportal.queries.standing import Lines, standing_lines

AUTO = "auto"
Since = Mapping[str, datetime]
"""By class: when a person opened its gate anew. What was before is over."""


def decided(session: Session, since: Since) -> dict[str, Counted]:
    """Return by class what people decided: applications undone and decided otherwise, and shadow outcomes."""
    counts = {name: Counted(number, number) for name, number in _undone(session, since).items()}
    for name, counted in shadow_comparison.counted(session, since).items():
        counts[name] = counts.get(name, Counted()) + counted
    return counts


def standing(session: Session, classes: Collection[str], since: Since) -> dict[str, Counted]:
    """Return how many automatic applications of these classes stand."""
    undone = aliased(Application)
    query = (
        select(Application.evidence_class, func.count(Application.entry_id.distinct()))
        .outerjoin(undone, undone.reverses_id == Application.id)
        .where(Application.decided_by == AUTO, Application.reverses_id.is_(None), undone.id.is_(None))
        .where(Application.evidence_class.in_(sorted(classes)), *_later(since))
        .group_by(Application.evidence_class)
    )
    return {name: Counted(0, number) for name, number in session.execute(query)}


def _undone(session: Session, since: Since) -> Counter[str]:
    """Count the automatic decisions that a person undid, but for those that were decided just so again."""
    undone = aliased(Application)
    query = (
        select(Application.entry_id, Application.evidence_class, Application.receipt_id, Application.invoice_id,
               Application.cash_minor, Application.discount_minor, Application.adjustment_minor)
        .join(undone, undone.reverses_id == Application.id)
        .join(Receipt, Receipt.id == Application.receipt_id)
        .where(undone.reverses_id.is_not(None), undone.decided_by != AUTO, Receipt.reversed_at.is_(None))
        .where(Receipt.id.not_in(select(ReturnedItem.receipt_id)))
        .where(Application.decided_by == AUTO, Application.evidence_class != "", *_later(since))
    )  # fmt: skip
    entries: dict[int, tuple[str, int, set[tuple[int | None, int, int, int]]]] = {}
    for entry_id, name, receipt_id, *line in session.execute(query):
        entries.setdefault(entry_id, (name, receipt_id, set()))[2].add(tuple(line))
    now: Mapping[int, Lines] = standing_lines(session, [receipt_id for _, receipt_id, _ in entries.values()])
    return Counter(name for name, receipt_id, lines in entries.values() if now.get(receipt_id) != lines)


def _later(since: Since) -> list[ColumnElement[bool]]:
    """Return the condition that leaves out what a class did before it was opened anew."""
    return [or_(Application.evidence_class != name, Application.posted_at > moment) for name, moment in since.items()]
