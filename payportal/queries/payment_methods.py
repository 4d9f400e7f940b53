"""The payment methods of a customer, as one person sees them."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from payportal.domain.method_kind import MethodKind, facts
from payportal.domain.method_rule import MethodRule
from payportal.domain.sentence import say
from payportal.models.autopay import AutopayMandate
from payportal.models.payment_method import MethodLimit, PaymentMethod
from payportal.queries.invoice_status import Status
from payportal.queries.method_uses import Use, uses

SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodRow:
    """One method with what is said of it; ``uses`` is what would miss it."""

    method: PaymentMethod
    status: Status
    uses: tuple[Use, ...] = ()

    @property
    def name(self) -> str:
        """Return what a person calls it: the own name, else brand and last digits."""
        return self.method.nick or plain_name(self.method)


def listed(session: Session, customer_id: int, person: str, *, on: date) -> list[MethodRow]:
    """Return the methods that a person sees, the first choice first; what was begun and left is not among them."""
    own = or_(PaymentMethod.visibility == "company", PaymentMethod.owner == person)
    alive = or_(PaymentMethod.state.in_(("active", "expired", "verifying")),
                and_(PaymentMethod.state == "adding", PaymentMethod.page_reference != ""))  # fmt: skip
    query = select(PaymentMethod).where(PaymentMethod.customer_id == customer_id, own, alive)
    found = session.scalars(query.order_by(PaymentMethod.id)).all()
    mine = sorted(found, key=lambda method: (not (method.is_default and method.owner == person), method.id))
    return [MethodRow(method=one, status=status(one, on=on), uses=tuple(uses(session, one.id))) for one in mine]


def expiring(session: Session, customer_id: int, person: str, *, on: date) -> list[MethodRow]:
    """Return the cards a person sees that have expired or soon will, but those that auto-pay uses: it tells itself."""
    used = select(AutopayMandate.id).where(
        AutopayMandate.method_id == PaymentMethod.id, AutopayMandate.ended_at.is_(None)
    )
    own = or_(PaymentMethod.visibility == "company", PaymentMethod.owner == person)
    query = select(PaymentMethod).where(
        PaymentMethod.customer_id == customer_id, own, PaymentMethod.state.in_(("active", "expired")), ~used.exists()
    )
    rows = [
        MethodRow(method=one, status=status(one, on=on)) for one in session.scalars(query.order_by(PaymentMethod.id))
    ]
    return [row for row in rows if row.method.state == "expired" or _ends_soon(row.method, on)]


def _ends_soon(method: PaymentMethod, on: date) -> bool:
    last = expires_on(method)
    return last is not None and last <= on + SOON


def unfinished(session: Session, gateway: str) -> list[int]:
    """Return the methods whose page was opened and of which nothing more was heard."""
    query = select(PaymentMethod.id).where(
        PaymentMethod.state.in_(("adding", "verifying")), PaymentMethod.page_reference != "",
        PaymentMethod.gateway == gateway,
    )  # fmt: skip
    return list(session.scalars(query.order_by(PaymentMethod.id)))


def rules(session: Session, customer_id: int) -> list[MethodRule]:
    """Return the limits that hold for a customer."""
    query = select(MethodLimit).where(or_(MethodLimit.customer_id.is_(None), MethodLimit.customer_id == customer_id))
    return [
        MethodRule(
            kind=MethodKind(one.kind), currency=one.currency, offered=one.offered, min_minor=one.min_minor,
            max_minor=one.max_minor, of_customer=one.customer_id is not None,
        )
        for one in session.scalars(query)
    ]  # fmt: skip


def expires_on(method: PaymentMethod) -> date | None:
    """Return the last day of a card, None for what does not expire."""
    if method.exp_year is None or method.exp_month is None:
        return None
    following = date(method.exp_year + method.exp_month // 12, method.exp_month % 12 + 1, 1)
    return following - timedelta(days=1)


def status(method: PaymentMethod, *, on: date) -> Status:
    """Return the chip of a method on a day."""
    if method.state == "verifying":
        return Status("waiting", say("To be verified"), say("two small deposits"))
    if method.state == "adding":
        return Status("waiting", say("Not finished"))
    last = expires_on(method)
    if method.state == "expired" or (last is not None and last < on):
        return Status("bad", say("Expired"), say("replace it"))
    if last is not None and last <= on + SOON:
        return Status("warn", say("Expires soon"), say("on %(day)s", day=last))
    if method.last_return_on is not None:
        return Status("warn", say("Last debit returned"), method.last_return_code)
    return Status("good", say("Ready"))


def plain_name(method: PaymentMethod) -> str:
    """Return brand and last digits, or the kind as long as nothing more is known."""
    if not method.last4:
        return facts(method.kind).word
    return f"{method.brand or facts(method.kind).word} •••• {method.last4}"
