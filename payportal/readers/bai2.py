"""BAI2 cash management: balances and details of accounts as the bank reports them.

Order of records: 01, { 02, { 03, 16*, 49 }, 98 }, 99. Every control total and count must agree, or the file is
refused. Amounts have the decimals of their currency implied; the direction comes from the type code.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from payportal.domain.currency import exponent
from payportal.domain.errors import FileRefused, UnknownCurrency
from payportal.domain.receipt import Method, Receipt
from payportal.readers.bai2_records import Detail, Record, detail, funds_arguments, records
from payportal.readers.fields import agree, short_date
from payportal.readers.result import BankLine, Problem, ReadResult
from payportal.readers.source import bare, refuse_long_lines, text_of

NAME = "bai2"
_BEGIN = re.compile(rb"01,[^\r\n]*,")
_SIGNED = re.compile(r"[+-]?[0-9]{1,18}")
_UNSIGNED = re.compile(r"\+?[0-9]{1,18}")
_CODE = re.compile(r"[0-9]{3}")
_NO_REFERENCE = re.compile(r"0*")
_TEXT_ONLY = "890"
_REFUSED_STATUS = {"2": "a deletion", "4": "a test"}
_CORRECTION = "3"
_SUMMARIES = {"110", "115", "140", "160", "166", "168"}
"""Sums of a lockbox or of an ACH file: their items arrive, and become receipts, in files of their own."""
_METHODS = (
    (range(110, 120), Method.CHECK),
    (range(140, 146), Method.ACH),
    (range(146, 150), Method.CARD),
    (range(155, 170), Method.ACH),
    (range(170, 181), Method.CHECK),
    (range(190, 216), Method.WIRE),
)


def recognises(data: bytes) -> bool:
    """Say whether the first record is a BAI2 file header."""
    return bool(_BEGIN.match(data))


def read(data: bytes) -> ReadResult:
    """Return one line a detail (16) that carries an amount; raises FileRefused for a file that does not foot."""
    file = _Bai2File()
    refuse_long_lines(data)
    for record in records(text_of(bare(data))):
        file.take(record)
    return file.finish()


@dataclass(slots=True)
class _Level:
    """What one trailer sums: amounts, the levels below, and physical records."""

    total: int = 0
    parts: int = 0
    records: int = 0

    def add(self, below: "_Level") -> None:
        self.total += below.total
        self.parts += 1
        self.records += below.records


@dataclass(slots=True)
class _Bai2File:
    """The state between two records; ``account`` and ``group`` are None while none is open."""

    result: ReadResult = field(default_factory=lambda: ReadResult(NAME))
    file: _Level | None = None
    group: _Level | None = None
    account: _Level | None = None
    day: date | None = None
    group_currency: str = ""
    currency: str = ""
    number: str = ""
    ended: bool = False

    def take(self, record: Record) -> None:
        if self.ended:
            raise FileRefused("a record follows the file trailer (99)", code="after_trailer", line=record.line)
        _STEPS[record.code](self, record)

    def open_file(self, record: Record) -> None:
        self._expect(record, self.file is None, "a second file header (01)")
        self.file = _Level(records=record.physical)

    def open_group(self, record: Record) -> None:
        self._expect(record, self.file is not None and self.group is None, "a group (02) out of its place")
        fields = record.fields + [""] * 7
        self._check_status(fields[2], record.line)
        self.day = short_date(fields[3])
        if self.day is None:
            raise FileRefused(f"as-of date {fields[3][:20]!r} is no YYMMDD", code="bad_date", line=record.line)
        self.group_currency = fields[5] or "USD"
        self.group = _Level(records=record.physical)

    def open_account(self, record: Record) -> None:
        self._expect(record, self.group is not None and self.account is None, "an account (03) out of its place")
        fields = record.fields + [""] * 2
        self.number, self.currency = fields[0], fields[1] or self.group_currency
        _known_currency(self.currency, record.line)
        self.account = _Level(_summary_total(fields[2:], record.line), 0, record.physical)

    def transaction(self, record: Record) -> None:
        if self.account is None or self.day is None:
            raise FileRefused("a detail (16) outside an account (03)", code="out_of_place", line=record.line)
        self.account.records += record.physical
        found = _detail(record)
        if not found.amount or found.type_code == _TEXT_ONLY:
            return
        amount = _unsigned(found.amount, record.line)
        self.account.total += amount
        self.result.lines.append(self._line(found, amount, record.line, self.day))

    def close_account(self, record: Record) -> None:
        account = self._closing(record, self.account, "an account trailer (49)")
        name = f"account {self.number}"
        total, count = _figures(record, 2)
        agree(account.total, total, what=f"control total of {name}", line=record.line, code="account_total")
        agree(account.records, count, what=f"records of {name}", line=record.line, code="account_records")
        if self.group:
            self.group.add(account)
        self.account = None

    def close_group(self, record: Record) -> None:
        self._expect(record, self.account is None, "a group trailer (98) inside an account")
        group = self._closing(record, self.group, "a group trailer (98)")
        _compare(record, group, "group", "accounts")
        if self.file:
            self.file.add(group)
        self.group = None

    def close_file(self, record: Record) -> None:
        self._expect(record, self.group is None, "a file trailer (99) inside a group")
        _compare(record, self._closing(record, self.file, "a file trailer (99)"), "file", "groups")
        self.ended = True

    def finish(self) -> ReadResult:
        if not self.ended:
            raise FileRefused("the file ends without its trailer (99): it was cut", code="truncated")
        return self.result

    def _line(self, found: Detail, amount: int, line: int, day: date) -> BankLine:
        directed = _directed(found.type_code)
        if not directed:
            message = f"type code {found.type_code} says neither credit nor debit; its amount is in no sum"
            self.result.problems.append(Problem(line, "unknown_direction", message))
        value_date = short_date(found.value_date) or day
        credit = directed and found.type_code < "400"
        receipt = None
        if credit and amount and found.type_code not in _SUMMARIES:
            receipt = _receipt(found, amount, self.currency, value_date)
        return BankLine(
            line=line,
            account=self.number,
            value_date=value_date,
            amount_minor=amount,
            currency=self.currency,
            credit=credit,
            bank_reference=_reference(found),
            type_code=found.type_code,
            description=found.text,
            receipt=receipt,
            directed=directed,
        )

    def _check_status(self, status: str, line: int) -> None:
        if status in _REFUSED_STATUS:
            message = (
                f"the group is {_REFUSED_STATUS[status]} (status {status}), no report; nothing of it may be booked"
            )
            raise FileRefused(message, code="group_status", line=line)
        if status == _CORRECTION:
            self.result.problems.append(
                Problem(line, "correction", "the group corrects an earlier one; compare the two before relying on it")
            )

    def _expect(self, record: Record, fits: bool, what: str) -> None:
        if not fits:
            raise FileRefused(f"{what} inside the file", code="out_of_place", line=record.line)

    def _closing(self, record: Record, level: _Level | None, what: str) -> _Level:
        if level is None:
            raise FileRefused(f"{what} closes nothing", code="out_of_place", line=record.line)
        level.records += record.physical
        return level


def _detail(record: Record) -> Detail:
    try:
        return detail(record)
    except ValueError:
        raise FileRefused("the funds type of this detail is damaged", code="bad_funds", line=record.line) from None


def _receipt(found: Detail, amount: int, currency: str, value_date: date) -> Receipt:
    code = int(found.type_code)
    return Receipt(
        transaction_id=_reference(found),
        value_date=value_date,
        amount_minor=amount,
        currency=currency,
        method=next((method for codes, method in _METHODS if code in codes), Method.OTHER),
        reference=found.customer_reference,
        memo=found.text,
    )


def _reference(found: Detail) -> str:
    # Zeros alone fill the field; they name nothing.
    return "" if _NO_REFERENCE.fullmatch(found.bank_reference) else found.bank_reference


def _directed(type_code: str) -> bool:
    return bool(_CODE.fullmatch(type_code)) and ("101" <= type_code <= "399" or "401" <= type_code <= "699")


def _summary_total(fields: list[str], line: int) -> int:
    """Return the sum of the amounts of an 03; banks leave a blank field too many where a record goes on."""
    total, at = 0, 0
    while at < len(fields):
        if not fields[at]:
            at += 1
            continue
        if not _CODE.fullmatch(fields[at]):
            raise FileRefused(f"{fields[at][:20]!r} is no type code", code="bad_type_code", line=line)
        if at + 1 < len(fields) and fields[at + 1]:
            total += _signed(fields[at + 1], line)
        at += 4 + _arguments(fields, at + 3, line)
    return total


def _arguments(fields: list[str], at: int, line: int) -> int:
    try:
        return funds_arguments(fields, at)
    except ValueError:
        raise FileRefused("a funds type of this account is damaged", code="bad_funds", line=line) from None


def _compare(record: Record, level: _Level, name: str, below: str) -> None:
    total, parts, count = _figures(record, 3)
    agree(level.total, total, what=f"control total of the {name}", line=record.line, code=f"{name}_total")
    agree(level.parts, parts, what=f"{below} of the {name}", line=record.line, code=f"{name}_parts")
    agree(level.records, count, what=f"records of the {name}", line=record.line, code=f"{name}_records")


def _figures(record: Record, count: int) -> list[int]:
    fields = record.fields
    if len(fields) != count:
        message = f"the trailer has {len(fields)} fields, not {count}"
        raise FileRefused(message, code="bad_trailer", line=record.line)
    return [_signed(text, record.line) if text else 0 for text in fields]


def _signed(text: str, line: int) -> int:
    if not _SIGNED.fullmatch(text):
        raise FileRefused(f"{text[:20]!r} is no amount; the file is damaged", code="bad_amount", line=line)
    return int(text)


def _unsigned(text: str, line: int) -> int:
    if not _UNSIGNED.fullmatch(text):
        raise FileRefused(f"{text[:20]!r} is no amount of a detail", code="bad_amount", line=line)
    return int(text)


def _known_currency(currency: str, line: int) -> None:
    try:
        exponent(currency)
    except UnknownCurrency as error:
        raise FileRefused(error.message, code=error.code, line=line) from error


_STEPS = {
    "01": _Bai2File.open_file,
    "02": _Bai2File.open_group,
    "03": _Bai2File.open_account,
    "16": _Bai2File.transaction,
    "49": _Bai2File.close_account,
    "98": _Bai2File.close_group,
    "99": _Bai2File.close_file,
}
