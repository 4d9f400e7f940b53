"""Batches to write: every default is sensible, every number can be said."""

from dataclasses import replace
from datetime import UTC, date, datetime

from payportal.domain.check_issue import CheckIssue, CheckRun, PostalAddress
from payportal.domain.money import Money
from payportal.domain.payment_order import AchTerms, BankDetails, Mandate, Originator, PaymentBatch, PaymentOrder

CREATED = datetime(2026, 6, 30, 14, 5, tzinfo=UTC)
DAY = date(2026, 7, 1)
OURS = BankDetails(holder="Northwind Traders", account="998877", bank_code="021000021")
NORTHWIND = Originator(
    name="Northwind Traders", account=OURS, bank_name="First Bank", company_id="1123456789",
    ach=AchTerms(company_name="NORTHWIND"),
)  # fmt: skip


def party(holder="Ada Supplies", *, account="12345678", bank_code="011401533", **details):
    return BankDetails(holder=holder, account=account, bank_code=bank_code, **details)


def payment(order_id="P-1", cents=125_00, *, to=None, **details):
    return PaymentOrder(order_id=order_id, amount=Money(cents, "USD"), party=to or party(), **details)


def collection(order_id="C-1", cents=80_00, *, mandate_id="M-1", **details):
    return payment(order_id, cents, mandate=Mandate(mandate_id=mandate_id, signed_on=date(2026, 1, 5)), **details)


def batch(*orders, originator=NORTHWIND, **details):
    given = {"batch_id": "B-1", "execute_on": DAY, "created_at": CREATED} | details
    return PaymentBatch(originator=originator, orders=orders or (payment(),), **given)


def balanced():
    return replace(NORTHWIND, ach=replace(NORTHWIND.ach, balanced=True))


def check(number="1001", cents=264_20, *, payee="Mary Moore", order_id="", **details):
    given = {"issued_on": DAY, "address": ADDRESS} | details
    return CheckIssue(
        order_id=order_id or f"K-{number}", check_number=number, amount=Money(cents, "USD"), payee=payee, **given
    )


ADDRESS = PostalAddress(lines=("12 High Street",), city="Springfield", region="IL", postal_code="62701", country="US")


def run(*checks, originator=NORTHWIND):
    return CheckRun(batch_id="B-1", originator=originator, created_at=CREATED, checks=checks or (check(),))
