"""No file leaves before our own reader has found in it what was ordered, no less and no more."""

from payportal.domain.errors import PayportalError, RefusedBatch
from payportal.domain.money import format_minor
from payportal.domain.payment_order import PaymentBatch
from payportal.readers import nacha
from payportal.writers.formats import WRITERS
from payportal.writers.tally import Tally


def prove_orders(format: str, content: bytes, batch: PaymentBatch, references: dict[str, str]) -> None:
    """Raise RefusedBatch ``unproven`` when a written file does not read back as the orders of its batch."""
    tally = WRITERS[format].tally
    try:
        if format == "nacha":
            wrong = _wrong_in_ach(content, batch, references)
        elif tally is not None:
            wrong = wrong_sum(tally(content), Tally(len(batch.orders), batch.total.minor), batch.total.currency)
        else:
            wrong = f"there is no reader of {format}"
    except (PayportalError, ValueError) as error:
        wrong = str(error)
    refuse_unproven(wrong)


def wrong_sum(found: Tally, ordered: Tally, currency: str) -> str:
    """Return how a file that was read back differs from what was ordered, empty where it does not."""
    if found == ordered:
        return ""
    read, told = (f"{tally.count} over {format_minor(tally.minor, currency)}" for tally in (found, ordered))
    return f"it reads back as {read} instead of {told}"


def refuse_unproven(wrong: str) -> None:
    """Raise RefusedBatch when something is wrong with a written file."""
    if wrong:
        raise RefusedBatch(f"the file was written and not released: {wrong}; report this", code="unproven")


def _wrong_in_ach(content: bytes, batch: PaymentBatch, references: dict[str, str]) -> str:
    result = nacha.read(content)
    if result.problems:
        return result.problems[0].message
    lines = {line.bank_reference: line for line in result.lines}
    if len(lines) != len(result.lines):
        return "two entries have the same trace number"
    for order in batch.orders:
        line = lines.pop(references[order.order_id], None)
        ordered = (order.amount.minor, order.party.account.upper(), not batch.collects)
        if line is None or (line.amount_minor, line.account, line.credit) != ordered:
            return f"order {order.order_id} does not stand in it as it was given"
    # What is left moves the sum on our own account, against the orders; without that agreement nothing is left.
    offset = sum(line.amount_minor for line in lines.values())
    balanced = batch.total.minor if batch.originator.ach.balanced else 0
    if offset != balanced or any(line.credit is not batch.collects for line in lines.values()):
        return f"it has {len(lines)} entries that nobody ordered"
    return ""
