"""BAI lockbox: the checks of a lockbox with the invoices the payers named, in 80-byte records.

Order of records: 1, 2, then for each lockbox { 5, { 6, 4* }, 7 }, 8, and 9 at the end. Amounts have two implied
decimals. Every control figure but the record count of the 9 must agree, or the file is refused.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from payportal.domain.errors import FileRefused
from payportal.readers import lockbox_check
from payportal.readers.fields import agree, number, sure_date
from payportal.readers.lockbox_check import Batch
from payportal.readers.lockbox_layout import BAI, BAI2, BAI2_LONG_CHECK, LockboxLayout
from payportal.readers.result import Problem, ReadResult
from payportal.readers.source import bare, numbered

NAME = "bai_lockbox"
WIDTH = 80
_LONGEST = 1_000
"""Some banks print names beyond the 80 characters; nobody prints this many."""
_HEADER = re.compile(rb"10[01][^\r\n]{20}[0-9]{10}")
_ACH_HEADER = re.compile(rb"1[0-9]{2}[^\r\n]{31}094")
_LONG_CHECK = re.compile(r"[0-9]{16}")
Record = tuple[int, str]


def recognises(data: bytes) -> bool:
    """Say whether the first record is a lockbox transmission header and no ACH file header."""
    return bool(_HEADER.match(data)) and not _ACH_HEADER.match(data)


def read(data: bytes, layout: LockboxLayout | None = None) -> ReadResult:
    """Return one line and receipt a check. The layout is found by content unless a lockbox's own is given.

    Raises FileRefused for a file whose order, counts, totals or numbers are wrong.
    """
    text = bare(data).decode("latin-1")
    transmission = _Transmission(layout or layout_of(_records(text)))
    for record in _records(text):
        transmission.take(record)
    return transmission.finish()


def layout_of(records: Iterable[Record]) -> LockboxLayout:
    """Return the shipped layout of these records: in the old one a check repeats its batch's lockbox and date."""
    batch, long_checks = "", set()
    for _, text in records:
        if text[0] == "5":
            batch = text[7:20]
        elif text[0] == "6":
            if batch and text[7:20] == batch:
                return BAI
            long_checks.add(bool(_LONG_CHECK.fullmatch(text[36:52])))
    return BAI2_LONG_CHECK if long_checks == {True} else BAI2


def _records(text: str) -> Iterator[Record]:
    """Yield the records one at a time, filled up to their width."""
    if "\n" in text or "\r" in text:
        for line, record in numbered(text):
            if len(record) > _LONGEST:
                message = f"the record has {len(record)} characters, not {WIDTH}; the file is damaged"
                raise FileRefused(message, code="bad_length", line=line)
            yield line, record.ljust(WIDTH)
        return
    # A block stream loses its last blanks in transfer; what else does not divide by 80 fails its control figures.
    for index, start in enumerate(range(0, len(text), WIDTH), 1):
        yield index, text[start : start + WIDTH].ljust(WIDTH)


@dataclass(slots=True)
class _Transmission:
    """The state between two records: which batch and lockbox are open, and what they add up to."""

    layout: LockboxLayout
    result: ReadResult = field(default_factory=lambda: ReadResult(NAME))
    records: int = 0
    started: bool = False
    ended: int | None = None
    batch: Batch | None = None
    batches: list[Batch] = field(default_factory=list)
    seen: set[tuple[str, str, str]] = field(default_factory=set)

    def take(self, record: Record) -> None:
        line, text = record
        self.records += 1
        if self.ended is not None:
            raise FileRefused(
                "a record follows the trailer (9); send one transmission a file", code="after_trailer", line=line
            )
        if not self.started and text[0] != "1":
            raise FileRefused("the file does not begin with a header (1)", code="no_header", line=line)
        step = _STEPS.get(text[0])
        if step is None:
            raise FileRefused(f"{text[0]!r} is no lockbox record type", code="unknown_record", line=line)
        step(self, line, text)

    def header(self, line: int, text: str) -> None:
        if self.started:
            raise FileRefused("a second header (1) inside the file", code="second_header", line=line)
        self.started = True

    def service(self, line: int, text: str) -> None:
        if text[41] == "2":
            raise FileRefused(
                "the file is compressed (format 2); ask the bank for fixed records", code="compressed", line=line
            )

    def open_batch(self, line: int, text: str) -> None:
        if self.batch:
            raise FileRefused(
                f"batch {self.batch.number} has no total (7) before the next one", code="open_batch", line=line
            )
        day = sure_date(text[14:20], what="deposit date of the batch", line=line)
        batch = Batch(lockbox=text[7:14].strip(), day=day, number=text[1:4])
        if batch.key in self.seen:
            raise FileRefused(f"batch {batch.number} stands in the file twice", code="duplicate_batch", line=line)
        self.seen.add(batch.key)
        self.batch = batch

    def check(self, line: int, text: str) -> None:
        batch = self._batch(line, text, "a check (6)")
        check = lockbox_check.read_check(text, self.layout, line=line)
        batch.add(check)

    def invoice(self, line: int, text: str) -> None:
        batch = self._batch(line, text, "an invoice record (4)")
        if not batch.checks or batch.checks[-1].item != text[4:7]:
            raise FileRefused(
                f"invoice record of item {text[4:7]} does not follow its check", code="stray_invoice", line=line
            )
        lockbox_check.add_invoice(batch.checks[-1], text, self.layout, line=line)

    def close_batch(self, line: int, text: str) -> None:
        batch = self._batch(line, text, "a batch total (7)")
        name = f"batch {batch.number}"
        count = number(text[20:23], what=f"count of {name}", line=line)
        amount = number(text[23:33], what=f"total of {name}", line=line)
        agree(len(batch.checks), count, what=f"checks of {name}", line=line, code="batch_count")
        agree(batch.total, amount, what=f"cents of {name}", line=line, code="batch_total")
        self.batches.append(batch)
        self.batch = None

    def close_lockbox(self, line: int, text: str) -> None:
        if self.batch:
            raise FileRefused(f"batch {self.batch.number} has no total (7)", code="open_batch", line=line)
        count = number(text[self.layout.lockbox_count], what="count of the lockbox", line=line)
        amount = number(text[self.layout.lockbox_amount], what="total of the lockbox", line=line)
        checks = [check for batch in self.batches for check in batch.checks]
        agree(len(checks), count, what="checks of the lockbox", line=line, code="lockbox_count")
        agree(
            sum(check.amount for check in checks), amount, what="cents of the lockbox", line=line, code="lockbox_total"
        )
        for batch in self.batches:
            self.result.lines.extend(lockbox_check.line_of(check, batch, self.layout) for check in batch.checks)
        self.batches = []

    def trailer(self, line: int, text: str) -> None:
        if self.batch or self.batches:
            raise FileRefused("the lockbox has no total (8) before the trailer (9)", code="open_lockbox", line=line)
        self.ended = number(text[1:7], what="record count of the trailer", line=line)

    def finish(self) -> ReadResult:
        if self.ended is None:
            raise FileRefused("the file ends without its trailer (9): it was cut", code="truncated")
        if self.ended != self.records:
            message = f"the trailer counts {self.ended} records, the file has {self.records}; amounts agree"
            self.result.problems.append(Problem(self.records, "record_count", message))
        return self.result

    def _batch(self, line: int, text: str, what: str) -> Batch:
        if self.batch is None:
            raise FileRefused(f"{what} stands outside a batch", code="no_batch", line=line)
        if text[1:4] != self.batch.number:
            message = f"{what} names batch {text[1:4]} inside batch {self.batch.number}"
            raise FileRefused(message, code="wrong_batch", line=line)
        return self.batch


_STEPS = {
    "1": _Transmission.header,
    "2": _Transmission.service,
    "4": _Transmission.invoice,
    "5": _Transmission.open_batch,
    "6": _Transmission.check,
    "7": _Transmission.close_batch,
    "8": _Transmission.close_lockbox,
    "9": _Transmission.trailer,
}
