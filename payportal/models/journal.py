"""The journal: entries, lines and the seal without which nothing commits (triggers: migration 0002)."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, BigId, Currency, Id, Minor, reversed_once, utcnow


class Account(Base):
    """A ledger account in one currency; the chart is ``ledger/chart.py``."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("code", "currency"),
        UniqueConstraint("id", "currency"),
        CheckConstraint("type IN ('asset', 'liability', 'equity', 'income', 'expense')", name="type"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(80))
    currency: Mapped[Currency]
    name: Mapped[str] = mapped_column(String(240))
    type: Mapped[str] = mapped_column(String(9))


EXCHANGES = "kind IN ('paid_in_another', 'exchange_valued', 'exchanged_card_money_told')"
"""The entries that payments in another currency lead to: few, and found by their payment."""


class JournalEntry(Base):
    """One business fact, posted once: ``idempotency_key`` is made from the fact itself."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        reversed_once("journal_entry"),
        Index("ix_journal_entry_exchange", "source", sqlite_where=text(EXCHANGES), postgresql_where=text(EXCHANGES)),
        ForeignKeyConstraint(["id"], ["journal_seal.entry_id"], name="fk_journal_entry_sealed", deferrable=True,
                             initially="DEFERRED", use_alter=True),
    )  # fmt: skip

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(40), index=True)
    idempotency_key: Mapped[str] = mapped_column(String(160), unique=True)
    description: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(120))
    effective_on: Mapped[date]
    posted_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    chain_key: Mapped[str] = mapped_column(
        ForeignKey("chain_link.chain_key", deferrable=True, initially="DEFERRED"), index=True
    )


class JournalLine(Base):
    """One side of an entry: a debit or a credit, in the currency of its account."""

    __tablename__ = "journal_line"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "currency"], ["account.id", "account.currency"]),
        CheckConstraint("debit >= 0 AND credit >= 0 AND (debit = 0) <> (credit = 0)", name="one_side"),
        Index("ix_journal_line_account", "account_id", "entry_id"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    account_id: Mapped[int] = mapped_column(BigId)
    currency: Mapped[Currency]
    debit: Mapped[Minor]
    credit: Mapped[Minor]


class JournalSeal(Base):
    """Says that an entry is complete; only a balanced entry can be sealed, and nothing is added afterwards."""

    __tablename__ = "journal_seal"
    __table_args__ = (CheckConstraint("line_count >= 2", name="two_lines"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), primary_key=True, autoincrement=False)
    line_count: Mapped[int] = mapped_column(SmallInteger)
