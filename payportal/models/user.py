"""People who sign in, and the one-time links by which they set a password."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import TYPED, Base, Id, utcnow

ROLES = ("customer", "clerk", "approver", "partner", "program_manager", "admin")
CLERKS = ("clerk", "approver", "admin")
"""Who works at the desks, and may be given what waits there."""


class User(Base):
    """A person with one role; ``session_epoch`` grows to sign the person out everywhere."""

    __tablename__ = "user_account"
    __table_args__ = (
        CheckConstraint(f"role IN ({', '.join(repr(role) for role in ROLES)})", name="role"),
        CheckConstraint("role <> 'customer' OR customer_id IS NOT NULL", name="customer_of"),
        CheckConstraint("role <> 'partner' OR partner_id IS NOT NULL", name="partner_of"),
    )

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120), default="", server_default="", info=TYPED)
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[str] = mapped_column(String(16))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    language: Mapped[str] = mapped_column(String(2), default="", server_default="")
    active: Mapped[bool] = mapped_column(default=True)
    session_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    last_seen_at: Mapped[datetime | None]


class LoginLink(Base):
    """A link that sets a password once; only the hash of its token is kept."""

    __tablename__ = "login_link"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """A failed sign-in, counted to slow down guessing."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(254), index=True)
    address: Mapped[str] = mapped_column(String(64), default="", index=True)
    tried_at: Mapped[datetime] = mapped_column(default=utcnow)
