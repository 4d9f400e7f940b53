"""Change how mails look: a new version, never an update."""

from dataclasses import replace

from sqlalchemy.orm import Session

from payportal.domain import brand as looks
from payportal.domain.brand import Brand
from payportal.domain.errors import PayportalError
from payportal.domain.letter import one_line
from payportal.domain.notice_event import EVENTS
from payportal.models.notice_contact import BrandVersion
from payportal.queries import brand
from payportal.services import audit, users

LONGEST = {"name": 80, "sender": 80, "footer": 300}


def change(session: Session, wanted: Brand, *, actor: str) -> Brand:
    """Let mails look so from now on and return what is kept; the same again changes nothing.

    Raises PayportalError, by the name of the field, for what cannot be.
    """
    made = replace(
        wanted, colour=looks.colour(wanted.colour), reply_to=_address(wanted.reply_to),
        **{name: one_line(getattr(wanted, name).strip())[:most] for name, most in LONGEST.items()},
    )  # fmt: skip
    if not 1 <= made.due_soon_days <= 60:
        raise PayportalError("Due soon: enter a whole number from 1 to 60.", code="due_soon_days")
    if any(code not in EVENTS or EVENTS[code].required for code in made.off):
        raise PayportalError("What cannot be turned off stays on.", code="off")
    before = brand.stored(session)
    if before != made:
        session.add(BrandVersion(document=made.document(), changed_by=actor))
        audit.record(session, actor, "change_brand", "brand", before=before.document(), after=made.document())
    return made


def _address(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return users.clean_email(text)
    except PayportalError as error:
        raise PayportalError(error.message, code="reply_to") from error
