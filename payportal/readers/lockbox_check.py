"""One check of a lockbox and the invoices its payer named."""

from dataclasses import dataclass, field
from datetime import date

from payportal.domain.errors import FileRefused
from payportal.domain.receipt import Method, Receipt
from payportal.domain.remittance import RemittanceLine
from payportal.readers.fields import number, number_or_none
from payportal.readers.lockbox_layout import LockboxLayout
from payportal.readers.result import BankLine


@dataclass(slots=True)
class Check:
    """A type-6 record; ``amount`` in minor units of the layout's currency."""

    line: int
    item: str
    amount: int
    account: str
    number: str
    remitter: str
    invoices: list[RemittanceLine] = field(default_factory=list)
    customers: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Batch:
    """The checks between a type-5 and its type-7 record."""

    lockbox: str
    day: date
    number: str
    checks: list[Check] = field(default_factory=list)
    items: set[str] = field(default_factory=set)

    @property
    def key(self) -> tuple[str, str, str]:
        return self.lockbox, self.day.isoformat(), self.number

    @property
    def total(self) -> int:
        return sum(check.amount for check in self.checks)

    def add(self, check: Check) -> None:
        """Take a check; raises FileRefused when its item number is taken."""
        if check.item in self.items:
            message = f"item {check.item} stands twice in batch {self.number}"
            raise FileRefused(message, code="duplicate_item", line=check.line)
        self.items.add(check.item)
        self.checks.append(check)


def read_check(text: str, layout: LockboxLayout, *, line: int) -> Check:
    """Return the check of a type-6 record; raises FileRefused when its amount is no number."""
    return Check(
        line=line,
        item=text[4:7],
        amount=number(text[layout.check_amount], what="amount of the check", line=line, code="bad_amount"),
        account=text[layout.payer_account].strip(),
        number=text[layout.check_number].strip(),
        remitter=_text(text, layout.remitter),
    )


def add_invoice(check: Check, text: str, layout: LockboxLayout, *, line: int) -> None:
    """Add the invoice of a type-4 record to its check; one without a number is money on account and adds nothing."""
    amount = number_or_none(text[layout.invoice_amount], what="amount of the invoice", line=line)
    deduction = number_or_none(text[layout.deduction], what="deduction", line=line) if layout.deduction else 0
    customer = _text(text, layout.customer)
    if customer and customer not in check.customers:
        check.customers.append(customer)
    if invoice := text[layout.invoice].strip():
        reason = _text(text, layout.reason)
        check.invoices.append(RemittanceLine(invoice, amount, deduction_minor=deduction or 0, deduction_reason=reason))


def line_of(check: Check, batch: Batch, layout: LockboxLayout) -> BankLine:
    """Return the check as a line of money; its account is the lockbox, its reference the contract's id."""
    reference = f"LOCKBOX-{batch.day:%Y%m%d}-{batch.number}-{check.item}"
    return BankLine(
        line=check.line,
        account=batch.lockbox,
        value_date=batch.day,
        amount_minor=check.amount,
        currency=layout.currency,
        credit=True,
        bank_reference=reference,
        description=check.remitter,
        receipt=_receipt(check, batch, layout, reference) if check.amount else None,
    )


def _receipt(check: Check, batch: Batch, layout: LockboxLayout, reference: str) -> Receipt:
    return Receipt(
        transaction_id=reference,
        value_date=batch.day,
        amount_minor=check.amount,
        currency=layout.currency,
        method=Method.CHECK,
        payer_name=check.remitter,
        payer_account=check.account,
        check_number=check.number,
        reference=" ".join(check.customers),
        remittance=tuple(check.invoices),
    )


def _text(record: str, field_at: slice | None) -> str:
    return record[field_at].strip() if field_at else ""
