"""How mails look now: what an administrator set, filled up from the business's papers."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.brand import Brand
from payportal.domain.seller import Seller
from payportal.models.notice_contact import BrandVersion


def stored(session: Session) -> Brand:
    """Return the latest brand as it was set."""
    query = select(BrandVersion.document).order_by(BrandVersion.id.desc()).limit(1)
    return Brand.of(session.scalar(query) or {})


def current(session: Session, seller: Seller) -> Brand:
    """Return the latest brand; name, answers and postal address come from the papers where none was set."""
    found = stored(session)
    papers = tuple(line for line in seller.lines[1:] if "@" not in line)
    return replace(found, name=found.name or seller.name, sender=found.sender or found.name or seller.name,
                   reply_to=found.reply_to or seller.email, footer=found.footer or ", ".join(papers))  # fmt: skip


def versions(session: Session, *, most: int = 20) -> list[BrandVersion]:
    """Return who changed it when, the newest first."""
    return list(session.scalars(select(BrandVersion).order_by(BrandVersion.id.desc()).limit(most)))
