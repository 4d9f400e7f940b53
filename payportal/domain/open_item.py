"""Open item: any document on a customer's account that still has a balance."""

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple


class ItemKind(StrEnum):
    """What the document is; a credit memo is owed to the customer and has negative amounts."""

    INVOICE = "invoice"
    CREDIT_MEMO = "credit_memo"
    DEBIT_MEMO = "debit_memo"


class OpenItem(NamedTuple):
    """A document with a balance; amounts in minor units of ``currency``, negative on a credit memo.

    A tuple, because a run holds hundreds of thousands of them.

    ``discount_minor`` is what may be kept of the whole document when paid by ``discount_date``.
    """

    item_id: int
    number: str
    customer_id: int
    currency: str
    amount_minor: int
    open_minor: int
    issue_date: date
    due_date: date
    kind: ItemKind = ItemKind.INVOICE
    discount_date: date | None = None
    discount_minor: int = 0
    purchase_order: str = ""
    sales_order: str = ""
    references: tuple[str, ...] = ()
    disputed: bool = False

    def discount_on(self, paid_on: date, *, grace_days: int = 0) -> int:
        """Return the minor units a customer paying the whole balance on ``paid_on`` may keep, in proportion to it."""
        if self.discount_date is None or self.open_minor <= 0 or self.amount_minor <= 0:
            return 0
        if paid_on > self.discount_date + timedelta(days=grace_days):
            return 0
        if self.open_minor == self.amount_minor:
            return min(self.discount_minor, self.open_minor)
        # A part already paid took its own share of the discount with it.
        return min(self.discount_minor * self.open_minor // self.amount_minor, self.open_minor)
