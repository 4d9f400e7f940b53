"""Links as cards: the address to copy, its QR code, until when it works and whether somebody used it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from markupsafe import Markup

from payportal.models.pay_link import PayLink
from payportal.web.clock import now
from payportal.web.guest.links import address_of
from payportal.web.qr import qr


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One link; ``address`` and ``code`` are empty for one that opens nothing any more."""

    link_id: int
    scope: str
    live: bool
    address: str
    code: Markup
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    revoked_why: str
    uses: int
    last_used_at: datetime | None


def cards(links: Iterable[PayLink]) -> list[Card]:
    """Return the cards of links, in their order."""
    return [_card(link) for link in links]


def _card(link: PayLink) -> Card:
    live = link.live(now())
    address = address_of(link) if live else ""
    return Card(
        link_id=link.id, scope=link.scope, live=live, address=address,
        code=qr(address, label=gettext("QR code of the link")) if live else Markup(""),
        created_by=link.created_by, created_at=link.created_at, expires_at=link.expires_at,
        revoked_at=link.revoked_at, revoked_why=link.revoked_why, uses=link.uses, last_used_at=link.last_used_at,
    )  # fmt: skip
