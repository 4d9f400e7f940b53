"""A statement line (:61:) and its details become one line of money, and a receipt where it is money received."""

import re
from datetime import date
from functools import lru_cache

from payportal.domain.receipt import Method, Receipt
from payportal.domain.remittance import RemittanceLine
from payportal.readers.result import BankLine
from payportal.readers.swift_details import Details, details_of, iban_in, looks_like_iban, notes_of
from payportal.readers.swift_entry import Entry
from payportal.readers.swift_fields import Field

_METHODS = {
    "CHK": Method.CHECK,
    "ECK": Method.CHECK,
    "TCK": Method.CHECK,
    "DDT": Method.ACH,
    "TRF": Method.WIRE,
    "STO": Method.WIRE,
}
_BUSINESS_METHODS = {"15": Method.WIRE, "16": Method.WIRE, "17": Method.ACH}
"""By the first two digits of a German business code: transfers that came in, direct debits that we collected."""
_RETURNED_ITEM = "RTI"
_RETURNED_CODES = {"009", "059", "108", "109", "111", "159", "181", "182", "183", "184"}
"""German business codes of direct debits and transfers that came back."""
_UNKNOWN = "NONREF"
_TRANSACTION_CODE = re.compile(r"/TRCD/([^/]*)/?")


def line_of(entry: Entry, texts: list[Field], *, account: str, currency: str, booked: bool) -> BankLine:
    """Return the line of an entry of ``account``; ``booked`` is false for a report within the day, never a receipt.

    Where the bank gives no reference of its own, the payer's end-to-end id names the money, else the customer
    reference: without any, two equal amounts of one day in two files could not be told apart.
    """
    details = _details(texts)
    _complete(details, entry, account)
    reference = entry.bank_reference or details.reference or _customer_reference(entry)
    returned = _is_returned(entry, details)
    taken = booked and entry.mark == "C" and entry.amount_minor > 0 and not returned
    back = returned and not entry.credit and not entry.expected
    return BankLine(
        line=entry.line,
        account=account,
        value_date=entry.value_date,
        amount_minor=entry.amount_minor,
        currency=currency,
        credit=entry.credit or entry.mark == "EC",
        bank_reference=reference,
        type_code=entry.type_code,
        description=_description(entry, texts),
        receipt=_receipt(entry, details, currency, reference) if taken else None,
        returns=(reference or _UNKNOWN) if back and booked else "",
        return_code=details.return_code if returned else "",
        directed=not entry.expected,
        pending=not booked or entry.expected,
        extras=_extras(entry, details),
    )


def _details(texts: list[Field]) -> Details:
    if len(texts) == 1 and texts[0].tag == "NS":
        return notes_of(texts[0].lines)
    return details_of(" ".join(field.text for field in texts))


def _complete(details: Details, entry: Entry, own: str) -> None:
    """Take name and account from the entry where the text lacks them: Dutch banks write them there."""
    for text in (entry.supplement, entry.customer_reference):
        if not details.account and looks_like_iban(text):
            details.account = text
    if looks_like_iban(entry.customer_reference):
        details.name = details.name or entry.supplement
        rest = details.purpose.removeprefix(entry.customer_reference).lstrip()
        details.purpose = rest.removeprefix(entry.supplement).lstrip()
    details.account = details.account or iban_in(details.purpose, but=own)
    details.name = details.name or entry.party
    code = _TRANSACTION_CODE.search(entry.supplement)
    if code and code[1].strip():
        details.ids.setdefault("transaction_code", code[1].strip())


def _is_returned(entry: Entry, details: Details) -> bool:
    return entry.mark in {"RC", "RD"} or entry.type_code.endswith(_RETURNED_ITEM) or details.code in _RETURNED_CODES


def _receipt(entry: Entry, details: Details, currency: str, reference: str) -> Receipt:
    return Receipt(
        transaction_id=reference,
        value_date=entry.value_date,
        amount_minor=entry.amount_minor,
        currency=currency,
        method=_METHODS.get(entry.type_code[1:]) or _BUSINESS_METHODS.get(details.code[:2], Method.OTHER),
        payer_name=details.name,
        payer_account=details.account,
        reference=details.reference or _customer_reference(entry),
        memo=_memo(entry, details),
        remittance=(RemittanceLine(details.structured),) if details.structured else (),
    )


def _customer_reference(entry: Entry) -> str:
    return "" if looks_like_iban(entry.customer_reference) else entry.customer_reference


def _memo(entry: Entry, details: Details) -> str:
    customer = _customer_reference(entry) if details.reference else ""
    text = details.purpose or details.booking or _supplement(entry)
    return f"{text} {customer}".strip() if customer and customer not in {text, details.structured} else text


def _supplement(entry: Entry) -> str:
    return "" if entry.supplement.startswith("/") or looks_like_iban(entry.supplement) else entry.supplement


def _description(entry: Entry, texts: list[Field]) -> str:
    parts = (entry.party, entry.supplement, *(field.text for field in texts))
    return " ".join(" ".join(parts).split())


def _extras(entry: Entry, details: Details) -> dict[str, str]:
    extras = {
        "booking_date": _iso(entry.booked_on) if entry.booked_on else "",
        "mark": entry.mark if entry.mark not in {"C", "D"} else "",
        "customer_reference": entry.customer_reference,
        "end_to_end": details.reference,
        "business_code": details.code,
        "value_date_as_written": entry.day_as_written,
        **details.ids,
    }
    return {name: value for name, value in extras.items() if value}


@lru_cache(maxsize=1024)
def _iso(day: date) -> str:
    return day.isoformat()
