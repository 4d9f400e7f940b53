"""Change the business's logo: a new version, never an update, so that every one can be brought back."""

import hashlib

from sqlalchemy.orm import Session

from payportal.documents import logo_picture
from payportal.domain import logo as rules
from payportal.domain.errors import NotFound, PayportalError
from payportal.models.brand_logo import BrandLogo
from payportal.queries import logo
from payportal.services import audit


def keep(session: Session, content: bytes | None, alt: str, *, name: str, actor: str) -> bool:
    """Let a picture be the logo and return whether anything changed; without ``content``, only its words change.

    ``alt`` are the words for who cannot see it, by standard the business's ``name``. Raises PayportalError, by the
    name of the field, for what is no logo.
    """
    before = logo.current(session)
    words = rules.words(alt, name)
    if not words:
        raise PayportalError("Say in a few words what the logo shows, such as the name of the business.", code="alt")
    if content is not None:
        picture, width, height = logo_picture.drawn(content)
    elif before is not None:
        picture, width, height = before.content, before.width, before.height
    else:
        raise PayportalError("Choose a PNG or JPEG picture.", code="empty_file")
    if before and (before.content, before.alt) == (picture, words):
        return False
    row = BrandLogo(digest=hashlib.sha256(picture).hexdigest()[:20], content=picture, alt=words, width=width,
                    height=height, changed_by=actor)  # fmt: skip
    _hold(session, row, "change_logo", actor)
    return True


def remove(session: Session, *, actor: str) -> None:
    """Let there be no logo from now on; the versions before stay, to be brought back. Raises NotFound."""
    if logo.current(session) is None:
        raise NotFound("There is no logo to remove.")
    _hold(session, BrandLogo(changed_by=actor), "remove_logo", actor)


def bring_back(session: Session, logo_id: int, *, actor: str) -> None:
    """Let an earlier version hold again, with its words. Raises NotFound."""
    found = session.get(BrandLogo, logo_id)
    if found is None or found.content is None:
        raise NotFound("There is no such logo.")
    row = BrandLogo(digest=found.digest, content=found.content, alt=found.alt, width=found.width,
                    height=found.height, changed_by=actor)  # fmt: skip
    _hold(session, row, "bring_back_logo", actor)


def _hold(session: Session, row: BrandLogo, act: str, actor: str) -> None:
    before = logo.shown(session)
    session.add(row)
    session.flush()
    audit.record(session, actor, act, "logo", before=before.digest if before else "", after=row.digest, words=row.alt)
