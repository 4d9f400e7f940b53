"""What was paid of a book's documents: receipts of banks and payments of the portal, applied through the services."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bench.pages.stock import Account, Document
from payportal.domain.receipt import Method
from payportal.domain.receipt import Receipt as ReceiptNoun
from payportal.models.audit import AuditEvent
from payportal.models.bulk import insert_rows, new_ids
from payportal.models.notice import Notice
from payportal.models.payment import Payment, PaymentLine
from payportal.services import audit, cash_application, receiving
from payportal.services.cash_application import Decision, DecisionLine
from payportal.services.receiving import Arrival

MOST_AT_ONCE = 9
IN_THE_PORTAL, OVERPAID = 0.3, 0.02
PAYMENT = ("id", "reference", "customer_id", "started_by", "amount_minor", "fee_minor", "currency", "method", "state",
           "gateway", "gateway_reference", "checkout_url", "failure", "method_kind", "created_at", "changed_at",
           "paid_at")  # fmt: skip
LINE = ("payment_id", "invoice_id", "number", "amount_minor", "discount_minor", "live")
EVENT = ("actor", "action", "subject", "detail", "happened_at", "chain_key")
NOTICE = ("key", "address", "subject", "body", "state", "attempts", "failure", "created_at", "changed_at")


@dataclass(slots=True, kw_only=True)
class Arrived:
    """Money that came for some documents of one account; ``more`` of it is for none of them."""

    account: Account
    documents: list[Document]
    on: date
    portal: bool
    more: int = 0

    @property
    def minor(self) -> int:
        """Return what came, in minor units."""
        return sum(one.paid for one in self.documents) + self.more


def email(account: Account) -> str:
    """Return the address of the account's person."""
    return f"buyer{account.id}@example.com"


def take_in(session: Session, accounts: Sequence[Account], rng: random.Random, *, today: date) -> None:
    """Write and apply all that was paid of the accounts' documents."""
    found = [one for account in accounts for one in _arrived(account, rng, today)]
    paid = [one for one in found if one.portal]
    payment_ids = dict(zip(map(id, paid), _payments(session, paid), strict=True))
    arrivals = [_arrival(one, payment_ids.get(id(one)), number) for number, one in enumerate(found)]
    receipt_ids = receiving.take_all(session, arrivals)
    cash_application.apply_all(
        session, [_decision(one, row_id) for one, row_id in zip(found, receipt_ids, strict=True)]
    )


def _arrived(account: Account, rng: random.Random, today: date) -> Iterator[Arrived]:
    paid = [one for one in account.documents if one.paid]
    while paid:
        some, paid = paid[: (take := rng.randrange(1, MOST_AT_ONCE))], paid[take:]
        on = min(some[-1].issued + timedelta(days=rng.randrange(3, 60)), today)
        more = rng.randrange(100, 50_000) if rng.random() < OVERPAID else 0
        portal = rng.random() < IN_THE_PORTAL
        yield Arrived(account=account, documents=some, on=on, portal=portal, more=0 if portal else more)


def _arrival(one: Arrived, payment_id: int | None, number: int) -> Arrival:
    name = f"{one.account.id}-{number}-{one.on:%y%m%d}"
    noun = ReceiptNoun(
        transaction_id=f"pay_{name}" if payment_id else f"T-{name}", value_date=one.on, amount_minor=one.minor,
        currency=one.account.currency, method=Method.CARD if payment_id else Method.ACH, payer_name=one.account.name,
        memo="" if payment_id else f"PAYMENT {' '.join(document.number for document in one.documents)}",
    )  # fmt: skip
    return Arrival(receipt=noun, customer_id=one.account.id, payment_id=payment_id)


def _decision(one: Arrived, receipt_id: int) -> Decision:
    lines = tuple(DecisionLine(document.id, document.paid) for document in one.documents)
    return Decision(receipt_id=receipt_id, customer_id=one.account.id, lines=lines, decided_by=cash_application.AUTO)


def _payments(session: Session, paid: Sequence[Arrived]) -> list[int]:
    """Write payments of the portal with what is noted and mailed of each, and return their ids."""
    ids = new_ids(session, Payment, len(paid))
    numbered = list(zip(ids, paid, strict=True))
    insert_rows(session, Payment, PAYMENT, (_payment(row_id, one) for row_id, one in numbered))
    insert_rows(session, PaymentLine, LINE, (
        (row_id, document.id, document.number, document.paid, 0, False)
        for row_id, one in numbered for document in one.documents
    ))  # fmt: skip
    key = audit.chain_key(session)
    insert_rows(session, AuditEvent, EVENT, (
        (actor, action, f"payment:{row_id}", {}, _at(one.on, minute), key)
        for row_id, one in numbered
        for minute, (actor, action) in enumerate(
            ((email(one.account), "start_payment"), ("gateway", "payment_succeeded"))
        )
    ))  # fmt: skip
    insert_rows(session, Notice, NOTICE, (
        (f"payment:{row_id}:paid:{email(one.account)}", email(one.account), "Received: your payment", "Thank you.",
         "sent", 1, "", _at(one.on, 2), _at(one.on, 2))
        for row_id, one in numbered
    ))  # fmt: skip
    return ids


def _payment(row_id: int, one: Arrived) -> tuple[object, ...]:
    at = _at(one.on, 0)
    return (row_id, f"P-{row_id:08d}", one.account.id, email(one.account), one.minor, 0, one.account.currency, "card",
            "succeeded", "sandbox", f"pay_{row_id}", "", "", "card", at, at, _at(one.on, 1))  # fmt: skip


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(9, minute), UTC)
