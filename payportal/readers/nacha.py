"""NACHA ACH files: entries received, returns and notices of change, in 94-byte records.

Order of records: 1, then { 5, { 6, 7* }, 8 }, 9 and a fill of nines. Counts, hashes and totals of every 8 and of the 9
must agree, or the file is refused. The block count of the 9 is not compared: real files state it freely.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from payportal.domain.errors import FileRefused
from payportal.readers.fields import agree, number, short_date
from payportal.readers.nacha_entry import Entry, Origin, line_of
from payportal.readers.result import Problem, ReadResult
from payportal.readers.source import bare, decoded_lines, refuse_control_characters, refuse_long_lines

NAME = "nacha"
WIDTH = 94
_HEADER = re.compile(rb"1[0-9]{2}[^\r\n]{31}094")
_HASH_DIGITS = 10**10
_UNNAMED = re.compile(r"[ 0]*")
_FILL = re.compile(r"9+")
_ADV = "280"


def recognises(data: bytes) -> bool:
    """Say whether the first record is an ACH file header with its record size of 094."""
    return bool(_HEADER.match(data))


def read(data: bytes) -> ReadResult:
    """Return one line an entry; a receipt where it is a credit above zero, no return and no reversal.

    Raises FileRefused for a file whose order, counts, hashes, totals or numbers are wrong.
    """
    file = _AchFile()
    for line, text in _records(bare(data)):
        file.take(line, text)
    return file.finish()


def _records(body: bytes) -> Iterator[tuple[int, str]]:
    """Yield the records one at a time, filled up to their width."""
    refuse_control_characters(body)
    if b"\n" in body or b"\r" in body:
        refuse_long_lines(body)
        for line, text in decoded_lines(body, WIDTH):
            yield line, _sized(text, line)
        return
    stream = body.decode("latin-1")
    for index, start in enumerate(range(0, len(stream), WIDTH), 1):
        yield index, stream[start : start + WIDTH].ljust(WIDTH)


def _sized(text: str, line: int) -> str:
    record = text.rstrip()
    if len(record) > WIDTH:
        raise FileRefused(f"the record has {len(record)} characters, not {WIDTH}", code="bad_length", line=line)
    return record.ljust(WIDTH)


@dataclass(slots=True)
class _Sums:
    """What the control records add up: entries and addenda, hash of the routing numbers, debits and credits."""

    count: int = 0
    hash: int = 0
    debit: int = 0
    credit: int = 0

    def add(self, other: "_Sums") -> None:
        self.count += other.count
        self.hash += other.hash
        self.debit += other.debit
        self.credit += other.credit

    def compare(self, stated: tuple[str, str, str, str], *, name: str, line: int) -> None:
        """Raise FileRefused at the first figure that differs."""
        figures = (
            (self.count, stated[0], "entries and addenda", "control_count"),
            (self.debit, stated[2], "cents of debits", "control_debit"),
            (self.credit, stated[3], "cents of credits", "control_credit"),
            (self.hash % _HASH_DIGITS, stated[1], "entry hash", "control_hash"),
        )
        for found, text, what, code in figures:
            agree(found, number(text, what=what, line=line), what=f"{what} of {name}", line=line, code=code)


@dataclass(slots=True)
class _AchFile:
    """The state between two records."""

    result: ReadResult = field(default_factory=lambda: ReadResult(NAME))
    day: date | None = None
    started: bool = False
    ended: bool = False
    batch: str = ""
    origin: Origin | None = None
    entry: Entry | None = None
    sums: _Sums = field(default_factory=_Sums)
    total: _Sums = field(default_factory=_Sums)
    batches: int = 0
    told: set[tuple[int, str]] = field(default_factory=set)

    def take(self, line: int, text: str) -> None:
        if self.ended:
            if not _FILL.fullmatch(text.rstrip()):
                raise FileRefused("a record follows the file control (9)", code="after_trailer", line=line)
            return
        if not self.started and text[0] != "1":
            raise FileRefused("the file does not begin with a file header (1)", code="no_header", line=line)
        step = _STEPS.get(text[0])
        if step is None:
            raise FileRefused(f"{text[0]!r} is no ACH record type", code="unknown_record", line=line)
        if not text.isascii():
            self._tell(line, "not_ascii", "the record has characters beyond ASCII; names may be garbled")
        step(self, line, text)

    def header(self, line: int, text: str) -> None:
        if self.started:
            raise FileRefused("a second file header (1) inside the file", code="second_header", line=line)
        self.started, self.day = True, short_date(text[23:29])

    def open_batch(self, line: int, text: str) -> None:
        if self.batch:
            raise FileRefused("a batch header (5) inside an open batch", code="open_batch", line=line)
        if text[1:4] == _ADV:
            raise FileRefused("the batch is of accounting advices (ADV), not of payments", code="adv_batch", line=line)
        day = short_date(text[69:75]) or self.day
        if day is None:
            raise FileRefused("neither batch nor file has a date YYMMDD", code="bad_date", line=line)
        self.batch, self.sums = text, _Sums()
        self.origin = _origin(text, day)
        self._check_names(line)

    def open_entry(self, line: int, text: str) -> None:
        if self.origin is None:
            raise FileRefused("an entry (6) outside a batch", code="no_batch", line=line)
        self._close_entry()
        if not text[1:3].isdecimal() or text[2] == "0":
            raise FileRefused(f"{text[1:3]!r} is no transaction code", code="bad_transaction_code", line=line)
        amount = number(text[29:39], what="amount of the entry", line=line, code="bad_amount")
        self.entry = Entry(line, text, self.origin, amount)
        self.sums.add(_sums_of(self.entry, number(text[3:11], what="routing number", line=line)))
        self._check_entry(self.entry)

    def addenda(self, line: int, text: str) -> None:
        if self.entry is None:
            raise FileRefused("an addenda record (7) without an entry", code="stray_addenda", line=line)
        self.entry.addenda.append(text)
        self.sums.count += 1

    def close_batch(self, line: int, text: str) -> None:
        if not self.batch:
            raise FileRefused("a batch control (8) without a batch", code="no_batch", line=line)
        self._close_entry()
        name = f"batch {self.batch[87:94].strip()}"
        if text[87:94] != self.batch[87:94]:
            message = f"the control (8) of {name} names batch {text[87:94].strip()}"
            raise FileRefused(message, code="wrong_batch", line=line)
        self.sums.compare((text[4:10], text[10:20], text[20:32], text[32:44]), name=name, line=line)
        self.total.add(self.sums)
        self.batches, self.batch, self.origin = self.batches + 1, "", None

    def trailer(self, line: int, text: str) -> None:
        if self.batch:
            raise FileRefused("the file control (9) comes before the batch control (8)", code="open_batch", line=line)
        agree(
            self.batches,
            number(text[1:7], what="batches", line=line),
            what="batches",
            line=line,
            code="control_batches",
        )
        self.total.compare((text[13:21], text[21:31], text[31:43], text[43:55]), name="the file", line=line)
        self.ended = True

    def finish(self) -> ReadResult:
        if not self.ended:
            raise FileRefused("the file ends without its file control (9): it was cut", code="truncated")
        if not self.batches:
            self._tell(1, "no_batches", "the file has no batch; nothing was sent in it")
        return self.result

    def _close_entry(self) -> None:
        if self.entry is None:
            return
        entry, self.entry = self.entry, None
        _refuse_addenda(entry)
        line, problems = line_of(entry)
        self.result.lines.append(line)
        self.result.problems.extend(problems)

    def _check_names(self, line: int) -> None:
        # An international batch (IAT) has other fields in these places.
        if self.origin is None or self.origin.kind == "IAT":
            return
        if self.origin.reversal:
            self._tell(line, "reversal", "the batch takes back earlier entries; none of its credits is a receipt")
        if _UNNAMED.fullmatch(self.origin.company):
            self._tell(line, "no_company", "the batch names no company; its payer is unknown")
        if _UNNAMED.fullmatch(self.origin.purpose):
            self._tell(line, "no_description", "the batch has no entry description")

    def _check_entry(self, entry: Entry) -> None:
        if entry.text[78] not in "01":
            self._tell(entry.line, "addenda_indicator", f"addenda indicator {entry.text[78]!r} is neither 0 nor 1")
        if entry.origin.kind == "TEL" and entry.credit:
            self._tell(entry.line, "tel_credit", "a TEL batch may hold debits only; this credit reverses one")
        if entry.origin.kind == "TEL" and _UNNAMED.fullmatch(entry.name):
            self._tell(entry.line, "no_name", "a TEL entry must name the receiver")
        if not _routing_holds(entry.text[3:12]):
            self._tell(entry.line, "check_digit", f"routing number {entry.text[3:12]} has a wrong check digit")
        if entry.trace[:8] != self.batch[79:87]:
            self._tell(
                entry.line, "trace_origin", f"trace {entry.trace} is not of the batch's bank {self.batch[79:87]}"
            )

    def _tell(self, line: int, code: str, message: str) -> None:
        # Once a batch and kind: a file of 100,000 entries may have the same flaw in each.
        if (self.batches, code) not in self.told:
            self.told.add((self.batches, code))
            self.result.problems.append(Problem(line, code, message))


def _origin(text: str, day: date) -> Origin:
    company = "" if text[50:53] == "IAT" else text[4:20].strip()
    return Origin(company, text[40:50].strip(), text[50:53], text[53:63].strip(), day)


def _routing_holds(routing: str) -> bool:
    """Say whether the ninth digit of a routing number is that of the others; a blank one proves nothing."""
    if not routing.isdecimal():
        return routing[8:].isspace()
    return sum(int(digit) * weight for digit, weight in zip(routing, (3, 7, 1) * 3, strict=True)) % 10 == 0


def _sums_of(entry: Entry, routing: int) -> _Sums:
    if entry.credit:
        return _Sums(1, routing, 0, entry.amount)
    return _Sums(1, routing, entry.amount, 0)


def _refuse_addenda(entry: Entry) -> None:
    """Raise FileRefused when the addenda of an entry are not those it announces, or not in their order."""
    if entry.stated_addenda:
        stated = number(entry.stated_addenda, what="number of addenda", line=entry.line)
        agree(len(entry.addenda), stated, what="addenda of the entry", line=entry.line, code="addenda_count")
    sequence = [text[83:87] for text in entry.of_type("05")]
    # A single addendum cannot be out of order; real files write its number in several places.
    if len(sequence) > 1 and sequence != [f"{index:04}" for index in range(1, len(sequence) + 1)]:
        raise FileRefused(f"addenda of {entry.trace} are out of order", code="addenda_sequence", line=entry.line)


_STEPS = {
    "1": _AchFile.header,
    "5": _AchFile.open_batch,
    "6": _AchFile.open_entry,
    "7": _AchFile.addenda,
    "8": _AchFile.close_batch,
    "9": _AchFile.trailer,
}
