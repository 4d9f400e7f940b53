"""What each address wants to be told of, which addresses no longer take mail, and how our mails look."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import TYPED, Base, Document, Id, utcnow


class NoticeContact(Base):
    """An address of one company with its choices: a person's, the one on file, or an extra one without an account.

    ``choices`` maps ``event.channel`` to yes or no, the rest is as by standard; ``before`` is how it was before the
    last change. An extra address is told nothing until ``confirmed_at``; ``salt`` makes its link.
    """

    __tablename__ = "notice_contact"
    __table_args__ = (
        UniqueConstraint("customer_id", "email"),
        CheckConstraint("kind IN ('person', 'file', 'extra')", name="kind"),
        CheckConstraint("rhythm IN ('now', 'daily', 'weekly')", name="rhythm"),
        CheckConstraint(
            "(quiet_from IS NULL) = (quiet_until IS NULL) AND (quiet_from IS NULL OR"
            " (quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23))",
            name="quiet",
        ),
    )

    id: Mapped[Id]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    email: Mapped[str] = mapped_column(String(254), index=True)
    kind: Mapped[str] = mapped_column(String(6))
    name: Mapped[str] = mapped_column(String(120), default="", info=TYPED)
    choices: Mapped[Document] = mapped_column(default=dict)
    before: Mapped[Document | None]
    rhythm: Mapped[str] = mapped_column(String(6), default="now")
    language: Mapped[str] = mapped_column(String(2), default="")
    zone: Mapped[str] = mapped_column(String(48), default="")
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    whole_company: Mapped[bool] = mapped_column(default=False)
    salt: Mapped[str] = mapped_column(String(32), default="")
    confirmed_at: Mapped[datetime | None]
    created_by: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    removed_at: Mapped[datetime | None]


class NoticeBounce(Base):
    """That a mail came back, or was complained of; until ``mended_at`` a hard one keeps further mails from an address.

    ``digest`` is that of the report: read twice, it counts once.
    """

    __tablename__ = "notice_bounce"
    __table_args__ = (
        CheckConstraint("kind IN ('hard', 'soft', 'complaint')", name="kind"),
        Index("ix_notice_bounce_blocking", "address", sqlite_where=text("mended_at IS NULL AND kind <> 'soft'"),
              postgresql_where=text("mended_at IS NULL AND kind <> 'soft'")),
    )  # fmt: skip

    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(String(254))
    kind: Mapped[str] = mapped_column(String(9))
    status: Mapped[str] = mapped_column(String(12), default="")
    detail: Mapped[str] = mapped_column(String(300), default="")
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    received_at: Mapped[datetime] = mapped_column(default=utcnow)
    mended_at: Mapped[datetime | None]
    mended_by: Mapped[str] = mapped_column(String(254), default="")


class BrandVersion(Base):
    """How mails look from ``changed_at`` on; the latest holds."""

    __tablename__ = "brand_version"

    id: Mapped[Id]
    document: Mapped[Document]
    changed_by: Mapped[str] = mapped_column(String(254))
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
