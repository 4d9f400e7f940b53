"""NACHA ACH files: CCD to companies, PPD to people, credits that pay out and debits that collect.

One file a batch of orders, one ACH batch a class of entry. Traces ascend through the whole file in its order.
"""

from collections.abc import Iterator
from itertools import count

from payportal.domain.payment_order import PaymentBatch, PaymentOrder
from payportal.writers import nacha_rules as rules
from payportal.writers.nacha_records import (
    FILL,
    Sender,
    Totals,
    addenda,
    batch_control,
    batch_header,
    entry,
    file_control,
    file_header,
)
from payportal.writers.nacha_rules import Spelling

LABEL = "NACHA ACH (CCD and PPD)"
_MIXED, _CREDITS, _DEBITS = 200, 220, 225
_BLOCK = 10


def write(batch: PaymentBatch) -> bytes:
    """Return the ACH file of a batch; raises RefusedBatch, naming each order that cannot go and how to mend it."""
    rules.refuse_batch(batch)
    sender = rules.sender(batch.originator, collects=batch.collects)
    spelt = rules.spell(batch.orders)
    traces = _traces(sender)
    records = [file_header(sender, rules.stamp(batch.created_at), rules.modifier(batch.of_day))]
    total, number = Totals(), 0
    for number, (kind, places) in enumerate(_classes(batch), 1):
        ach = _AchBatch(batch, sender, kind, number)
        records += ach.records([(batch.orders[place], spelt[place]) for place in places], traces)
        total.add(ach.totals)
    records.append(file_control(total, batches=number, records=len(records)))
    records += [FILL] * (-len(records) % _BLOCK)
    return "\n".join([*records, ""]).encode("ascii")


def references(batch: PaymentBatch) -> dict[str, str]:
    """Return the trace number of each order by its id: what a return of it will name."""
    sender = rules.sender(batch.originator, collects=batch.collects)
    traces, found = _traces(sender), {}
    for _, places in _classes(batch):
        found.update({batch.orders[place].order_id: next(traces) for place in places})
        if batch.originator.ach.balanced:
            next(traces)
    return found


def _classes(batch: PaymentBatch) -> list[tuple[str, list[int]]]:
    """Return the classes of entry that the batch needs, each with the places of its orders."""
    companies = [place for place, order in enumerate(batch.orders) if order.party.is_company]
    people = [place for place, order in enumerate(batch.orders) if not order.party.is_company]
    return [(kind, places) for kind, places in (("CCD", companies), ("PPD", people)) if places]


def _traces(sender: Sender) -> Iterator[str]:
    return (f"{sender.bank}{number:07}" for number in count(1))


class _AchBatch:
    """One ACH batch while it is written: records 5, 6, 7 and 8, and what they add up to."""

    def __init__(self, batch: PaymentBatch, sender: Sender, kind: str, number: int) -> None:
        self.totals = Totals()
        self._batch, self._sender, self._kind, self._number = batch, sender, kind, number
        self._balanced = batch.originator.ach.balanced

    @property
    def _service_class(self) -> int:
        if self._balanced:
            return _MIXED
        return _DEBITS if self._batch.collects else _CREDITS

    def records(self, orders: list[tuple[PaymentOrder, Spelling]], traces: Iterator[str]) -> list[str]:
        """Return all records of the ACH batch."""
        addenda_count = sum(bool(spelling.remittance) for _, spelling in orders)
        cents = sum(order.amount.minor for order, _ in orders)
        rules.refuse_size(len(orders) + addenda_count + self._balanced, cents)
        own = {"service_class": self._service_class, "number": self._number}
        header = batch_header(self._sender, kind=self._kind, effective=self._batch.execute_on, **own)
        records = [header]
        for order, spelling in orders:
            records += self._entry(order, spelling, next(traces))
        if self._balanced:
            records.append(self._offset(cents, next(traces)))
        return [*records, batch_control(self._sender, self.totals, **own)]

    def _entry(self, order: PaymentOrder, spelling: Spelling, trace: str) -> list[str]:
        party, remittance = order.party, spelling.remittance
        self._count(party.bank_code, order.amount.minor, debit=self._batch.collects, records=1 + bool(remittance))
        detail = entry(
            _code(savings=party.savings, debit=self._batch.collects),
            party.bank_code,
            party.account,
            cents=order.amount.minor,
            identity=spelling.identity,
            name=spelling.name,
            addenda=bool(remittance),
            trace=trace,
        )
        return [detail, addenda(remittance, trace)] if remittance else [detail]

    def _offset(self, cents: int, trace: str) -> str:
        """Return the entry that moves the sum of the batch on our own account."""
        account = self._batch.originator.account
        rules.refuse_offset(cents)
        self._count(account.bank_code, cents, debit=not self._batch.collects, records=1)
        return entry(
            _code(savings=account.savings, debit=not self._batch.collects),
            account.bank_code,
            account.account,
            cents=cents,
            identity="OFFSET",
            name=self._sender.name,
            addenda=False,
            trace=trace,
        )

    def _count(self, routing: str, cents: int, *, debit: bool, records: int) -> None:
        self.totals.count += records
        self.totals.hash += int(routing[:8])
        self.totals.debit += cents if debit else 0
        self.totals.credit += 0 if debit else cents


def _code(*, savings: bool, debit: bool) -> int:
    """Return the transaction code: 22 and 32 credit, 27 and 37 debit checking and savings."""
    return (32 if savings else 22) + (5 if debit else 0)
