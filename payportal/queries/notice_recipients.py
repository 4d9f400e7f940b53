"""Who is told of an event of a customer, by what they chose: people, the address on file, and extra addresses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.notice_event import NoticeEvent, wanted
from payportal.models.customer import Customer
from payportal.models.membership import Membership, MembershipAccount
from payportal.models.notice_contact import NoticeContact
from payportal.models.user import User
from payportal.queries import reading_language


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One address with the ways it is told; ``source`` is own, file, person or extra."""

    address: str
    source: str
    language: str
    email: bool
    portal: bool
    contact: NoticeContact | None = None

    @property
    def signs_in(self) -> bool:
        """Return whether a person stands behind the address who can open the portal."""
        return self.source in ("own", "person")


def of(session: Session, event: NoticeEvent, customer_id: int | None, to: Sequence[str] = ()) -> list[Recipient]:
    """Return who is told, each address once; those of ``to`` are meant in any case, in so far as they want it."""
    heads = companies_over(session, customer_id) if customer_id is not None else []
    contacts = _contacts(session, heads)
    found: dict[str, str] = {address: "own" for address in to if address}
    if customer_id is not None and event.shared:
        for address, source in _others(session, event, customer_id, heads, contacts):
            found.setdefault(address, source)
    return [_recipient(session, event, address, source, customer_id=customer_id,
                       contact=contacts.get(address.casefold())) for address, source in found.items()]  # fmt: skip


def companies_over(session: Session, customer_id: int) -> list[int]:
    """Return a customer and all that pay for it, the nearest first."""
    found: list[int] = []
    following: int | None = customer_id
    while following is not None and following not in found:
        found.append(following)
        following = session.scalar(select(Customer.parent_id).where(Customer.id == following))
    return found


def sees(session: Session, customer_id: int, email: str) -> bool:
    """Return whether a person signs in who may see the customer now."""
    return any(address == email for address, _ in _members(session, customer_id, companies_over(session, customer_id)))


def on_file(session: Session, heads: Sequence[int]) -> list[str]:
    """Return the addresses to which bills go: the customer's own, else those of the nearest company over it.

    ERPs keep several in one field, apart by commas or semicolons.
    """
    rows = dict(session.execute(select(Customer.id, Customer.email).where(Customer.id.in_(heads))).all())
    named = next((rows[head] for head in heads if rows.get(head)), "")
    return [one for one in re.split(r"[;,\s]+", named) if one]


def _contacts(session: Session, heads: Sequence[int]) -> dict[str, NoticeContact]:
    """Return the contacts of the companies by address; where several know one, the nearest company counts."""
    query = select(NoticeContact).where(NoticeContact.customer_id.in_(heads), NoticeContact.removed_at.is_(None))
    rows = sorted(session.scalars(query), key=lambda row: -heads.index(row.customer_id))
    return {row.email.casefold(): row for row in rows}


def _others(session: Session, event: NoticeEvent, customer_id: int, heads: Sequence[int],
            contacts: dict[str, NoticeContact]) -> Iterator[tuple[str, str]]:  # fmt: skip
    members = dict(_members(session, customer_id, heads))
    if event.audience == "bills":
        filed = on_file(session, heads)
        yield from ((address, "file") for address in filed)
        if not filed:
            yield from ((address, "own") for address, role in members.items() if role == "admin")
    for row in contacts.values():
        if row.kind == "extra" and row.confirmed_at is not None:
            yield row.email, "extra"
        elif row.kind == "person" and row.email in members and (event.audience == "bills" or row.whole_company):
            yield row.email, "person"


def _members(session: Session, customer_id: int, heads: Sequence[int]) -> Iterator[tuple[str, str]]:
    """Yield address and role of the people who may see the customer."""
    opened = select(MembershipAccount.membership_id).where(MembershipAccount.customer_id == customer_id)
    query = (
        select(User.email, Membership.company_role)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.customer_id.in_(heads), User.active, User.role == "customer",
               Membership.all_accounts | Membership.id.in_(opened))
        .order_by(User.id)
    )  # fmt: skip
    yield from session.execute(query)


def _recipient(session: Session, event: NoticeEvent, address: str, source: str, *, contact: NoticeContact | None,
               customer_id: int | None) -> Recipient:  # fmt: skip
    choices = dict(contact.choices) if contact is not None else {}
    language = (contact.language if contact is not None else "") or reading_language.of_address(
        session, address, customer_id=customer_id
    )
    person = source in ("own", "person") and session.scalar(select(User.id).where(User.email == address)) is not None
    return Recipient(
        address=address, source=source, language=language, contact=contact,
        email=wanted(event, "email", source, choices), portal=person and wanted(event, "portal", source, choices),
    )  # fmt: skip
