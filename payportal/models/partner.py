"""Partners, their agreements over time, and their wallets."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Code, Currency, Document, Id, Minor, reversed_once, utcnow


class Partner(Base):
    """Somebody to whom a part of what comes in belongs."""

    __tablename__ = "partner"

    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    currency: Mapped[str] = mapped_column(String(3), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))
    extras: Mapped[Document] = mapped_column(default=dict)
    source_digest: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class SharingAgreement(Base):
    """An agreement by its number; what it says stands in its versions."""

    __tablename__ = "sharing_agreement"

    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    current_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class AgreementVersion(Base):
    """What an agreement said from one import on; never changed, so that every share can be explained."""

    __tablename__ = "agreement_version"
    __table_args__ = (
        UniqueConstraint("agreement_id", "version"),
        CheckConstraint("kind IN ('percent', 'fixed', 'tiers')", name="kind"),
    )

    id: Mapped[Id]
    agreement_id: Mapped[int] = mapped_column(ForeignKey("sharing_agreement.id"))
    version: Mapped[int]
    program: Mapped[Code] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(String(8))
    rate_micro: Mapped[int] = mapped_column(BigInteger, default=0)
    fixed_minor: Mapped[Minor] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3), default="")
    """The currency of a fixed amount and of tier limits; empty: whatever currency was collected."""
    tiers: Mapped[Document] = mapped_column(default=list)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    extras: Mapped[Document] = mapped_column(default=dict)
    source_digest: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class ShareMeter(Base):
    """What an agreement has collected so far (for tiers) and the fraction of a cent carried to the next share."""

    __tablename__ = "share_meter"
    __table_args__ = (UniqueConstraint("agreement_id", "currency"),)

    id: Mapped[Id]
    agreement_id: Mapped[int] = mapped_column(ForeignKey("sharing_agreement.id"))
    currency: Mapped[Currency]
    collected_minor: Mapped[Minor] = mapped_column(default=0)
    carry_e8: Mapped[Minor] = mapped_column(default=0)


class Wallet(Base):
    """What a partner has to get (``balance``) or to give back (``owed``); the database refuses to overdraw it."""

    __tablename__ = "wallet"
    __table_args__ = (
        UniqueConstraint("partner_id", "currency"),
        CheckConstraint("balance_minor >= 0", name="not_overdrawn"),
        CheckConstraint("owed_minor >= 0", name="owed_not_negative"),
    )

    id: Mapped[Id]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    currency: Mapped[Currency]
    balance_minor: Mapped[Minor] = mapped_column(default=0)
    owed_minor: Mapped[Minor] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)


class Share(Base):
    """What one application earned one partner, under which version, and how it was reckoned."""

    __tablename__ = "share"
    __table_args__ = (reversed_once("share"),)

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey("agreement_version.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    base_minor: Mapped[Minor]
    rate: Mapped[str] = mapped_column(String(60))
    exact_e8: Mapped[Minor]
    amount_minor: Mapped[Minor]
    currency: Mapped[Currency]
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("share.id"))
    posted_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
