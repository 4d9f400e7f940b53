"""What the matcher would have applied beside what people then decided: right, wrong, or not decided yet."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.matching.class_gates import Counted
from payportal.models.application import Application
from payportal.models.customer import Customer
from payportal.models.match_policy import MatchPolicy
from payportal.models.receipt import Receipt
from payportal.models.shadow_outcome import ShadowOutcome
from payportal.queries.standing import Lines, standing_lines

AUTO = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The outcomes of one class under one version: ``version`` 0 is the policy as delivered."""

    version: int
    evidence_class: str
    right: int
    wrong: int
    open: int

    @property
    def counted(self) -> Counted:
        """Return what is decided."""
        return Counted(self.wrong, self.wrong + self.right)


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A receipt that a person decided otherwise than the matcher would have."""

    receipt_id: int
    transaction_id: str
    evidence_class: str
    customer_name: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class _Judged:
    outcome: ShadowOutcome
    receipt: Receipt
    version: int
    right: bool | None


def compared(session: Session) -> list[Compared]:
    """Return how the outcomes of each version and class fared, the latest version first."""
    tallies: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in _judged(session):
        place = 2 if one.right is None else int(not one.right)
        tallies[one.version, one.outcome.evidence_class][place] += 1
    order = sorted(tallies, key=lambda key: (-key[0], key[1]))
    return [
        Compared(version=version, evidence_class=name, right=right, wrong=wrong, open=waiting)
        for version, name in order
        for right, wrong, waiting in [tallies[version, name]]
    ]


def counted(session: Session, since: Mapping[str, datetime]) -> dict[str, Counted]:
    """Return right and wrong by class, from what was recorded after a person opened the class anew."""
    counts: dict[str, Counted] = defaultdict(Counted)
    for one in _judged(session):
        name = one.outcome.evidence_class
        if one.right is not None and not (name in since and one.outcome.recorded_at <= since[name]):
            counts[name] += Counted(int(not one.right), 1)
    return dict(counts)


def misses(session: Session, *, most: int = 50) -> list[Miss]:
    """Return the latest receipts that were decided otherwise."""
    found = [one for one in _judged(session) if one.right is False]
    found = sorted(found, key=lambda one: one.receipt.id, reverse=True)[:most]
    ids = sorted({one.outcome.customer_id for one in found})
    names = dict(session.execute(select(Customer.id, Customer.name).where(Customer.id.in_(ids))).all())
    return [
        Miss(receipt_id=one.receipt.id, transaction_id=one.receipt.transaction_id,
             evidence_class=one.outcome.evidence_class, customer_name=names.get(one.outcome.customer_id, ""),
             amount_minor=one.receipt.amount_minor, currency=one.receipt.currency)
        for one in found
    ]  # fmt: skip


def lines_of(outcome: ShadowOutcome) -> Lines:
    """Return what an outcome would have applied, as the books would hold it."""
    lines: list[tuple[int | None, int, int, int]] = [tuple(line[:4]) for line in outcome.lines]
    on_account = [(None, outcome.on_account_minor, 0, 0)] if outcome.on_account_minor else []
    return frozenset([*lines, *on_account])


def _judged(session: Session) -> Iterator[_Judged]:
    """Yield each outcome with what became of it; what the matcher applied itself later on is left out."""
    query = (
        select(ShadowOutcome, Receipt, MatchPolicy.version)
        .join(Receipt, Receipt.id == ShadowOutcome.receipt_id)
        .outerjoin(MatchPolicy, MatchPolicy.id == ShadowOutcome.policy_id)
        .where(Receipt.reversed_at.is_(None))
    )
    rows: list[Any] = list(session.execute(query))
    if not rows:
        return
    decided = [receipt.id for _, receipt, _ in rows if not receipt.unapplied_minor]
    since = {outcome.receipt_id: outcome.recorded_at for outcome, _, _ in rows}
    standing = standing_lines(session, decided, since=since)
    automatic = _automatic(session, decided)
    for outcome, receipt, version in rows:
        if receipt.id not in automatic:
            right = None if receipt.unapplied_minor else standing.get(receipt.id, frozenset()) == lines_of(outcome)
            yield _Judged(outcome, receipt, version or 0, right)


def _automatic(session: Session, receipt_ids: list[int]) -> set[int]:
    """Return the receipts of which something the matcher applied after the outcome was recorded still stands."""
    found: set[int] = set()
    undone = select(Application.reverses_id).where(Application.reverses_id.is_not(None))
    for batch in batches(receipt_ids):
        query = select(Application.receipt_id).join(ShadowOutcome, ShadowOutcome.receipt_id == Application.receipt_id)
        query = query.where(Application.receipt_id.in_(batch), Application.decided_by == AUTO)
        query = query.where(Application.posted_at >= ShadowOutcome.recorded_at, Application.reverses_id.is_(None))
        found.update(session.scalars(query.where(Application.id.not_in(undone))))
    return found
