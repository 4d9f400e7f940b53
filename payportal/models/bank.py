"""Bank files, their statements and their lines: each file once, each line of money once."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Code, Currency, Document, Id, Minor, utcnow


class BankFile(Base):
    """A bank file that was taken in, named by the hash of its bytes."""

    __tablename__ = "bank_file"

    id: Mapped[Id]
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(255))
    format: Mapped[str] = mapped_column(String(20))
    account: Mapped[Code] = mapped_column(default="")
    line_count: Mapped[int]
    receipt_count: Mapped[int]
    repeated_count: Mapped[int]
    problems: Mapped[Document] = mapped_column(default=list)
    imported_at: Mapped[datetime] = mapped_column(default=utcnow)
    imported_by: Mapped[str] = mapped_column(String(254))


class BankStatement(Base):
    """A statement of a file whose lines lead from one balance to the other; amounts below zero when overdrawn."""

    __tablename__ = "bank_statement"
    __table_args__ = (Index("ix_bank_statement_account", "account", "currency", "closing_on"),)

    id: Mapped[Id]
    file_id: Mapped[int] = mapped_column(ForeignKey("bank_file.id"), index=True)
    account: Mapped[Code]
    number: Mapped[Code]
    currency: Mapped[Currency]
    opening_on: Mapped[date]
    opening_minor: Mapped[Minor]
    closing_on: Mapped[date]
    closing_minor: Mapped[Minor]


class BankLine(Base):
    """One booked line of money; ``identity`` says what makes it the same money in another file."""

    __tablename__ = "bank_line"
    __table_args__ = (CheckConstraint("amount_minor >= 0", name="amount_unsigned"),)

    id: Mapped[Id]
    identity: Mapped[str] = mapped_column(String(64), unique=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("bank_file.id"), index=True)
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("bank_statement.id"))
    line_no: Mapped[int]
    account: Mapped[Code] = mapped_column(default="")
    value_date: Mapped[date]
    amount_minor: Mapped[Minor]
    currency: Mapped[Currency]
    credit: Mapped[bool]
    bank_reference: Mapped[str] = mapped_column(String(100), default="", index=True)
    type_code: Mapped[str] = mapped_column(String(20), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    returns: Mapped[str] = mapped_column(String(100), default="")
    return_code: Mapped[str] = mapped_column(String(10), default="")
    processor_id: Mapped[str] = mapped_column(String(100), default="", index=True)
    """The card processor's id of the charge that came in or went back with this line, or of the payout that it is."""
    extras: Mapped[Document] = mapped_column(default=dict)
    """The cells of columns that the file has beyond the known ones, by heading."""
