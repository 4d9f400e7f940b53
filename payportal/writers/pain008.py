"""pain.008, the SEPA direct debit: orders that collect under a mandate, through sepaxml."""

from typing import Any

from payportal.domain.errors import RefusedBatch
from payportal.domain.payment_order import PaymentBatch
from payportal.writers import sepa_rules as rules
from payportal.writers.pain_proof import tally_of
from payportal.writers.pain_schema import COLLECTIONS
from payportal.writers.sepa_file import Collections
from payportal.writers.sepa_party import creditor_id_of
from payportal.writers.tally import Tally

LABEL = "SEPA direct debits (pain.008)"
_NEEDS_BIC = "pain.008.001.02"


def write(batch: PaymentBatch) -> bytes:
    """Return the file of a batch; the same batch gives the same bytes.

    Raises RefusedBatch, naming each order that cannot go and how to mend it.
    """
    version = batch.originator.sepa.collections
    if not batch.collects:
        raise RefusedBatch(f"{batch.batch_id}: these are payments; write them as pain001", code="wrong_format")
    rules.refuse_batch(batch, version=version, known=COLLECTIONS)
    document = Collections(_creditor(batch, version), version, batch)
    for payment in rules.payments(batch):
        document.add_payment(payment)
    return document.written()


def tally(data: bytes) -> Tally:
    """Return what a written file collects, proven by its schema, its sums and its accounts; raises FileRefused."""
    return tally_of(data, COLLECTIONS, currency=rules.CURRENCY)


def _creditor(batch: PaymentBatch, version: str) -> dict[str, Any]:
    config = rules.sender(batch)
    if version == _NEEDS_BIC and "BIC" not in config:
        message = f"originator: {version} names our bank by its BIC; give account.bank_code"
        raise RefusedBatch(message, code="bad_originator")
    try:
        return config | {"creditor_id": creditor_id_of(batch.originator.creditor_id)}
    except ValueError as error:
        raise RefusedBatch(f"originator: {error}", code="bad_originator") from error
