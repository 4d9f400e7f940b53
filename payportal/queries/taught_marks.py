"""What was learned as the matcher asks it: a few set-wise look-ups, none at all while nothing was learned."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, CompoundSelect, not_, select, true
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.matching.taught import Taught
from payportal.models.customer import PayerAlias
from payportal.models.learned import Learned, is_certain, is_used


def taught(session: Session, marks: Collection[str], *, by: datetime | None = None) -> Mapping[str, Taught]:
    """Return what clerks taught under each mark: what is not certain yet, and what they refused; ``by`` a moment."""
    found: dict[str, Taught] = {}
    if not marks or session.scalar(select(Learned.id).limit(1)) is None:
        return found
    query = select(Learned.mark, Learned.kind, Learned.customer_id, Learned.invoice_id)
    query = query.where(_by(by), is_used(), (Learned.kind == "rejected") | not_(is_certain()), Learned.kind != "habit")
    for batch in batches(sorted(marks)):
        for mark, kind, customer_id, invoice_id in session.execute(query.where(Learned.mark.in_(batch))):
            found[mark] = found.get(mark, Taught()).with_(_one(kind, customer_id, invoice_id))
    return found


def _one(kind: str, customer_id: int, invoice_id: int | None) -> Taught:
    own = frozenset({customer_id})
    if kind == "account":
        return Taught(accounts=own)
    if kind == "alias":
        return Taught(names=own)
    return Taught(refused_customers=own) if invoice_id is None else Taught(refused_items=frozenset({invoice_id}))


def habits_of(
    session: Session, customer_ids: Collection[int], *, by: datetime | None = None
) -> Mapping[int, Mapping[str, int]]:
    """Return how often decisions showed each habit of each customer that was known ``by`` a moment."""
    habits: dict[int, dict[str, int]] = {}
    query = select(Learned.customer_id, Learned.mark, Learned.confirmed).where(
        Learned.kind == "habit", is_used(), _by(by)
    )
    for batch in batches(sorted(customer_ids)):
        for customer_id, mark, count in session.execute(query.where(Learned.customer_id.in_(batch))):
            habits.setdefault(customer_id, {})[mark] = count
    return habits


def certain_names(
    session: Session, customer_ids: Collection[int], *, by: datetime | None = None
) -> Iterator[tuple[int, str]]:
    """Yield customers with the names that clerks taught often enough to be certain."""
    yield from _certain(session, "alias", customer_ids, by)


def certain_accounts(
    session: Session, customer_ids: Collection[int], *, by: datetime | None = None
) -> Iterator[tuple[int, str]]:
    """Yield customers with the accounts that clerks taught often enough to be certain."""
    yield from _certain(session, "account", customer_ids, by)


def _by(moment: datetime | None) -> ColumnElement[bool]:
    return true() if moment is None else Learned.first_at <= moment


def _certain(
    session: Session, kind: str, customer_ids: Collection[int], by: datetime | None
) -> Iterator[tuple[int, str]]:
    query = select(Learned.customer_id, Learned.shown).where(Learned.kind == kind, is_certain(), _by(by))
    for batch in batches(sorted(customer_ids)):
        found = session.execute(query.where(Learned.customer_id.in_(batch)).order_by(Learned.id))
        yield from ((customer_id, shown) for customer_id, shown in found)


def pays_under(words: str) -> CompoundSelect[tuple[int]]:
    """Return the statement for the customers that pay under a name with these words in it, told or learned."""
    told = select(PayerAlias.customer_id).where(PayerAlias.name.icontains(words, autoescape=True))
    learned = select(Learned.customer_id).where(Learned.kind == "alias", is_used())
    return told.union(learned.where(Learned.shown.icontains(words, autoescape=True)))
