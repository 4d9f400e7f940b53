"""Mails about payments that wait for a second person: to who may decide, and back to who asked."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.company_role import Act, roles_that_may
from payportal.domain.money import Money
from payportal.models.membership import Membership
from payportal.models.payment_request import PaymentRequest, PaymentRequestLine
from payportal.models.user import User
from payportal.services import notices

HEADS = {
    "approved": "approved by {by} and is being paid",
    "rejected": "not approved by {by}",
    "expired": "not decided in time",
}


def tell_asked(session: Session, row: PaymentRequest, *, maker: str) -> None:
    """Queue the question to everybody who may decide it, but not to who asked."""
    total = Money(row.amount_minor, row.currency)
    body = [f"{maker} asks to pay {total}; it is {row.reason}.", "", *_told(session, row), ""]
    body += [f"Note: {row.note}", ""] if row.note else []
    body += [f"Decide in the portal under Approvals, until {row.expires_at:%Y-%m-%d}.", ""]
    for address in _approvers(session, row):
        notices.queue(session, f"request:{row.id}:asked:{address}"[:160], address=address,
                      subject=f"Please decide: {total}", body="\n".join(body))  # fmt: skip


def tell_decided(session: Session, row: PaymentRequest, *, by: str) -> None:
    """Queue the answer to who asked."""
    maker, total = session.get_one(User, row.maker_id).email, Money(row.amount_minor, row.currency)
    head = HEADS[row.state].format(by=by)
    body = [f"Your request to pay {total} was {head}.", ""]
    body += [f"Note: {row.decision_note}", ""] if row.decision_note else []
    body += [*_told(session, row), "", "You find it in the portal under Approvals.", ""]
    notices.queue(session, f"request:{row.id}:{row.state}", address=maker,
                  subject=f"Your request of {total}: {row.state}", body="\n".join(body))  # fmt: skip


def _approvers(session: Session, row: PaymentRequest) -> list[str]:
    query = (
        select(User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.customer_id == row.company_id, Membership.company_role.in_(roles_that_may(Act.APPROVE)),
            User.active, User.id != row.maker_id,
        )
    )  # fmt: skip
    return sorted(session.scalars(query))


def _told(session: Session, row: PaymentRequest) -> list[str]:
    query = select(PaymentRequestLine).where(PaymentRequestLine.request_id == row.id).order_by(PaymentRequestLine.id)
    return [f"  {line.number:<24} {Money(line.settled_minor, row.currency)}" for line in session.scalars(query)]
