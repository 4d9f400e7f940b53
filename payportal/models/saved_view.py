"""Views of lists that a person keeps under a name."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import TYPED, Base, Id, utcnow


class SavedView(Base):
    """A filter as it stands in an address; it is the person's own and shows only what the person may see anyway."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("user_id", "page", "name"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    page: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60), info=TYPED)
    query: Mapped[str] = mapped_column(String(500), info=TYPED)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
