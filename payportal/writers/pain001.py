"""pain.001, the SEPA credit transfer: orders that pay out, through sepaxml."""

from payportal.domain.errors import RefusedBatch
from payportal.domain.payment_order import PaymentBatch
from payportal.writers import sepa_rules as rules
from payportal.writers.pain_proof import tally_of
from payportal.writers.pain_schema import TRANSFERS
from payportal.writers.sepa_file import Transfers
from payportal.writers.tally import Tally

LABEL = "SEPA credit transfers (pain.001)"


def write(batch: PaymentBatch) -> bytes:
    """Return the file of a batch; the same batch gives the same bytes.

    Raises RefusedBatch, naming each order that cannot go and how to mend it.
    """
    version = batch.originator.sepa.transfers
    if batch.collects:
        raise RefusedBatch(f"{batch.batch_id}: these are collections; write them as pain008", code="wrong_format")
    rules.refuse_batch(batch, version=version, known=TRANSFERS)
    document = Transfers(rules.sender(batch), version, batch)
    for payment in rules.payments(batch):
        document.add_payment(payment)
    return document.written()


def tally(data: bytes) -> Tally:
    """Return what a written file pays, proven by its schema, its sums and its accounts; raises FileRefused."""
    return tally_of(data, TRANSFERS, currency=rules.CURRENCY)
