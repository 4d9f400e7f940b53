"""Payment methods that customers keep with the card processor, and the limits of each kind. No numbers are here."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import TYPED, Base, Currency, Id, Minor, utcnow


class PaymentMethod(Base):
    """One method of a customer. ``reference`` names the act of adding it, so that sending the form twice adds one.

    A private one is seen and used by its ``owner`` alone; a company's by everybody of the customer.
    """

    __tablename__ = "payment_method"
    __table_args__ = (
        CheckConstraint("state IN ('adding', 'verifying', 'active', 'expired', 'failed', 'removed')", name="state"),
        CheckConstraint("visibility IN ('private', 'company')", name="visibility"),
        CheckConstraint("state NOT IN ('active', 'expired') OR provider_method <> ''", name="usable_has_provider"),
        Index("uq_payment_method_default", "customer_id", "owner", unique=True, sqlite_where=text("is_default"),
              postgresql_where=text("is_default")),
        Index("uq_payment_method_provider", "gateway", "provider_method", unique=True,
              sqlite_where=text("provider_method <> ''"), postgresql_where=text("provider_method <> ''")),
    )  # fmt: skip

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    owner: Mapped[str] = mapped_column(String(254))
    visibility: Mapped[str] = mapped_column(String(8), default="private")
    nick: Mapped[str] = mapped_column(String(60), default="", info=TYPED)
    kind: Mapped[str] = mapped_column(String(16))
    brand: Mapped[str] = mapped_column(String(40), default="")
    last4: Mapped[str] = mapped_column(String(4), default="")
    exp_month: Mapped[int | None] = mapped_column(SmallInteger)
    exp_year: Mapped[int | None] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(String(10), default="adding", index=True)
    is_default: Mapped[bool] = mapped_column(default=False)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("payment_method.id"))
    gateway: Mapped[str] = mapped_column(String(20))
    page_reference: Mapped[str] = mapped_column(String(100), default="", index=True)
    page_url: Mapped[str] = mapped_column(String(500), default="")
    provider_customer: Mapped[str] = mapped_column(String(100), default="")
    provider_method: Mapped[str] = mapped_column(String(100), default="")
    failure: Mapped[str] = mapped_column(String(300), default="")
    last_return_on: Mapped[date | None]
    last_return_code: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)


class MethodLimit(Base):
    """A limit of the business for one kind of method: everywhere, in one currency, or for one customer."""

    __tablename__ = "method_limit"
    __table_args__ = (
        CheckConstraint("min_minor >= 0 AND (max_minor IS NULL OR max_minor >= min_minor)", name="amounts"),
        CheckConstraint("currency <> '' OR (min_minor = 0 AND max_minor IS NULL)", name="amounts_have_currency"),
        Index("uq_method_limit_everybody", "kind", "currency", unique=True, sqlite_where=text("customer_id IS NULL"),
              postgresql_where=text("customer_id IS NULL")),
        Index("uq_method_limit_customer", "customer_id", "kind", "currency", unique=True,
              sqlite_where=text("customer_id IS NOT NULL"), postgresql_where=text("customer_id IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(16))
    currency: Mapped[Currency] = mapped_column(default="")
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    offered: Mapped[bool] = mapped_column(default=True)
    min_minor: Mapped[Minor] = mapped_column(default=0)
    max_minor: Mapped[Minor | None]
    changed_by: Mapped[str] = mapped_column(String(254))
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
