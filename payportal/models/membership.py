"""Who may do what within a customer's own company, who is invited to it, and from which sum on two people decide."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.domain.company_role import COMPANY_ROLES
from payportal.models.base import TYPED, Base, Currency, Document, Id, Minor, utcnow

ROLE_LIST = ", ".join(repr(role) for role in COMPANY_ROLES)
LIMIT = "(limit_minor IS NULL AND limit_currency = '') OR (limit_minor >= 0 AND limit_currency <> '')"


class Membership(Base):
    """A person's place in one company: role, limit for one payment (None: none), all accounts or chosen ones."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("user_id", "customer_id"),
        CheckConstraint(f"company_role IN ({ROLE_LIST})", name="company_role"),
        CheckConstraint(LIMIT, name="limit"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    company_role: Mapped[str] = mapped_column(String(8))
    limit_minor: Mapped[Minor | None]
    limit_currency: Mapped[Currency] = mapped_column(default="")
    all_accounts: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class MembershipAccount(Base):
    """One account that a person without ``all_accounts`` may see."""

    __tablename__ = "membership_account"

    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True)


class CompanyInvitation(Base):
    """A place in a company that waits for its person; only the hash of the link's token is kept."""

    __tablename__ = "company_invitation"
    __table_args__ = (
        CheckConstraint(f"company_role IN ({ROLE_LIST})", name="company_role"),
        CheckConstraint(LIMIT, name="limit"),
        Index("uq_company_invitation_open", "customer_id", "email", unique=True,
              sqlite_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
              postgresql_where=text("accepted_at IS NULL AND revoked_at IS NULL")),
    )  # fmt: skip

    id: Mapped[Id]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120), default="", info=TYPED)
    company_role: Mapped[str] = mapped_column(String(8))
    limit_minor: Mapped[Minor | None]
    limit_currency: Mapped[Currency] = mapped_column(default="")
    all_accounts: Mapped[bool] = mapped_column(default=True)
    accounts: Mapped[Document] = mapped_column(default=list)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class CompanyRule(Base):
    """From which sum on a payment of this company needs a second person, whoever makes it."""

    __tablename__ = "company_rule"
    __table_args__ = (CheckConstraint("threshold_minor >= 0 AND threshold_currency <> ''", name="threshold"),)

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True, autoincrement=False)
    threshold_minor: Mapped[Minor]
    threshold_currency: Mapped[Currency]
    changed_by: Mapped[str] = mapped_column(String(254))
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
