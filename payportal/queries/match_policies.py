"""Which policies and closed gates a run has to keep, and the versions as people read them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.matching.class_words import class_words
from payportal.matching.draft import STRENGTH
from payportal.matching.policies import Policies
from payportal.matching.policy_rules import Document, delivered, rules_of
from payportal.matching.rules import MatchRules
from payportal.models.customer import Customer
from payportal.models.match_gate import MatchGate
from payportal.models.match_policy import BUSINESS, MatchPolicy, scope_of

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A customer with a policy of its own; ``rules`` holds only what differs, empty where it was taken back."""

    customer_id: int
    number: str
    name: str
    policy: MatchPolicy | None


def in_force(session: Session, customer_id: int | None = None) -> MatchPolicy | None:
    """Return the version in force of the business or a customer; None where nobody made one."""
    query = select(MatchPolicy).where(MatchPolicy.scope == scope_of(customer_id))
    return session.scalar(query.where(MatchPolicy.in_force_from.is_not(None), MatchPolicy.superseded_at.is_(None)))


def document(session: Session, customer_id: int | None = None) -> Document:
    """Return what is in force: the business's whole policy, or what a customer's own names."""
    policy = in_force(session, customer_id)
    if policy is not None:
        return dict(policy.rules)
    return delivered() if customer_id is None else {}


def load(session: Session) -> Policies:
    """Return the policies that a run has to keep, closed gates among them."""
    return _with_gates(session, document(session), _overrides(session))


def stamp(session: Session) -> tuple[int, ...]:
    """Return what differs whenever a policy came into force or a gate was closed or opened."""
    policies = select(func.count(MatchPolicy.in_force_from), func.count(MatchPolicy.superseded_at))
    gates = select(func.count(), func.count(MatchGate.opened_at))
    return (*session.execute(policies).one(), *session.execute(gates).one())


def proposed(session: Session, rules: Document, customer_id: int | None = None) -> Policies:
    """Return the policies as they would be with ``rules`` in force; gates are left out, they are not its matter."""
    business, overrides = document(session), _overrides(session)
    if customer_id is None:
        return _policies(rules, overrides)
    return _policies(business, {**overrides, customer_id: rules})


def standing(session: Session) -> Policies:
    """Return the policies in force without their gates."""
    return _policies(document(session), _overrides(session))


def one(session: Session, policy_id: int) -> MatchPolicy:
    """Return a version; raises NotFound."""
    policy = session.get(MatchPolicy, policy_id)
    if policy is None:
        raise NotFound(f"There is no policy {policy_id}.")
    return policy


def versions(session: Session, customer_id: int | None = None) -> Sequence[MatchPolicy]:
    """Return the versions of the business or of a customer, the latest first."""
    query = select(MatchPolicy).where(MatchPolicy.scope == scope_of(customer_id))
    return session.scalars(query.order_by(MatchPolicy.version.desc())).all()


def by_version(session: Session, version: int, customer_id: int | None = None) -> MatchPolicy:
    """Return one version by its number; raises NotFound."""
    query = select(MatchPolicy).where(MatchPolicy.scope == scope_of(customer_id), MatchPolicy.version == version)
    policy = session.scalar(query)
    if policy is None:
        raise NotFound(f"There is no version {version} of this policy.")
    return policy


def next_version(session: Session, customer_id: int | None) -> int:
    """Return the number that the next version of a scope gets."""
    last = session.scalar(select(func.max(MatchPolicy.version)).where(MatchPolicy.scope == scope_of(customer_id)))
    return (last or 0) + 1


def customer(session: Session, customer_id: int) -> Customer:
    """Return a customer; raises NotFound."""
    found = session.get(Customer, customer_id)
    if found is None:
        raise NotFound(f"There is no customer {customer_id}.")
    return found


def customer_numbered(session: Session, number: str) -> Customer:
    """Return a customer by its number; raises NotFound."""
    found = session.scalar(select(Customer).where(Customer.number == number))
    if found is None:
        raise NotFound(f"There is no customer {number[:40]}; check the number.")
    return found


def customers(session: Session, search: str = "") -> list[Override]:
    """Return customers by name or number with their own policy in force; without a search those that have one."""
    now = (MatchPolicy.in_force_from.is_not(None), MatchPolicy.superseded_at.is_(None))
    query = select(Customer, MatchPolicy).outerjoin(
        MatchPolicy, (MatchPolicy.customer_id == Customer.id) & now[0] & now[1]
    )
    word = search.strip()[:100]
    if word:
        named = Customer.name.icontains(word, autoescape=True)
        query = query.where(or_(named, Customer.number.istartswith(word, autoescape=True)))
    else:
        query = query.where(MatchPolicy.id.is_not(None))
    rows = session.execute(query.order_by(Customer.name, Customer.id).limit(PAGE))
    return [
        Override(customer_id=who.id, number=who.number, name=who.name, policy=policy)
        for who, policy in rows
        if word or policy.rules
    ]


def closed_sentence(evidence_class: str, customer_name: str, since: datetime, reason: str) -> str:
    """Return what a clerk reads where a gate is closed."""
    of = f" of {customer_name}" if customer_name else ""
    day = f"{since.day} {MONTHS[since.month - 1]} {since.year}"
    return f"automatic application is closed for {class_words(evidence_class)}{of} since {day}: {reason}"


def _overrides(session: Session) -> dict[int, Document]:
    query = select(MatchPolicy.customer_id, MatchPolicy.rules).where(MatchPolicy.scope != BUSINESS)
    query = query.where(MatchPolicy.in_force_from.is_not(None), MatchPolicy.superseded_at.is_(None))
    return {number: rules for number, rules in session.execute(query) if number is not None and rules}


def _policies(
    business: Document, overrides: dict[int, Document], closed: dict[int | None, dict[str, str]] | None = None
) -> Policies:
    gates = closed or {}
    everywhere = gates.get(None, {})
    own = {number for number in (*overrides, *gates) if number is not None}
    return Policies(
        business=_rules(business, {}, everywhere),
        customers={
            number: _rules(business, overrides.get(number, {}), {**gates.get(number, {}), **everywhere})
            for number in own
        },
    )


def _rules(business: Document, override: Document, closed: dict[str, str]) -> MatchRules:
    return replace(rules_of(business, override), closed=closed)


def _with_gates(session: Session, business: Document, overrides: dict[int, Document]) -> Policies:
    closed: dict[int | None, dict[str, str]] = defaultdict(dict)
    query = select(MatchGate, Customer.name).outerjoin(Customer, Customer.id == MatchGate.customer_id)
    for gate, name in session.execute(query.where(MatchGate.opened_at.is_(None))):
        if gate.evidence_class in STRENGTH:
            sentence = closed_sentence(gate.evidence_class, name or "", gate.closed_at, gate.reason)
            closed[gate.customer_id][gate.evidence_class] = sentence
    return _policies(business, overrides, closed)
