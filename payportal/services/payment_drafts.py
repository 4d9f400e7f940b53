"""Orders or checks on their way into a file: what must be unique of them, and how the file is made."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from payportal.domain.check_issue import CheckIssue, CheckRun
from payportal.domain.errors import RefusedBatch
from payportal.domain.money import Money
from payportal.domain.payment_order import Originator, PaymentBatch, PaymentOrder
from payportal.erp.digest import digest
from payportal.services import payment_proofs
from payportal.writers.check_layout import CheckLayout
from payportal.writers.formats import CHECK_WRITERS, WRITERS
from payportal.writers.tally import Tally


@dataclass(frozen=True, slots=True)
class Once:
    """What may go out once only for a purpose; ``order_id`` says to a person which order is meant."""

    purpose: str
    key: str
    order_id: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Built:
    """The bytes of a file that was proven, and by order id what the bank will call each order."""

    content: bytes
    references: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All that is known of a file before it has its name; ``build`` takes batch id, number of the day and moment."""

    format: str
    purpose: str
    origin: str
    execute_on: date | None
    count: int
    total: Money
    digest: str
    once: tuple[Once, ...]
    build: Callable[[str, int, datetime], Built]


def of_orders(format: str, orders: Sequence[PaymentOrder], originator: Originator, day: date | None,
              now: datetime) -> Draft:  # fmt: skip
    """Return the draft of a file of payment orders; raises RefusedBatch for orders that cannot leave together."""
    writer = WRITERS[format]
    leaves = day or writer.next_day(now.date())
    whole = PaymentBatch(batch_id="the orders", originator=originator, execute_on=leaves, created_at=now,
                         orders=tuple(orders))  # fmt: skip

    def build(batch_id: str, of_day: int, moment: datetime) -> Built:
        batch = replace(whole, batch_id=batch_id, of_day=of_day, created_at=moment)
        content, references = writer.write(batch), writer.references(batch)
        payment_proofs.prove_orders(format, content, batch, references)
        return Built(content, references)

    purpose = "collect" if whole.collects else "pay"
    return Draft(
        format=format,
        purpose=purpose,
        origin=_origin(originator),
        execute_on=leaves,
        count=len(orders),
        total=whole.total,
        digest=_digest(format, originator, orders),
        once=tuple(Once(purpose, order.order_id, order.order_id, order.amount.minor) for order in orders),
        build=build,
    )


def of_checks(format: str, checks: Sequence[CheckIssue], originator: Originator, layout: CheckLayout,
              now: datetime) -> Draft:  # fmt: skip
    """Return the draft of a file of checks; raises RefusedBatch for checks that cannot be told together."""
    if not originator.account.account:
        raise RefusedBatch("originator: account.account is empty; checks are drawn on it", code="bad_originator")
    writer = CHECK_WRITERS[format](layout)
    whole = CheckRun(batch_id="the checks", originator=originator, created_at=now, checks=tuple(checks))

    def build(batch_id: str, of_day: int, moment: datetime) -> Built:
        content = writer.write(replace(whole, batch_id=batch_id, created_at=moment))
        found, ordered = writer.tally(content), Tally(len(checks), whole.total.minor)
        payment_proofs.refuse_unproven(payment_proofs.wrong_sum(found, ordered, whole.total.currency))
        return Built(content, {})

    return Draft(
        format=format,
        purpose=format,
        origin=_origin(originator),
        execute_on=None,
        count=len(checks),
        total=whole.total,
        digest=_digest(format, originator, checks),
        once=tuple(one for check in checks for one in _once(format, check, originator)),
        build=build,
    )


def _once(format: str, check: CheckIssue, originator: Originator) -> list[Once]:
    """Return what a check uses up: its number on our account; printed, it also pays its order."""
    account = f"{originator.account.bank_code}/{originator.account.account}/{check.check_number.lstrip('0')}"
    minor = check.amount.minor
    if format == "checks":
        return [Once("check_printed", account, check.order_id, minor),
                Once("pay", check.order_id, check.order_id, minor)]  # fmt: skip
    return [Once("check_void" if check.void else "check_issued", account, check.order_id, minor)]


def _origin(originator: Originator) -> str:
    known_as = originator.ach.origin or originator.company_id or originator.creditor_id
    return (known_as or originator.account.account)[:64]


def _digest(format: str, originator: Originator, orders: Sequence[PaymentOrder] | Sequence[CheckIssue]) -> str:
    """Return one number for the orders to the letter, in their order, and where they leave from."""
    account = originator.account
    content = hashlib.sha256(f"{format}|{_origin(originator)}|{account.bank_code}|{account.account}".encode())
    for order in orders:
        content.update(digest(order).encode())
    return content.hexdigest()
