"""Which writer writes a file: the table of formats. A new one is a module of its own and a line here."""

from dataclasses import dataclass
from typing import Protocol

from payportal.domain.payment_order import PaymentBatch


class Writes(Protocol):
    """Writes a whole file of this format, or raises RefusedBatch with the order and how to mend it."""

    def __call__(self, batch: PaymentBatch) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Writer:
    """What a person calls the format, and the function that every format's module has."""

    label: str
    write: Writes


WRITERS: dict[str, Writer] = {}
