"""The addresses of a company with what they chose, and what holds for them while they choose nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.notice_event import CHANNELS, CHOSEN, NoticeEvent, choice, standard
from payportal.models.membership import Membership
from payportal.models.notice_contact import NoticeBounce, NoticeContact
from payportal.models.user import User
from payportal.queries import notice_recipients


@dataclass(frozen=True, slots=True)
class Cell:
    """One event and one way for an address: whether it is told there, and whether that is fixed or not offered."""

    name: str
    on: bool
    fixed: bool
    offered: bool


def of_address(session: Session, customer_id: int, email: str) -> NoticeContact | None:
    """Return the settings of an address in a company."""
    return session.scalar(
        select(NoticeContact).where(NoticeContact.customer_id == customer_id, NoticeContact.email == email)
    )


def extras(session: Session, customer_id: int) -> list[NoticeContact]:
    """Return the extra addresses of a company, by address."""
    query = select(NoticeContact).where(NoticeContact.customer_id == customer_id, NoticeContact.kind == "extra",
                                        NoticeContact.removed_at.is_(None))  # fmt: skip
    return list(session.scalars(query.order_by(NoticeContact.email)))


def one_extra(session: Session, customer_id: int, contact_id: int) -> NoticeContact | None:
    """Return an extra address of a company; None for one of another company, as if there were none."""
    return next((row for row in extras(session, customer_id) if row.id == contact_id), None)


def company_of(session: Session, email: str, heads: Sequence[int]) -> int | None:
    """Return to which of some companies a person belongs, the highest of them."""
    query = select(Membership.customer_id).join(User, User.id == Membership.user_id)
    found = set(session.scalars(query.where(User.email == email, Membership.customer_id.in_(heads))))
    return next((head for head in reversed(heads) if head in found), None)


def standards(session: Session, row: NoticeContact) -> dict[str, bool]:
    """Return by ``event.channel`` what an address is told while it chooses nothing."""
    return {
        choice(event.code, channel): standard(event, channel, source_of(session, row, event))
        for event in CHOSEN for channel in CHANNELS
    }  # fmt: skip


def source_of(session: Session, row: NoticeContact, event: NoticeEvent) -> str:
    """Return as what an address is told of an event: own, file, person or extra."""
    if row.kind == "extra":
        return "extra"
    if event.audience != "bills":
        return "own"
    filed = notice_recipients.on_file(session, notice_recipients.companies_over(session, row.customer_id))
    if row.email.casefold() in [one.casefold() for one in filed]:
        return "file"
    return "own" if not filed and _is_admin(session, row) else "person"


def cells(session: Session, row: NoticeContact) -> dict[str, list[Cell]]:
    """Return by event code one cell for each way, in the order of the ways."""
    base = standards(session, row)
    found = {}
    for event in CHOSEN:
        names = [(choice(event.code, channel), channel) for channel in CHANNELS]
        found[event.code] = [
            Cell(name, row.choices.get(name, base[name]) or _fixed(event, channel), _fixed(event, channel),
                 _offered(event, channel, row.kind)) for name, channel in names
        ]  # fmt: skip
    return found


def trouble(session: Session, addresses: Sequence[str]) -> dict[str, NoticeBounce]:
    """Return by address why nothing is mailed to it, where that is so."""
    query = select(NoticeBounce).where(
        NoticeBounce.address.in_([one.casefold() for one in addresses]), NoticeBounce.kind != "soft",
        NoticeBounce.mended_at.is_(None),
    )  # fmt: skip
    return {row.address: row for row in session.scalars(query.order_by(NoticeBounce.id))}


def of_customer(session: Session, customer_id: int) -> dict[str, NoticeBounce]:
    """Return by address which of a customer's addresses take no mail: that on file, people's and extra ones."""
    people = select(User.email).join(Membership, Membership.user_id == User.id)
    named = session.scalars(people.where(Membership.customer_id == customer_id))
    filed = notice_recipients.on_file(session, [customer_id])
    return trouble(session, [*named, *filed, *(row.email for row in extras(session, customer_id))])


def _fixed(event: NoticeEvent, channel: str) -> bool:
    return bool(event.required) and channel == "email"


def _offered(event: NoticeEvent, channel: str, kind: str) -> bool:
    if event.code == "link" and channel == "portal":
        return False
    return kind != "extra" or (event.shared and channel == "email")


def _is_admin(session: Session, row: NoticeContact) -> bool:
    query = select(Membership.id).join(User, User.id == Membership.user_id)
    query = query.where(User.email == row.email, Membership.customer_id == row.customer_id)
    return session.scalar(query.where(Membership.company_role == "admin")) is not None
