"""Which writer writes a file: the table of formats. A new one is a module of its own and a line here."""

from dataclasses import dataclass
from typing import Protocol

from payportal.domain.payment_order import PaymentBatch
from payportal.writers import nacha


class Writes(Protocol):
    """Writes a whole file of this format, or raises RefusedBatch with the order and how to mend it."""

    def __call__(self, batch: PaymentBatch) -> bytes: ...


class Refers(Protocol):
    """Gives by order id the reference under which the bank will speak of the order; none where it is the order id."""

    def __call__(self, batch: PaymentBatch) -> dict[str, str]: ...


def _by_order_id(batch: PaymentBatch) -> dict[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Writer:
    """What a person calls the format, and the function that every format's module has."""

    label: str
    write: Writes
    references: Refers = _by_order_id


WRITERS: dict[str, Writer] = {
    "nacha": Writer(nacha.LABEL, nacha.write, nacha.references),
}
