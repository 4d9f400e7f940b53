"""bank_csv: a bank's own CSV, read by a profile that says where its money, days and signs stand.

One row that cannot be read refuses the file: its columns are not where the profile says, and no sum could be trusted.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from payportal.domain.currency import EXPONENTS
from payportal.domain.errors import BadAmount, FileRefused
from payportal.domain.receipt import Method, Receipt
from payportal.readers.bank_csv_amount import parse_bank_amount
from payportal.readers.bank_csv_balance import Standing, outer_faults, running_faults
from payportal.readers.bank_csv_columns import Columns, cell, columns
from payportal.readers.bank_csv_processor import from_a_customer, moved
from payportal.readers.bank_csv_profile import BankCsvProfile, DateColumn
from payportal.readers.bank_csv_text import TextRow, table, words
from payportal.readers.result import BankLine, Problem, ReadResult

NAME = "bank_csv"
FIRST_YEAR, LAST_YEAR = 1900, 2199
_KIND, _STATUS = {"type", "description"}, {"status"}


def recognises(data: bytes) -> bool:
    """Say no: only a profile tells what the columns of such a file mean, so it is never found by content."""
    del data
    return False


def read(data: bytes, profile: BankCsvProfile | None = None) -> ReadResult:
    """Return one line a row of money, and a receipt for each credit that a customer sent.

    Raises FileRefused for a file that does not fit its profile, at the row where that shows.
    """
    if profile is None:
        message = "a bank's own CSV is read by a profile; name one with --profile NAME or --profile FILE.json"
        raise FileRefused(message, code="needs_profile")
    cut = table(data, profile)
    reading = _Reading(profile, columns(cut.headings, profile, line=cut.header_line), cut.headings)
    for row in cut.rows:
        reading.take(row)
    return reading.finish(cut.around)


@dataclass(slots=True)
class _Reading:
    """What is known between two rows."""

    profile: BankCsvProfile
    columns: Columns
    headings: list[str]
    result: ReadResult = field(default_factory=lambda: ReadResult(NAME))
    standings: list[Standing] = field(default_factory=list)
    sums: dict[tuple[str, str], int] = field(default_factory=dict)
    passed_over: int = 0
    debit_signs: dict[bool, int] = field(default_factory=dict)
    other_sides: dict[str, int] = field(default_factory=dict)
    days: dict[tuple[str, str], date] = field(default_factory=dict)
    debit_words: frozenset[str] = frozenset()
    credit_words: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Put the words for the sides into the form in which cells are compared."""
        self.debit_words = frozenset(words(word).casefold() for word in self.profile.debit_value)
        self.credit_words = frozenset(words(word).casefold() for word in self.profile.credit_value)

    def take(self, row: TextRow) -> None:
        """Take one row in, or pass it over when the profile wants only others."""
        if self.columns.only and not self.columns.only.holds(row):
            self.passed_over += 1
            return
        try:
            self._take(row)
        except BadAmount as error:
            raise FileRefused(error.message, code=error.code, line=row.line) from error

    def _take(self, row: TextRow) -> None:
        self._refuse_short(row)
        day = self._day(row, self.profile.date, "date")
        if self.profile.value_date and cell(row, self.columns.dates["value_date"]):
            day = self._day(row, self.profile.value_date, "value_date")
        currency = self._currency(row)
        signed = self._signed(row, currency)
        self._note_balance(row, currency, signed)
        self.result.lines.append(self._line(row, day, currency, signed))

    def finish(self, around: list[TextRow]) -> ReadResult:
        """Return the result with what its balances and signs leave in doubt."""
        problems = running_faults(self.standings)
        if not self.passed_over:
            problems += outer_faults(around, self.sums, decimal=self.profile.decimal)
        problems += self._sign_faults()
        self.result.problems = sorted(problems, key=lambda problem: problem.line)
        return self.result

    def _refuse_short(self, row: TextRow) -> None:
        at = self.columns.missing_in(row)
        if at >= 0:
            message = (
                f"the row has {len(row.cells)} cells, {self.headings[at]!r} is cell {at + 1}; it was cut or is no money"
            )
            raise FileRefused(f"{message}: mend skip or foot if it is a total", code="wrong_cells", line=row.line)

    def _day(self, row: TextRow, form: DateColumn, name: str) -> date:
        text = cell(row, self.columns.dates[name])
        known = self.days.get((text, form.format))
        if known:
            return known
        if text == words(form.column):
            raise FileRefused(
                "the header stands here again; send one statement a file", code="second_header", line=row.line
            )
        try:
            day = datetime.strptime(text, form.format).date()  # noqa: DTZ007 - the bank's own day, of no zone
        except ValueError:
            message = f"{form.column} {text[:40]!r} is no day of the form {form.format}; mend it, or the profile"
            raise FileRefused(message, code="bad_date", line=row.line) from None
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            message = f"{form.column} {text[:40]} is not between {FIRST_YEAR} and {LAST_YEAR}; correct the year"
            raise FileRefused(message, code="bad_date", line=row.line)
        self.days[text, form.format] = day
        return day

    def _currency(self, row: TextRow) -> str:
        at = self.columns.money.get("currency_column")
        code = (cell(row, at).upper() if at is not None else "") or self.profile.currency
        if code not in EXPONENTS:
            message = f"currency {code[:20]!r} is no ISO 4217 code; correct it" if code else "the row names no currency"
            raise FileRefused(message, code="unknown_currency", line=row.line)
        return code

    def _amount(self, row: TextRow, name: str, currency: str) -> int | None:
        """Return the signed minor units of a money column, None when its cell is empty."""
        text = row.cells[self.columns.money[name]].strip() if name in self.columns.money else ""
        if not text:
            return None
        return parse_bank_amount(text, currency, decimal=self.profile.decimal, thousands=self.profile.thousands)

    def _signed(self, row: TextRow, currency: str) -> int:
        minor = self._single(row, currency) if self.profile.amount else self._sided(row, currency)
        return -minor if self.profile.inverted else minor

    def _single(self, row: TextRow, currency: str) -> int:
        minor = self._amount(row, "amount", currency)
        if minor is None:
            raise BadAmount(f"{self.profile.amount} is empty; correct the row, or mend skip, foot or only")
        minor = abs(minor) if self.profile.absolute else minor
        return -minor if self.profile.sign_column and self._is_debit(row) else minor

    def _is_debit(self, row: TextRow) -> bool:
        said = cell(row, self.columns.money["sign_column"]).casefold()
        if not said:
            raise BadAmount(f"{self.profile.sign_column} is empty: nobody knows whether money came or went")
        debit, credit = self.debit_words, self.credit_words
        if said not in debit | credit:
            self.other_sides.setdefault(said, row.line)
        return said in debit if debit else said not in credit

    def _sided(self, row: TextRow, currency: str) -> int:
        """Return credit less debit; some banks print their debits below zero, so its sign says nothing."""
        credit, debit = self._amount(row, "credit", currency), self._amount(row, "debit", currency)
        if credit is None and debit is None:
            raise BadAmount("neither the credit nor the debit column is filled; correct the row, or mend skip or foot")
        if credit and debit:
            raise BadAmount("both the credit and the debit column are filled; one row is one movement of money")
        if debit:
            self.debit_signs.setdefault(debit < 0, row.line)
        return (credit or 0) - abs(debit or 0)

    def _note_balance(self, row: TextRow, currency: str, signed: int) -> None:
        account = self.columns.first(row, "account")
        self.sums[account, currency] = self.sums.get((account, currency), 0) + signed
        at = self.columns.money.get("balance")
        text = row.cells[at].strip() if at is not None and at < len(row.cells) else ""
        if not text:
            return
        try:
            balance = parse_bank_amount(text, currency, decimal=self.profile.decimal, thousands=self.profile.thousands)
        except BadAmount:
            if self.columns.balance_stated:
                raise
            return  # a column that only looks like a balance by its heading
        self.standings.append(Standing(
            line=row.line, account=account, currency=currency, amount_minor=signed, balance_minor=balance,
            sum_minor=self.sums[account, currency], passed_over=self.passed_over))  # fmt: skip

    def _sign_faults(self) -> list[Problem]:
        faults = []
        if len(self.debit_signs) > 1:
            message = f"{self.profile.debit} has amounts below and above zero; all are taken as money out, look at them"
            faults.append(Problem(max(self.debit_signs.values()), "mixed_signs", message))
        known = bool(self.profile.debit_value and self.profile.credit_value)
        if len(self.other_sides) > (0 if known else 1):
            said = ", ".join(self.other_sides)[:100]
            message = (
                f"{self.profile.sign_column} also says {said}; name debit_value and credit_value, leave others by only"
            )
            faults.append(Problem(max(self.other_sides.values()), "unknown_side", message))
        return faults

    def _line(self, row: TextRow, day: date, currency: str, signed: int) -> BankLine:
        memo = self._memo(row)
        status = self._said(row, _STATUS)
        reference = self.columns.first(row, "transaction_id")
        if reference and not moved(self.profile.processor, status=status):
            reference = f"{reference}/{status.lower()}"  # the same id comes again when the money has moved
        line = BankLine(
            line=row.line, account=self.columns.first(row, "account"), value_date=day, amount_minor=abs(signed),
            currency=currency, credit=signed >= 0, bank_reference=reference, description=memo,
            extras=self._extras(row),
        )  # fmt: skip
        received = signed > 0 and from_a_customer(self.profile.processor, kind=self._said(row, _KIND), status=status)
        return replace(line, receipt=self._receipt(row, line)) if received else line

    def _extras(self, row: TextRow) -> dict[str, str]:
        """Return what nothing claims, and the booking date where the value date goes before it."""
        booked = [self.columns.dates["date"]] if self.profile.value_date else []
        places = [*((self.headings[at], at) for at in booked), *self.columns.rest]
        return {heading: text for heading, at in places if (text := cell(row, at))}

    def _receipt(self, row: TextRow, line: BankLine) -> Receipt:
        check_number = self.columns.first(row, "check_number")
        return Receipt(
            transaction_id=line.bank_reference, value_date=line.value_date, amount_minor=line.amount_minor,
            currency=line.currency, method=self._method(check_number), payer_name=self.columns.first(row, "payer"),
            payer_account=self.columns.first(row, "payer_account"), check_number=check_number,
            reference=self.columns.text(row, "reference"), memo=line.description,
        )  # fmt: skip

    def _method(self, check_number: str) -> Method:
        if self.profile.processor:
            return Method.CARD
        return Method.CHECK if check_number else Method.OTHER

    def _memo(self, row: TextRow) -> str:
        """Return the text columns; where no heading says which they are, all that nothing else claims."""
        return self.columns.text(row, "memo") or " ".join(
            text for _, at in self.columns.rest if (text := cell(row, at))
        )

    def _said(self, row: TextRow, names: set[str]) -> str:
        """Return the processor's words under these headings, empty for a bank's file."""
        if not self.profile.processor:
            return ""
        return " ".join(cell(row, at) for at, heading in enumerate(self.headings) if heading.lower() in names).strip()
