"""The logo as it is now, and its versions."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.logo import Logo
from payportal.models.brand_logo import BrandLogo


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a page needs of a logo: everything but its bytes, which the browser keeps by their digest."""

    digest: str
    alt: str
    width: int
    height: int


def shown(session: Session) -> Shown | None:
    """Return what pages show, None where there is no logo."""
    row = latest(session)
    return Shown(digest=row.digest, alt=row.alt, width=row.width, height=row.height) if row and row.digest else None


def current(session: Session) -> Logo | None:
    """Return the logo with its bytes, None where there is none."""
    row = latest(session)
    return of(row) if row else None


def latest(session: Session) -> BrandLogo | None:
    """Return the version that holds; one without content says that there is no logo."""
    return session.scalar(select(BrandLogo).order_by(BrandLogo.id.desc()).limit(1))


def of(row: BrandLogo) -> Logo | None:
    """Return the logo of a version, None where it has none."""
    if row.content is None:
        return None
    return Logo(digest=row.digest, content=row.content, alt=row.alt, width=row.width, height=row.height)


def versions(session: Session, *, most: int = 20) -> list[BrandLogo]:
    """Return what the logo was when, the newest first, without bytes."""
    return list(session.scalars(select(BrandLogo).order_by(BrandLogo.id.desc()).limit(most)))
