"""X12 823: the deposits of a lockbox; one BPR is one check or other payment with the invoices its payer named.

The amounts and counts of deposits (DEP) and batches (BAT) are control totals: a wrong one refuses the file, save a
count of no stated kind, which is told since the amounts agree.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from payportal.domain.errors import BadAmount, FileRefused
from payportal.readers.fields import agree, long_date, number
from payportal.readers.remittance_820 import required_minor
from payportal.readers.result import Problem, ReadResult
from payportal.readers.x12 import PlacedSegment
from payportal.readers.x12_envelope import TransactionSet
from payportal.readers.x12_file import first_set, read_sets
from payportal.readers.x12_payment import currency_of, line_of, payment_of

NAME = "x12_823"
KIND = "823"
_BATCHES, _CHECKS = "41", "42"
_OPENING = {"DEP", "BAT", "BPR"}


def recognises(data: bytes) -> bool:
    """Say whether the first set of the interchange is an 823."""
    return first_set(data) == KIND


def read(data: bytes) -> ReadResult:
    """Return one line a payment (BPR), with a receipt where it brings money; raises FileRefused."""
    return read_sets(data, name=NAME, kind=KIND, take=_take)


def _take(found: TransactionSet, result: ReadResult) -> None:
    if not found.payments:
        raise FileRefused(f"set {found.number} has no payment (BPR)", code="bad_set", line=found.line)
    lockbox = _Lockbox(found, result)
    for loop in _loops(found.segments):
        _STEPS.get(loop[0].id if loop else "", _Lockbox.header)(lockbox, loop)
    lockbox.close("DEP")


def _loops(segments: Iterable[PlacedSegment]) -> Iterator[list[PlacedSegment]]:
    """Return the segments in pieces that begin with DEP, BAT or BPR; the first is the header and may be empty."""
    loop: list[PlacedSegment] = []
    for segment in segments:
        if segment.id in _OPENING:
            yield loop
            loop = []
        loop.append(segment)
    yield loop


@dataclass(slots=True)
class _Level:
    """A deposit or a batch: its header, the totals it states, and what was found in it."""

    header: PlacedSegment
    totals: list[PlacedSegment]
    minor: int = 0
    payments: int = 0
    batches: int = 0


@dataclass(slots=True)
class _Lockbox:
    """The state between two loops of one set."""

    found: TransactionSet
    result: ReadResult
    currency: str = ""
    day: date | None = None
    payments: int = 0
    levels: dict[str, _Level] = field(default_factory=dict)

    def header(self, loop: list[PlacedSegment]) -> None:
        self.currency = currency_of(loop)
        days = (long_date(segment.get(2)) for segment in loop if segment.id == "DTM")
        self.day = next(filter(None, days), None)

    def open(self, loop: list[PlacedSegment]) -> None:
        name = loop[0].id
        self.close(name)
        if name == "BAT" and (deposit := self.levels.get("DEP")):
            deposit.batches += 1
        self.levels[name] = _Level(loop[0], [segment for segment in loop if segment.id in {"AMT", "QTY"}])

    def payment(self, loop: list[PlacedSegment]) -> None:
        found, problems = self.found, self.result.problems
        currency = currency_of(loop, self.currency)
        payment = payment_of(loop, found, problems, currency=currency)
        reference = self._reference(payment.trace)
        self.payments += 1
        for level in self.levels.values():
            level.minor += (payment.amount_minor or 0) * (-1 if payment.debit else 1)
            level.payments += 1
        account, day = self._of("DEP", 8), self._day()
        self.result.lines.append(
            line_of(payment, found, problems, line=loop[0].line, account=account, reference=reference, day=day)
        )

    def close(self, name: str) -> None:
        """Hold the deposit or batch against its totals; a batch ends with its deposit."""
        if name == "DEP":
            self.close("BAT")
        level = self.levels.pop(name, None)
        for total in level.totals if level else ():
            if level and total.id == "AMT":
                self._compare_amount(level, total)
            elif level:
                self._compare_count(level, total)

    def _compare_amount(self, level: _Level, total: PlacedSegment) -> None:
        name = _name(level)
        try:
            stated = required_minor(total.get(2), self.currency)
        except BadAmount as error:
            message = f"total of {name}: {error.message}"
            raise FileRefused(message, code="bad_amount", line=total.line) from error
        agree(level.minor, stated, what=f"minor units of {name}", line=total.line, code=f"{name.split()[0]}_total")

    def _compare_count(self, level: _Level, total: PlacedSegment) -> None:
        name, kind = _name(level), total.get(1)
        stated = number(total.get(2), what=f"count of {name}", line=total.line)
        counted = level.batches if kind == _BATCHES else level.payments
        if kind in {_BATCHES, _CHECKS}:
            agree(counted, stated, what=f"count of {name}", line=total.line, code=f"{name.split()[0]}_count")
        elif counted != stated:
            message = f"{name} counts {stated} payments, the file has {counted}"
            self.result.problems.append(Problem(total.line, f"{name.split()[0]}_count", message))

    def _reference(self, trace: str) -> str:
        """Return the id that every lockbox gives: day, batch, item; the item is the check's number where it has one."""
        day = self._day() or self.found.day
        if day is None:
            return trace
        batch = self._of("BAT", 3) or self._of("DEP", 1)
        count = self.levels["BAT"].payments if "BAT" in self.levels else self.payments
        return "-".join(part for part in ("LOCKBOX", f"{day:%Y%m%d}", batch, trace or str(count + 1)) if part)

    def _day(self) -> date | None:
        return long_date(self._of("BAT", 1)) or long_date(self._of("DEP", 2)) or self.day

    def _of(self, name: str, number: int) -> str:
        return self.levels[name].header.get(number) if name in self.levels else ""


def _name(level: _Level) -> str:
    if level.header.id == "DEP":
        return f"deposit {level.header.get(1)}"
    return f"batch {level.header.get(3)}"


_STEPS = {"DEP": _Lockbox.open, "BAT": _Lockbox.open, "BPR": _Lockbox.payment}
