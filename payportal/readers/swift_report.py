"""The messages of a SWIFT file one after the other: statements (MT940) or reports within the day (MT942).

A statement is whole when it opens and closes, and its entries must lead from one balance to the other. A report is
whole when its end mark is there, or the sums of both sides; the sums must be those of its entries.
"""

from dataclasses import dataclass, field

from payportal.domain.errors import FileRefused
from payportal.readers.result import Problem, ReadResult
from payportal.readers.swift_balance import balance, floor_currency, sum_of
from payportal.readers.swift_entry import Entry, entry_of
from payportal.readers.swift_fields import END, STRAY, Field, fields
from payportal.readers.swift_line import line_of
from payportal.readers.swift_message import Message

_HEADS = {"20", "21", "25", "25P", "28", "28C"}
_PLAIN_HEAD = 40
BOTH_SIDES = 2


def read_messages(data: bytes, name: str, *, within_day: bool) -> ReadResult:
    """Return one line a :61: of a file of statements, or of reports ``within_day``; raises FileRefused."""
    file = _SwiftFile(ReadResult(name), within_day)
    for found in fields(data):
        file.take(found)
    return file.finish()


@dataclass(slots=True)
class _SwiftFile:
    """The state between two fields; ``entry`` waits for the texts that follow it."""

    result: ReadResult
    within_day: bool
    message: Message | None = None
    last: Message | None = None
    entry: Entry | None = None
    texts: list[Field] = field(default_factory=list)
    seen: set[bytes] = field(default_factory=set)
    page: Message | None = None
    strayed: bool = False

    def take(self, found: Field) -> None:
        if found.tag in {"86", "NS"}:
            self.text(found)
            return
        self._close_entry()
        if found.tag == END:
            self._close_message(ended=True)
        elif found.tag == STRAY:
            self.stray(found)
        elif found.tag == "61":
            self.statement_line(found)
        elif found.tag in _HEADS:
            self.head(found)
        else:
            _print(self._open(found), found)
            self.figure(found)

    def finish(self) -> ReadResult:
        self._close_entry()
        self._close_message(ended=False)
        if self.last is None:
            raise FileRefused("the file has no statement; ask the bank for it again", code="no_statement")
        if self.page:
            message = f"{self.page.title} goes on (:62M:) in a message that is not in this file"
            self.result.problems.append(Problem(self.page.closing_line, "pages_missing", message))
        self.result.problems.sort(key=lambda problem: problem.line)
        return self.result

    def text(self, found: Field) -> None:
        if self.message:
            _print(self.message, found)
        if self.entry:
            self.texts.append(found)

    def head(self, found: Field) -> None:
        """Take :20:, :25: or :28C:; the first of them opens a message, :20: always does."""
        if found.tag == "20" or (self.message and _is_finished(self.message) and found.tag in {"25", "28", "28C"}):
            self._close_message(ended=False)
        message = self._open(found)
        _print(message, found)
        value = " ".join(found.lines[0].split())
        if message.opening or message.entries:
            self._tell(found.line, "out_of_place", f":{found.tag}: {value[:30]!r} among the entries was left out")
        elif found.tag in {"25", "25P"}:
            message.account = value
        elif found.tag in {"28", "28C"}:
            message.number = value

    def figure(self, found: Field) -> None:
        """Take a balance, a sum, or the floor limit that says the currency."""
        message = self._open(found)
        if found.tag in {"60F", "60M"}:
            self._open_balance(message, found)
        elif found.tag in {"62F", "62M"}:
            message.closing, message.closing_line = balance(found), found.line
            self.page = message if found.tag == "62M" else None
        elif found.tag in {"90C", "90D"}:
            stated = sum_of(found)
            message.stated[found.tag == "90C"] = found.line, stated
            message.currency = message.currency or stated.currency
        elif found.tag == "34F":
            self._refuse_kind(within_day=True, line=found.line)
            message.currency = message.currency or floor_currency(found)

    def statement_line(self, found: Field) -> None:
        message = self.message or self.last
        if message is None or not message.currency:
            raise FileRefused("a :61: before any balance or limit: its currency is unknown", code="no_opening",
                              line=found.line)  # fmt: skip
        _print(message, found)
        self.entry = entry_of(found, message.currency)
        if self.message is None or message.closing:
            self._tell(found.line, "outside_statement", "a :61: behind its closing balance; no balance proves it")
        else:
            message.count(self.entry)
        if self.entry.day_as_written:
            text = f"value date {self.entry.day_as_written} is no day; {self.entry.value_date} was taken"
            self._tell(found.line, "moved_date", text)

    def stray(self, found: Field) -> None:
        text = found.lines[0].strip()
        # Banks head their files with addresses and numbers of a word or two.
        if len(text) <= _PLAIN_HEAD and text.replace(" ", "").isalnum():
            return
        if not self.strayed:
            self.strayed = True
            self._tell(found.line, "stray_text", f"{text[:30]!r} stands outside of any statement and was left out")

    def _open(self, found: Field) -> Message:
        if self.message is None:
            self.message = Message(found.line, first=len(self.result.lines))
        return self.message

    def _open_balance(self, message: Message, found: Field) -> None:
        self._refuse_kind(within_day=False, line=found.line)
        if message.opening:
            message.refuse_unfinished()
            self._close_message(ended=False)
            account, number = message.account, message.number
            message = self._open(found)
            message.account, message.number = account, number
        message.opening = balance(found)
        message.currency = message.opening.currency
        page, self.page = self.page, None
        if found.tag == "60M" and page and page.account == message.account and page.closing != message.opening:
            self._tell(found.line, "page_balance", f"{message.title} does not open with what the page before closed")

    def _close_entry(self) -> None:
        if self.entry is None:
            return
        message = self.message or self.last
        if message:
            line = line_of(self.entry, self.texts, account=message.own_account, currency=message.currency,
                           booked=not self.within_day)  # fmt: skip
            self.result.lines.append(line)
        self.entry, self.texts = None, []

    def _close_message(self, *, ended: bool) -> None:
        if self.message is None:
            return
        message, self.message, self.last = self.message, None, self.message
        if not self.within_day:
            message.refuse_unfinished()
        elif not ended and len(message.stated) < BOTH_SIDES:
            text = f"{message.title} has neither its end nor the sums of both sides: it was cut"
            raise FileRefused(text, code="truncated", line=message.line)
        self._refuse_repeated(message)
        self.result.problems.extend(message.faults())
        if span := message.span(len(self.result.lines)):
            self.result.spans.append(span)

    def _refuse_repeated(self, message: Message) -> None:
        digest = message.print.digest()
        if message.entries and digest in self.seen:
            text = f"{message.title} stands in the file twice; send it once"
            raise FileRefused(text, code="repeated_statement", line=message.line)
        self.seen.add(digest)

    def _refuse_kind(self, *, within_day: bool, line: int) -> None:
        if within_day != self.within_day:
            kind = "a report within the day (MT942)" if within_day else "a statement (MT940)"
            raise FileRefused(f"the message is {kind}; send the two in files of their own", code="other_kind",
                              line=line)  # fmt: skip

    def _tell(self, line: int, code: str, message: str) -> None:
        self.result.problems.append(Problem(line, code, message))


def _print(message: Message, found: Field) -> None:
    message.print.update("\n".join((found.tag, *found.lines, "")).encode())


def _is_finished(message: Message) -> bool:
    return message.closing is not None or bool(message.stated)
