"""What may go into a SEPA file: euros, on a day of TARGET, under ids that banks carry; all else is refused."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from payportal.domain.errors import RefusedBatch
from payportal.domain.money import format_minor
from payportal.domain.payment_order import Mandate, PaymentBatch, PaymentOrder
from payportal.domain.target_calendar import is_target_day, next_target_day
from payportal.writers.sepa_party import LONGEST_NAME, fitting, party
from payportal.writers.sepa_text import is_reference

CURRENCY = "EUR"
LARGEST = 999_999_999_99
LONGEST_REMITTANCE = 140


def refuse_batch(batch: PaymentBatch, *, version: str, known: tuple[str, ...]) -> None:
    """Raise RefusedBatch for a currency, a version, an id or a day that no such file can have."""
    if batch.total.currency != CURRENCY:
        text = f"SEPA carries euros only, the orders are in {batch.total.currency}; send them by another road"
        raise RefusedBatch(text, code="wrong_currency")
    if version not in known:
        raise RefusedBatch(f"{version!r} is not written; choose one of {', '.join(known)}", code="unknown_version")
    if not is_reference(batch.batch_id):
        text = f"the batch id {batch.batch_id!r} is not 1 to 35 letters, digits, or signs such as -; give another"
        raise RefusedBatch(text, code="bad_batch_id")
    _refuse_day(batch)


def payments(batch: PaymentBatch) -> list[dict[str, Any]]:
    """Return each order as sepaxml takes it; raises RefusedBatch naming each order that cannot go, and why."""
    spelt: list[dict[str, Any]] = []
    faults: list[tuple[str, str]] = []
    for order in batch.orders:
        try:
            spelt.append(_payment(order, batch))
        except ValueError as error:
            faults.append((order.order_id, str(error)))
    if faults:
        order_id, why = faults[0]
        more = f" (and {len(faults) - 1} more orders)" if len(faults) > 1 else ""
        raise RefusedBatch(f"order {order_id}: {why}{more}", faults=faults)
    return spelt


def sender(batch: PaymentBatch) -> dict[str, Any]:
    """Return the originator as sepaxml takes it; raises RefusedBatch for what our bank would not know us by."""
    originator = batch.originator
    try:
        account = party(originator.account)
        name = fitting("name", originator.name, LONGEST_NAME)
    except ValueError as error:
        raise RefusedBatch(f"originator: {error}", code="bad_originator") from error
    config = {"name": name, "IBAN": account.iban, "currency": CURRENCY, "batch": True}
    return config | ({"BIC": account.bic} if account.bic else {})


def _refuse_day(batch: PaymentBatch) -> None:
    day, created = batch.execute_on, batch.created_at.date()
    if day < created:
        raise RefusedBatch(f"{day} has passed; say {_settled(created)} or later", code="past_day")
    if batch.collects and day == created:
        text = f"a collection is announced a day ahead, {day} is today; say {next_target_day(created)} or later"
        raise RefusedBatch(text, code="too_soon")
    if not is_target_day(day):
        text = f"{day} is a weekend or a holiday of TARGET; say {next_target_day(day)}"
        raise RefusedBatch(text, code="no_banking_day")


def _settled(day: date) -> date:
    return next_target_day(day - timedelta(days=1))


def _payment(order: PaymentOrder, batch: PaymentBatch) -> dict[str, Any]:
    """Return one order as sepaxml takes it; raises ValueError with what is wrong and how to mend it."""
    for wrong in _faults(order):
        raise ValueError(wrong)
    other = party(order.party)
    fields = {
        "name": other.name,
        "IBAN": other.iban,
        "amount": order.amount.minor,
        "endtoend_id": order.order_id,
        "description": _remittance(order.remittance),
    }
    if other.bic:
        fields["BIC"] = other.bic
    return fields | (_mandate(order.mandate, batch) if order.mandate else {"execution_date": batch.execute_on})


def _faults(order: PaymentOrder) -> Iterator[str]:
    if not is_reference(order.order_id):
        yield "the order id is not 1 to 35 letters, digits, or signs such as -; give another"
    if order.amount.minor > LARGEST:
        yield f"{order.amount} is more than SEPA carries at once ({format_minor(LARGEST, CURRENCY)}); split it"


def _remittance(text: str) -> str:
    return fitting("remittance", text, LONGEST_REMITTANCE) if text.strip() else ""


def _mandate(mandate: Mandate, batch: PaymentBatch) -> dict[str, Any]:
    if not is_reference(mandate.mandate_id):
        raise ValueError(f"the mandate id {mandate.mandate_id!r} is not 1 to 35 letters, digits or signs; correct it")
    if mandate.signed_on > batch.execute_on:
        raise ValueError(f"the mandate was signed on {mandate.signed_on}, after the collection; correct the day")
    return {
        "mandate_id": mandate.mandate_id,
        "mandate_date": mandate.signed_on,
        "collection_date": batch.execute_on,
        "type": mandate.sequence.value,
        "scheme": mandate.scheme.value,
    }
