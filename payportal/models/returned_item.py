"""Returned items: what of a receipt went back, and with which line of a bank's or processor's file."""

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from payportal.models.base import Base, Minor


class ReturnedItem(Base):
    """A line that was carried out on a receipt; the primary key says once. A line without one waits for its receipt.

    ``amount_minor`` is what went back, below zero where a line brought again what an earlier one took. ``only_told``
    lines moved nothing themselves: a refund, a card dispute or the gateway's own word is what is booked.
    """

    __tablename__ = "returned_item"

    line_id: Mapped[int] = mapped_column(ForeignKey("bank_line.id"), primary_key=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), index=True)
    amount_minor: Mapped[Minor]
    only_told: Mapped[bool] = mapped_column(default=False, server_default=false())
