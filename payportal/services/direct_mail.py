"""Mails that are sent at once and never stored, because the link in them is a key; and news of changed sign-ins."""

from datetime import datetime
from email.message import EmailMessage

from sqlalchemy.orm import Session

from payportal.domain.letter import Act, letter
from payportal.domain.sentence import say
from payportal.languages.known import SOURCE
from payportal.models.base import utcnow
from payportal.services import mail_paper, telling
from payportal.services.mail_paper import Post
from payportal.services.telling import News

NOT_YOU = say("If you did not expect this, do nothing.")
NOT_THEM = say("If that was not you, sign in now, end all other sign-ins under Sign-in and security, and tell us.")


def invitation(address: str, link: str, *, language: str = SOURCE, post: Post | None = None,
               at: datetime | None = None) -> EmailMessage:  # fmt: skip
    """Return the mail with a one-time link to choose a password."""
    told = letter(
        say("Your access to the portal"),
        say("You may sign in to the portal. Choose a password here, within 24 hours; the link works once:"),
        Act(say("Choose a password"), link), NOT_YOU,
    )  # fmt: skip
    return mail_paper.direct(address, told, post or Post(), language=language, at=at or utcnow())


def sign_in_link(address: str, link: str, *, device: str, language: str = SOURCE, post: Post | None = None,
                 at: datetime | None = None) -> EmailMessage:  # fmt: skip
    """Return the mail with a link that signs in."""
    told = letter(
        say("Your link to sign in"),
        say("Sign in to the portal with this link, within 15 minutes; it works once:"), Act(say("Sign in"), link),
        say("It was asked for by %(device)s. If that was not you, do nothing: without the link nobody gets in.",
            device=device),
    )  # fmt: skip
    return mail_paper.direct(address, told, post or Post(), language=language, at=at or utcnow())


def company_invitation(address: str, company: str, link: str, *, language: str = SOURCE, post: Post | None = None,
                       at: datetime | None = None) -> EmailMessage:  # fmt: skip
    """Return the mail with the link into a company."""
    told = letter(
        say("%(company)s invites you to the portal", company=company),
        say("%(company)s invites you to its account in the portal, to see and pay its invoices. Accept here, within a "
            "week; the link works once:", company=company),
        Act(say("Accept the invitation"), link), NOT_YOU,
    )  # fmt: skip
    return mail_paper.direct(address, told, post or Post(), language=language, at=at or utcnow())


def confirmation(address: str, company: str, link: str, *, language: str, post: Post,
                 at: datetime) -> EmailMessage:  # fmt: skip
    """Return the mail that asks an extra address whether it wants the notices of a company."""
    told = letter(
        say("Confirm this address for notices"),
        say("%(company)s wants notices about its bills to be sent here. Nothing is sent before you confirm:",
            company=company),
        Act(say("Confirm the address"), link), NOT_YOU,
    )  # fmt: skip
    return mail_paper.direct(address, told, post, language=language, at=at)


def tell_security(session: Session, user_id: int, address: str, what: str, *, key: str) -> None:
    """Queue the news that the ways to sign in as this person changed."""
    told = letter(
        say("Your sign-in was changed"), what, NOT_THEM,
    )  # fmt: skip
    telling.tell(session, News(event="security", key=f"security:{user_id}:{key}", letter=told, to=[address]))
