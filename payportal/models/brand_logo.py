"""The business's logo, version by version."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import TYPED, Base, Id, utcnow


class BrandLogo(Base):
    """The logo from ``changed_at`` on: a small PNG of our own making; the latest holds, one without content is none.

    ``digest`` names the content in its public address; ``alt`` are the words for who cannot see it.
    """

    __tablename__ = "brand_logo"
    __table_args__ = (CheckConstraint("(content IS NULL) = (digest = '')", name="named_by_content"),)

    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(String(20), default="")
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    alt: Mapped[str] = mapped_column(String(120), default="", info=TYPED)
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    changed_by: Mapped[str] = mapped_column(String(254))
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
