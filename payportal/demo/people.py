"""One login for each role of the demonstration; the passwords are public, and good on this machine only."""

from dataclasses import dataclass

from payportal.demo.partners import PARTNER
from payportal.models.base import transaction, utcnow
from payportal.services import users

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


def add_people() -> None:
    """Add everybody and set their passwords, in one transaction."""
    with transaction() as session:
        for login in LOGINS:
            invitation = users.add(session, login.email, role=login.role, actor=ACTOR,
                                   customer_number=login.customer, partner_number=login.partner)  # fmt: skip
            users.set_password(session, invitation.token, login.password, at=utcnow())
