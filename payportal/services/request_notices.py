"""News about payments that wait for a second person: to who may decide, and back to who asked."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.company_role import Act as CompanyAct
from payportal.domain.company_role import roles_that_may
from payportal.domain.letter import SITE, Act, Letter, Part, Quote, Rows, letter
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.membership import Membership
from payportal.models.payment_request import PaymentRequest, PaymentRequestLine
from payportal.models.user import User
from payportal.services import telling
from payportal.services.telling import News

HEADS = {
    "approved": say("Your request to pay was approved"),
    "rejected": say("Your request to pay was not approved"),
    "expired": say("Your request to pay was not decided in time"),
}


def tell_asked(session: Session, row: PaymentRequest, *, maker: str) -> None:
    """Queue the question to everybody who may decide it, but not to who asked."""
    telling.tell(session, News(event="approval_asked", key=f"request:{row.id}:asked",
                               letter=asked(row, _told(session, row), maker=maker),
                               customer_id=row.company_id, to=_approvers(session, row)))  # fmt: skip


def tell_decided(session: Session, row: PaymentRequest, *, by: str) -> None:
    """Queue the answer to who asked."""
    maker = session.get_one(User, row.maker_id).email
    telling.tell(session, News(event="approval_decided", key=f"request:{row.id}:{row.state}",
                               letter=decided(row, _told(session, row), by=by), customer_id=row.company_id,
                               to=[maker]))  # fmt: skip


def asked(row: PaymentRequest, rows: Rows, *, maker: str) -> Letter:
    """Return what is asked of those who may decide."""
    what = say("%(who)s asks to pay %(amount)s; it is %(reason)s.", who=maker,
               amount=Money(row.amount_minor, row.currency), reason=because(row.reason))  # fmt: skip
    return letter(say("Please decide about a payment"), what, rows, *_noted(row.note),
                  say("Decide by %(day)s.", day=row.expires_at.date()),
                  Act(say("Decide"), f"{SITE}/approvals/{row.id}"))  # fmt: skip


def decided(row: PaymentRequest, rows: Rows, *, by: str) -> Letter:
    """Return what is said to who asked."""
    what = _decided(row.state, Money(row.amount_minor, row.currency), by)
    return letter(HEADS[row.state], what, *_noted(row.decision_note), rows,
                  Act(say("See the request"), f"{SITE}/approvals/{row.id}"))  # fmt: skip


def because(reason: str) -> str:
    """Return the sentence that was kept as text: its limit stands in it and is put in again by each language."""
    for start, end, make in REASONS:
        if reason.startswith(start) and reason.endswith(end):
            return make(reason[len(start) : len(reason) - len(end)])
    return reason


def _own(limit: str) -> str:
    return say("above the limit of %(limit)s for one payment", limit=limit)


def _rule(limit: str) -> str:
    return say("above %(limit)s, from where on two people decide", limit=limit)


REASONS = (
    ("above the limit of ", " for one payment", _own),
    ("above ", ", from where on two people decide", _rule),
)


def _decided(state: str, total: Money, by: str) -> str:
    if state == "approved":
        return say("Your request to pay %(amount)s was approved by %(by)s and is being paid.", amount=total, by=by)
    if state == "rejected":
        return say("Your request to pay %(amount)s was not approved by %(by)s.", amount=total, by=by)
    return say("Your request to pay %(amount)s was not decided in time.", amount=total)


def _approvers(session: Session, row: PaymentRequest) -> list[str]:
    query = (
        select(User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.customer_id == row.company_id, Membership.company_role.in_(roles_that_may(CompanyAct.APPROVE)),
            User.active, User.id != row.maker_id,
        )
    )  # fmt: skip
    return sorted(session.scalars(query))


def _noted(note: str) -> list[Part | str]:
    return [say("Note"), Quote(note)] if note else []


def _told(session: Session, row: PaymentRequest) -> Rows:
    query = select(PaymentRequestLine).where(PaymentRequestLine.request_id == row.id).order_by(PaymentRequestLine.id)
    return Rows(tuple((line.number, Money(line.settled_minor, row.currency)) for line in session.scalars(query)))
