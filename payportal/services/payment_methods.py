"""Payment methods that customers keep with the processor: added, named, replaced, removed. No number is ever here."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.domain.method_kind import MethodKind
from payportal.domain.sentence import say
from payportal.gateways.ports import Checkout
from payportal.gateways.told import SavedMethod, Saving, SavingState
from payportal.models.base import utcnow
from payportal.models.payment_method import PaymentMethod
from payportal.queries import method_uses
from payportal.services import audit

UNFINISHED = ("adding", "verifying")
USABLE = "active"
MOST = 20
"""So many methods one customer may keep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adding:
    """What a person asks: ``reference`` names the act; ``replaces_id`` is a method whose place the new one takes."""

    reference: str
    customer_id: int
    owner: str
    kind: str
    nick: str = ""
    company: bool = False
    replaces_id: int | None = None


def add(session: Session, adding: Adding, *, gateway: str) -> PaymentMethod:
    """Write down that a method is being added; the same act again returns the same one."""
    known = session.scalar(select(PaymentMethod).where(PaymentMethod.reference == adding.reference))
    if known is not None:
        if (known.customer_id, known.owner) != (adding.customer_id, adding.owner):
            raise Conflict(say("This form belongs to somebody else. Open the page anew."))
        return known
    if adding.kind not in set(MethodKind):
        raise PayportalError(say("This kind of payment method is not known."), code="bad_kind")
    _refuse_too_many(session, adding.customer_id)
    made = PaymentMethod(
        reference=adding.reference, customer_id=adding.customer_id, owner=adding.owner, kind=adding.kind,
        visibility="company" if adding.company else "private", nick=adding.nick.strip()[:60], gateway=gateway,
        replaces_id=adding.replaces_id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(session, adding.owner, "add_method", f"method:{made.id}", kind=made.kind)
    return made


def opened(session: Session, method_id: int, checkout: Checkout) -> None:
    """Note the page on which the method is saved."""
    method = session.get_one(PaymentMethod, method_id, with_for_update=True, populate_existing=True)
    if method.state == "adding":
        method.page_reference, method.page_url, method.changed_at = checkout.reference, checkout.url, utcnow()


def saved(session: Session, method_id: int, saving: Saving) -> str:
    """Take a method to the state that its page tells, and return it; what is told again changes nothing."""
    method = session.get_one(PaymentMethod, method_id, with_for_update=True, populate_existing=True)
    if method.state not in UNFINISHED or saving.state is SavingState.OPEN:
        return method.state
    if saving.method is not None:
        _keep_facts(method, saving.method)
    method.failure, method.changed_at = saving.failure[:300], utcnow()
    if saving.state is SavingState.VERIFY:
        method.state, method.page_url = "verifying", saving.url[:500]
    elif saving.state is SavingState.FAILED:
        method.state = "failed"
    else:
        _begin_use(session, method)
    session.flush()
    return method.state


def rename(session: Session, method: PaymentMethod, nick: str, *, actor: str) -> None:
    """Give a method another name."""
    method.nick, method.changed_at = nick.strip()[:60], utcnow()
    audit.record(session, actor, "rename_method", f"method:{method.id}")


def make_default(session: Session, method: PaymentMethod, *, actor: str) -> None:
    """Let a method be chosen first by its owner."""
    if method.state != USABLE:
        raise Conflict(say("Only a method that can be used may come first."))
    _first(session, method)
    audit.record(session, actor, "default_method", f"method:{method.id}")


def remove(session: Session, method: PaymentMethod, *, actor: str, although_used: bool = False) -> None:
    """Take a method away; raises Conflict while something would still use it, unless that was said to be right."""
    uses = method_uses.uses(session, method.id)
    if any(use.blocks for use in uses):
        raise Conflict(
            say("A payment with this method is under way. Wait until it is decided, then remove the method.")
        )
    if uses and not although_used:
        raise Conflict(say("This method is still used: %(uses)s", uses="; ".join(use.word for use in uses)),
                       code="method_used")  # fmt: skip
    method.state, method.is_default, method.changed_at = "removed", False, utcnow()
    audit.record(session, actor, "remove_method", f"method:{method.id}", uses=[use.word for use in uses])


def seen_by(session: Session, method_id: int, *, customer_id: int, person: str) -> PaymentMethod:
    """Return a method that a person may see and manage, locked; raises NotFound for any other."""
    method = session.get(PaymentMethod, method_id, with_for_update=True, populate_existing=True)
    if method is None or method.customer_id != customer_id or method.state == "removed":
        raise NotFound(say("There is no such payment method on your account."))
    if method.visibility == "private" and method.owner != person:
        raise NotFound(say("There is no such payment method on your account."))
    return method


def provider_customer(session: Session, customer_id: int, gateway: str) -> str:
    """Return the name under which the processor knows a customer, empty where it knows none."""
    query = select(PaymentMethod.provider_customer).where(
        PaymentMethod.customer_id == customer_id, PaymentMethod.gateway == gateway,
        PaymentMethod.provider_customer != "",
    )  # fmt: skip
    return session.scalar(query.order_by(PaymentMethod.id).limit(1)) or ""


def _refuse_too_many(session: Session, customer_id: int) -> None:
    query = select(PaymentMethod.id).where(
        PaymentMethod.customer_id == customer_id, PaymentMethod.state.in_((*UNFINISHED, USABLE, "expired"))
    )
    if len(session.scalars(query.limit(MOST)).all()) >= MOST:
        raise Conflict(say("You keep %(most)s payment methods already. Remove one that you no longer use.", most=MOST))


def _keep_facts(method: PaymentMethod, told: SavedMethod) -> None:
    method.provider_customer, method.provider_method = told.stored.customer, told.stored.method
    method.brand, method.last4 = told.brand[:40], told.last4[-4:]
    method.exp_month, method.exp_year = told.exp_month, told.exp_year


def _begin_use(session: Session, method: PaymentMethod) -> None:
    """The method can be charged from now on: in the place of another one, or as the first."""
    method.state, method.page_url = USABLE, ""
    session.flush()
    replaced = session.get(PaymentMethod, method.replaces_id, with_for_update=True) if method.replaces_id else None
    if replaced is not None and replaced.customer_id == method.customer_id and replaced.state != "removed":
        was_first = replaced.is_default and replaced.owner == method.owner
        replaced.state, replaced.is_default = "removed", False
        method.nick, method.visibility = method.nick or replaced.nick, replaced.visibility
        session.flush()
        method_uses.move(session, replaced.id, method.id)
        if was_first:
            _first(session, method)
    elif _only(session, method):
        _first(session, method)
    audit.record(session, method.owner, "method_saved", f"method:{method.id}", replaces=method.replaces_id)


def _only(session: Session, method: PaymentMethod) -> bool:
    own = (PaymentMethod.customer_id == method.customer_id, PaymentMethod.owner == method.owner)
    return session.scalar(select(PaymentMethod.id).where(*own, PaymentMethod.is_default).limit(1)) is None


def _first(session: Session, method: PaymentMethod) -> None:
    own = (PaymentMethod.customer_id == method.customer_id, PaymentMethod.owner == method.owner)
    session.execute(update(PaymentMethod).where(*own, PaymentMethod.is_default).values(is_default=False))
    session.refresh(method)
    method.is_default = True
    session.flush()
