"""One login for each role of the demonstration; the passwords are public, and good on this machine only."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.demo.partners import PARTNER
from payportal.domain.company_role import Limit
from payportal.models.base import transaction, utcnow
from payportal.models.customer import Customer
from payportal.services import company_invitations, users
from payportal.services.memberships import Place

ACTOR = "demo"


@dataclass(frozen=True, slots=True)
class Login:
    """A person who signs in, and the page that the role begins on."""

    role: str
    email: str
    password: str
    page: str
    customer: str = ""
    partner: str = ""


LOGINS = (
    Login("customer", "maya@alder-creek.example", "seven sacks of beans", "/", customer="C-1001"),
    Login("clerk", "theo@harbourline.example", "open the morning mail", "/workbench"),
    Login("approver", "ines@harbourline.example", "two pairs of eyes", "/workbench"),
    Login("partner", "omar@bean-leaf.example", "a fair share for all", "/partner", partner=PARTNER),
    Login("program_manager", "lena@harbourline.example", "every program counts", "/partner"),
    Login("admin", "ruth@harbourline.example", "keys on the blue hook", "/admin"),
)


COLLEAGUES = (
    (Login("customer", "noah@alder-creek.example", "two sugars and no milk", "/", customer="C-1001"),
     "payer up to 500.00", Place("payer", Limit(50_000, "USD"))),
    (Login("customer", "iris@alder-creek.example", "a second pair of eyes", "/", customer="C-1001"),
     "approver", Place("approver")),
)  # fmt: skip
"""Others of the customer's company, with what they may do there: what Noah may not pay alone, Iris approves."""


def add_people() -> None:
    """Add everybody and set their passwords, in one transaction."""
    with transaction() as session:
        for login in LOGINS:
            invitation = users.add(session, login.email, role=login.role, actor=ACTOR,
                                   customer_number=login.customer, partner_number=login.partner)  # fmt: skip
            users.set_password(session, invitation.token, login.password, at=utcnow())
        for login, _, place in COLLEAGUES:
            _add_colleague(session, login, place)


def _add_colleague(session: Session, login: Login, place: Place) -> None:
    company_id = session.scalars(select(Customer.id).where(Customer.number == login.customer)).one()
    sent = company_invitations.invite(session, company_id, login.email, place, actor=LOGINS[0].email)
    made = company_invitations.accept(session, sent.token, at=utcnow())
    if made is not None:
        users.set_password(session, made.token, login.password, at=utcnow())
