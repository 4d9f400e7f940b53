"""How a bank lays out its own CSV: a profile, read from JSON and refused with a word on how to mend it.

Every key has a long and a short spelling; both are taken, each once. What money depends on (date order, decimal mark,
which column is the amount, which currency) must be said: nothing of it is ever guessed from the rows.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from payportal.domain.currency import EXPONENTS
from payportal.domain.errors import PayportalError
from payportal.readers.bank_csv_roles import ROLES

SPELLINGS = {
    "encoding": ("encoding", "enc"), "delimiter": ("delimiter", "delim", "separator"), "quote": ("quote", "quotechar"),
    "skip": ("skip", "skip_rows", "skip_before"), "foot": ("foot", "footer", "skip_after"), "header": ("header",),
    "date": ("date",), "date_format": ("date_format",), "value_date": ("value_date",),
    "amount": ("amount", "amt"), "credit": ("credit", "cre"), "debit": ("debit", "deb"),
    "decimal": ("decimal", "dec"), "thousands": ("thousands", "thou"),
    "currency": ("currency", "cur"), "currency_column": ("currency_column", "ccol"),
    "sign_column": ("sign_column", "direction_column", "dcol"), "debit_value": ("debit_value", "dval"),
    "credit_value": ("credit_value", "cval"), "absolute": ("absolute", "abs"), "inverted": ("inverted", "inv"),
    "only": ("only",), "negative": ("negative",), "balance": ("balance", "bal"), "processor": ("processor",),
}  # fmt: skip
"""Each setting with the keys under which a profile may give it; the roles of text columns stand beside them."""

_ROLE_KEYS = {
    "memo": ("memo", "description", "desc", "text"), "payer": ("payer", "payer_name", "name"),
    "transaction_id": ("transaction_id", "bank_reference", "id"), "reference": ("reference", "ref"),
}  # fmt: skip
_KEYS = {key: name for name, keys in SPELLINGS.items() for key in keys} | {
    key: role for role in ROLES for key in _ROLE_KEYS.get(role, (role,))
}
ENCODINGS = {
    "utf8": "utf-8", "utf8sig": "utf-8", "ascii": "ascii", "usascii": "ascii", "cp1252": "cp1252",
    "windows1252": "cp1252", "ansi": "cp1252", "latin1": "latin-1", "iso88591": "latin-1", "iso885915": "iso-8859-15",
    "iso88592": "iso-8859-2", "cp1250": "cp1250", "windows1250": "cp1250", "cp1251": "cp1251", "windows1251": "cp1251",
    "cp437": "cp437", "cp850": "cp850", "macroman": "mac-roman", "utf16": "utf-16", "utf16le": "utf-16-le",
    "utf16be": "utf-16-be", "shiftjis": "cp932", "cp932": "cp932", "gb18030": "gb18030", "big5": "big5",
}  # fmt: skip
NEGATIVES = ("minus", "leading_minus", "trailing_minus", "parentheses")
_DATE = re.compile(r"(.*?):(?=[^:]*%)(.*)", re.DOTALL)
_DIRECTIVES = set("dmYybBHIMSfpzjT%")


class BadProfile(PayportalError):
    """A profile that cannot be used; the message names the key."""

    code = "bad_profile"


@dataclass(frozen=True, slots=True)
class DateColumn:
    """A column of days and the form in which they are written, as strptime says it."""

    column: str
    format: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BankCsvProfile:
    """The layout of one bank's CSV. ``skip`` counts lines before the header, ``foot`` rows at the end.

    Money is in ``amount`` (signed, or with ``sign_column``) or in ``credit`` and ``debit``. ``currency`` is the fixed
    one, or what an empty cell of ``currency_column`` means. ``texts`` gives columns by role, before the known headings.
    ``negative`` says how the bank mostly marks money out; every unmistakable mark is read all the same. ``thousands``,
    where given, is the only sign that may part groups of digits.
    """

    date: DateColumn
    decimal: str
    value_date: DateColumn | None = None
    encoding: str = ""
    delimiter: str = ","
    quote: str = '"'
    skip: int = 0
    foot: int = 0
    header: bool = True
    amount: str = ""
    credit: str = ""
    debit: str = ""
    currency: str = ""
    currency_column: str = ""
    sign_column: str = ""
    debit_value: tuple[str, ...] = ()
    credit_value: tuple[str, ...] = ()
    absolute: bool = False
    inverted: bool = False
    only: tuple[str, ...] = ()
    negative: str = ""
    thousands: str = ""
    balance: str = ""
    processor: str = ""
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def parse_profile(text: str | bytes) -> BankCsvProfile:
    """Return the profile that a JSON text holds; raises BadProfile naming the key and what belongs there."""
    return profile_of(read_document(text))


def read_document(text: str | bytes) -> dict[str, Any]:
    """Return the JSON object of a profile, taken out of a surrounding ``profile`` key; raises BadProfile."""
    try:
        document = json.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
    except (ValueError, RecursionError) as error:
        raise BadProfile(f'the profile is no JSON ({error}); write an object such as {{"date": …}}') from error
    if isinstance(document, dict) and set(document) == {"profile"}:
        document = document["profile"]
    if not isinstance(document, dict):
        raise BadProfile('the profile is no JSON object; write {"date": "Date:%m/%d/%Y", "amount": "Amount", …}')
    return document


def profile_of(document: Mapping[str, Any]) -> BankCsvProfile:
    """Return the profile of a JSON object; raises BadProfile."""
    given = _by_name(document)
    profile = BankCsvProfile(
        date=_date(given.get("date"), given.get("date_format")),
        value_date=_date(given["value_date"], given.get("date_format")) if given.get("value_date") else None,
        decimal=_one_of(given, "decimal", (".", ",")),
        encoding=_encoding(_word(given, "encoding")),
        delimiter=_sign(given, "delimiter", ","),
        quote=_sign(given, "quote", '"'),
        skip=_count(given, "skip"),
        foot=_count(given, "foot"),
        header=_switch(given, "header", default=True),
        currency=_currency(_word(given, "currency")),
        absolute=_switch(given, "absolute"),
        inverted=_switch(given, "inverted"),
        debit_value=_several("debit_value", given.get("debit_value") or []),
        credit_value=_several("credit_value", given.get("credit_value") or []),
        only=_only(given.get("only")),
        negative=_one_of(given, "negative", NEGATIVES) if given.get("negative") else "",
        thousands=_one_of(given, "thousands", tuple(".,' \u2019\u00a0\u202f")) if given.get("thousands") else "",
        processor=_word(given, "processor").lower(),
        texts={role: _several(role, given[role]) for role in ROLES if given.get(role)},
        **{name: _word(given, name) for name in _PLAIN},
    )
    _refuse_contradiction(profile)
    return profile


_PLAIN = ("amount", "credit", "debit", "currency_column", "sign_column", "balance")


def _by_name(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings by their long name."""
    given: dict[str, Any] = {}
    for key, value in document.items():
        name = _KEYS.get(key.lower())
        if name is None:
            raise BadProfile(f"{key[:40]!r} is no key of a profile; known are {', '.join(sorted({*_KEYS.values()}))}")
        if name in given:
            raise BadProfile(f"{name} is given twice, under two spellings; keep one")
        given[name] = value
    return given


def _word(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadProfile(f"{name} is {value!r}; write it as text in quotes")
    return value


def _date(value: Any, format_: Any) -> DateColumn:
    example = '"date": "Booking date:%d.%m.%Y"'
    if not isinstance(value, str) or not value.strip():
        raise BadProfile(f"date is missing; name the column and how its days are written, such as {example}")
    found = _DATE.fullmatch(value)
    column, form = (found[1], found[2]) if found else (value, format_)
    if not isinstance(form, str) or "%" not in form:
        raise BadProfile(
            f"date {value[:60]!r} does not say how days are written; the order is never guessed: {example}"
        )
    directives = re.findall(r"%(.)", form, re.DOTALL)
    whole = {"Y", "y"} & {*directives} and (
        "j" in directives or ("d" in directives and {"m", "b", "B"} & {*directives})
    )
    if not {*directives} <= _DIRECTIVES or len(directives) != len({*directives}) or not whole:
        raise BadProfile(f"date form {form[:40]!r} is not usable; build it of %d, %m or %b, and %Y or %y: {example}")
    return DateColumn(column.strip(), form)


def _one_of(given: Mapping[str, Any], name: str, choices: tuple[str, ...]) -> str:
    value = given.get(name)
    if value not in choices:
        said = "is missing" if value is None else f"is {value!r}"
        raise BadProfile(f"{name} {said}; it is never guessed, write one of {' '.join(map(repr, choices))}")
    return str(value)


def _encoding(text: str) -> str:
    if not text:
        return ""
    known = ENCODINGS.get(re.sub(r"[^a-z0-9]", "", text.lower()))
    if known is None:
        raise BadProfile(
            f"encoding {text[:40]!r} is not read here; use one of {', '.join(sorted({*ENCODINGS.values()}))}"
        )
    return known


def _sign(given: Mapping[str, Any], name: str, default: str) -> str:
    value = given.get(name, default)
    value = "\t" if value in ("\\t", "tab", "TAB") else value
    if name == "quote" and value == "":
        return ""
    if not isinstance(value, str) or len(value) != 1 or value.isalnum() or value in "\r\n\0 -+.":
        raise BadProfile(f"{name} is {value!r}; write one sign, such as ; or , or \\t")
    return value


def _count(given: Mapping[str, Any], name: str) -> int:
    value = given.get(name) or 0
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:6])
    if not isinstance(value, int) or not 0 <= value <= 1000:
        raise BadProfile(f"{name} is {value!r}; write how many lines, 0 to 1000")
    return int(value)


def _switch(given: Mapping[str, Any], name: str, *, default: bool = False) -> bool:
    value = given.get(name, default)
    if value not in (True, False):
        raise BadProfile(f"{name} is {value!r}; write true or false")
    return bool(value)


def _currency(text: str) -> str:
    code = text.removesuffix("?").strip().upper()  # the question mark says that the file does not name it
    if code and code not in EXPONENTS:
        raise BadProfile(f"currency {text[:20]!r} is no ISO 4217 code; write one such as EUR")
    return code


def _only(value: Any) -> tuple[str, ...]:
    if isinstance(value, Mapping) and len(value) == 1:
        [(column, wanted)] = value.items()
        value = [column, *(wanted if isinstance(wanted, list) else [wanted])]
    value = [value] if isinstance(value, str) else value or []
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise BadProfile('only is not usable; write "Column", "Column=Value" or {"Column": ["Value", "Value"]}')
    return tuple(value)


def _several(name: str, value: Any) -> tuple[str, ...]:
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise BadProfile(f"{name} is {value!r}; write it as text in quotes, or several in a list")
    return tuple(words)


def _refuse_contradiction(profile: BankCsvProfile) -> None:
    if bool(profile.amount) == bool(profile.credit or profile.debit):
        raise BadProfile("say where the money stands: either amount, or credit and debit")
    if not profile.currency and not profile.currency_column:
        raise BadProfile('say the currency: currency "EUR" for all rows, or currency_column with its heading')
    if bool(profile.sign_column) != bool(profile.debit_value or profile.credit_value):
        raise BadProfile("sign_column and debit_value belong together; give both or none")
    if profile.sign_column and not profile.amount:
        raise BadProfile("sign_column gives the side of amount; with credit and debit columns leave it out")
    if profile.thousands == profile.decimal:
        raise BadProfile("thousands and decimal are the same sign; change one")
    if profile.delimiter == profile.quote:
        raise BadProfile("delimiter and quote are the same sign; change one")
