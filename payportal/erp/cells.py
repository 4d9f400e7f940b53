"""The cells of one row as typed values; every fault of the row is collected, so that a person mends it once."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from payportal.domain.currency import EXPONENTS, exponent
from payportal.domain.errors import BadAmount, BadTerms
from payportal.domain.money import parse_minor
from payportal.domain.remittance import split_list
from payportal.domain.terms import Terms
from payportal.erp.layouts import Layout
from payportal.erp.problem import RowProblem, masked, shown
from payportal.erp.table import Row

ID_LENGTH, NAME_LENGTH, TEXT_LENGTH, EMAIL_LENGTH = 64, 200, 500, 254
LANGUAGE_LENGTH, LIST_LENGTH = 12, 1000
FIRST_YEAR, LAST_YEAR = 1900, 2199
NO_DAY = date.min
"""Stands for a required day that could not be read; its row has a problem and is never taken."""

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]+)?")
_EMAIL = re.compile(r"[^\s@,;<>\"()\\]+@[^\s@,;<>\"()\\.]+(\.[^\s@,;<>\"()\\.]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class Cells:
    """Reads one row. A cell that is wrong adds to ``problems`` and counts as not given."""

    def __init__(self, row: Row, layout: Layout) -> None:
        self.line = row.line
        self.extras = dict(row.extras)
        self.problems: list[RowProblem] = []
        self._cells: Mapping[str, str] = row.cells
        self._layout = layout

    def refuse(self, field: str, code: str, message: str, *, value: str | None = None) -> None:
        """Add a problem about ``field``; the message is a sentence of its own."""
        found = shown(self._cells.get(field, "")) if value is None else value
        self.problems.append(RowProblem(self.line, code, field, found, message))

    def text(self, field: str, *, limit: int = TEXT_LENGTH) -> str:
        """Return the cell as text of at most ``limit`` characters, empty where nothing is given."""
        value = self._cells.get(field, "")
        if not value and field in self._layout.required:
            self.refuse(field, "missing_value", f"{field} is empty; it is required in every row")
        if len(value) <= limit:
            return value
        self.refuse(field, "too_long", f"{field} has {len(value)} characters; at most {limit} are taken")
        return ""

    def identifier(self, field: str) -> str:
        """Return the cell as an id: text with its leading zeros, no control characters."""
        value = self.text(field, limit=ID_LENGTH)
        return value if self._printable(field, value) else ""

    def name(self, field: str) -> str:
        """Return the cell as a name on one line."""
        value = self.text(field, limit=NAME_LENGTH)
        return " ".join(value.split())

    def identifiers(self, field: str) -> tuple[str, ...]:
        """Return a list cell of ids, each once, in the order given."""
        return self._list(field, limit=ID_LENGTH)

    def accounts(self, field: str) -> tuple[str, ...]:
        """Return a list cell of bank accounts; a problem shows only their last four characters."""
        return self._list(field, limit=ID_LENGTH, secret=True)

    def names(self, field: str) -> tuple[str, ...]:
        """Return a list cell of names, each once, in the order given."""
        return self._list(field, limit=NAME_LENGTH)

    def day(self, field: str, *, last_year: int = LAST_YEAR) -> date | None:
        """Return the cell as a day written YYYY-MM-DD, None where nothing is given."""
        value = self.text(field)
        if not value:
            return None
        if not _ISO_DAY.fullmatch(value):
            self.refuse(field, "bad_date", f"{field} {shown(value)!r} is no date; write YYYY-MM-DD")
            return None
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.refuse(field, "bad_date", f"{field} {value} is no day of the calendar; correct it, as YYYY-MM-DD")
            return None
        if FIRST_YEAR <= day.year <= last_year:
            return day
        self.refuse(field, "bad_date", f"{field} {value} is not between {FIRST_YEAR} and {last_year}; correct the year")
        return None

    def currency(self, field: str = "currency") -> str:
        """Return the cell as an ISO 4217 code in capitals."""
        value = self.text(field).upper()
        if not value or value in EXPONENTS:
            return value
        self.refuse(
            field, "unknown_currency", f"{field} {shown(value)!r} is no ISO 4217 currency; write a code such as USD"
        )
        return ""

    def amount(self, field: str, currency: str) -> int | None:
        """Return the cell in minor units of ``currency``; None where nothing is given or the currency is unknown."""
        value = self.text(field)
        if not value or not currency or not self._plain(field, value):
            return None
        try:
            return parse_minor(value, currency)
        except BadAmount as error:
            self.refuse(field, self._amount_code(value, currency), f"{field}: {error.message}")
            return None

    def decimal(self, field: str, *, decimals: int) -> Decimal | None:
        """Return the cell as a plain decimal with at most ``decimals`` decimals, None where nothing is given."""
        value = self.text(field)
        if not value or not self._plain(field, value):
            return None
        number = read_decimal(value, decimals=decimals)
        if number is None:
            self.refuse(
                field,
                "bad_number",
                f"{field} {shown(value)!r} is no plain number with at most {decimals} decimals; write it like 12.5",
            )
        return number

    def terms(self, field: str = "payment_terms") -> str:
        """Return the cell as payment terms that ``Terms.parse`` understands, empty where nothing is given."""
        value = " ".join(self.text(field).split())
        if not value:
            return ""
        try:
            Terms.parse(value)
        except BadTerms as error:
            self.refuse(field, error.code, f"{field}: {error.message}")
            return ""
        return value

    def choice(self, field: str, choices: Collection[str], *, default: str = "") -> str:
        """Return the cell as one of ``choices``, case, spaces and hyphens aside."""
        value = self.text(field).lower().replace(" ", "_").replace("-", "_")
        word = self._layout.values.get(field, {}).get(value, value)
        if word in choices:
            return word
        if word:
            self.refuse(
                field, f"unknown_{field}", f"{field} {shown(value)!r} is not known; write {' or '.join(choices)}"
            )
        return default

    def email(self, field: str = "email") -> str:
        """Return the cell as one e-mail address; only its shape is checked."""
        value = self.text(field, limit=EMAIL_LENGTH)
        if not value or (_EMAIL.fullmatch(value) and value.isprintable()):
            return value
        self.refuse(
            field, "bad_email", f"{field} {shown(value)!r} is no e-mail address; write one such as ap@example.com"
        )
        return ""

    def country(self, field: str = "country") -> str:
        """Return the cell as a country code of two capitals (ISO 3166-1 alpha-2)."""
        return self._shaped(field, self.text(field).upper(), shape=_COUNTRY, hint="two letters such as US")

    def language(self, field: str = "language") -> str:
        """Return the cell as a language tag such as ``en`` or ``pt-BR``."""
        return self._shaped(
            field,
            self.text(field, limit=LANGUAGE_LENGTH).replace("_", "-"),
            shape=_LANGUAGE,
            hint="a language tag such as en or pt-BR",
        )

    def _shaped(self, field: str, value: str, *, shape: re.Pattern[str], hint: str) -> str:
        if not value or shape.fullmatch(value):
            return value
        self.refuse(field, f"bad_{field}", f"{field} {shown(value)!r} cannot be read; write {hint}")
        return ""

    def _list(self, field: str, *, limit: int, secret: bool = False) -> tuple[str, ...]:
        values = tuple(dict.fromkeys(split_list(self._cells.get(field, ""))))
        if len(values) > LIST_LENGTH:
            self.refuse(field, "too_long", f"{field} lists {len(values)} values; at most {LIST_LENGTH} are taken")
            return ()
        for value in values:
            found = masked(value) if secret else shown(value)
            if len(value) > limit:
                self.refuse(
                    field, "too_long", f"{field} lists a value of {len(value)} characters; at most {limit}", value=found
                )
                return ()
            if not self._printable(field, value, shown_as=found):
                return ()
        return values

    def _printable(self, field: str, value: str, *, shown_as: str | None = None) -> bool:
        if value.isprintable():
            return True
        self.refuse(
            field,
            "control_character",
            f"{field} holds a line break, a tab or an invisible character; remove it",
            value=shown_as,
        )
        return False

    def _plain(self, field: str, value: str) -> bool:
        if not _SCIENTIFIC.fullmatch(value):
            return True
        self.refuse(
            field,
            "scientific_notation",
            f"{field} {shown(value)!r} is in scientific notation; write all digits, such as 100000.00 "
            "(a spreadsheet does this to long numbers: set the column to text and export again)",
        )
        return False

    @staticmethod
    def _amount_code(value: str, currency: str) -> str:
        _, _, fraction = value.partition(".")
        too_fine = _DECIMAL.fullmatch(value) and len(fraction.rstrip("0")) > exponent(currency)
        return "too_many_decimals" if too_fine else BadAmount.code


def read_decimal(text: str, *, decimals: int) -> Decimal | None:
    """Return a plain decimal such as ``12.5``, None for anything else or for more than ``decimals`` decimals."""
    if not _DECIMAL.fullmatch(text) or len(text.partition(".")[2].rstrip("0")) > decimals:
        return None
    return Decimal(text)
