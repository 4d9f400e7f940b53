"""Find an account or an invoice by what stands on a bill, forgiving how it is typed and giving nothing away."""

import hmac
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.currency import exponent
from payportal.matching.keys import alphanumeric, digit_core
from payportal.models.customer import Customer, PayerKey
from payportal.models.invoice import Invoice, InvoiceKey

LONGEST_NUMBER = 40
MOST_ZEROS = 8
MOST_CANDIDATES = 50
"""A number that so many documents share names none of them."""
POSTAL = ("postal_code", "postcode", "post_code", "zip", "zip_code", "zipcode", "plz")
_AROUND = re.compile(r"^[^0-9-]+|[^0-9]+$|[\s'’٬]")
"""What people write beside an amount: a currency before or behind it, blanks and apostrophes in it."""
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+|[0-9]+")
_DECIMAL = re.compile(r"([0-9][0-9.,]*)[.,٫]([0-9]+)")
_RUNS = re.compile(r"[A-Z]+|[0-9]+")


@dataclass(frozen=True, slots=True)
class Found:
    """An account, and the invoice of it that was named (none where the number is the account's)."""

    customer_id: int
    invoice_id: int | None
    exact: bool = True
    """Whether the number stands so on the bill; else it has other leading zeros there."""


def find(session: Session, number: str, proof: str) -> Found | None:
    """Return what a number names when the proof, the last bill's amount or the postal code, is right; else None.

    Two that fit are none: nobody is shown another's account.
    """
    right = [one for one in candidates(session, number) if _proved(session, one, proof)]
    owners = {one.customer_id for one in right}
    if len(owners) != 1:
        return None
    return one_of(right)


def one_of(found: list[Found]) -> Found:
    """Return the one thing that all of one account name: an invoice, or the account where they name several."""
    nearest = [one for one in found if one.exact] or found
    invoices = {one.invoice_id for one in nearest}
    return nearest[0] if len(invoices) == 1 else Found(nearest[0].customer_id, None)


def candidates(session: Session, number: str) -> list[Found]:
    """Return the accounts and invoices that a number as typed may name: blanks, dashes and leading zeros aside."""
    typed = _western(number[:LONGEST_NUMBER]).upper()
    text = alphanumeric(typed)
    if not text:
        return []
    return [*_invoices(session, text, typed), *_accounts(session, text, typed)]


def counted_as(number: str) -> str:
    """Return the name under which tries of a number are counted: one for every way of writing it, found or not.

    Zeros and letters are left out, since whoever guesses could put others in; what has no digits is counted as it is.
    """
    text = alphanumeric(_western(number))
    return "".join(sign for sign in text if sign in "123456789") or text


def last_bill(session: Session, customer_id: int) -> Invoice | None:
    """Return the latest invoice of an account."""
    query = select(Invoice).where(Invoice.customer_id == customer_id, Invoice.kind == "invoice")
    return session.scalar(query.order_by(Invoice.issue_date.desc(), Invoice.id.desc()).limit(1))


def open_ids(session: Session, customer_id: int, currency: str) -> list[int]:
    """Return the open invoices of an account in one currency, the oldest first."""
    query = select(Invoice.id).where(
        Invoice.customer_id == customer_id, Invoice.currency == currency, Invoice.open_minor > 0
    )
    return list(session.scalars(query.order_by(Invoice.due_date, Invoice.id)))


def _invoices(session: Session, text: str, typed: str) -> list[Found]:
    keys = {f"full:{form}" for form in _forms(typed)}
    if text.isdigit() and (core := digit_core(text)):
        keys.add(f"core:{core}")
    query = select(Invoice.customer_id, Invoice.id, Invoice.number)
    query = query.join(InvoiceKey, InvoiceKey.invoice_id == Invoice.id)
    query = query.where(InvoiceKey.key.in_(keys), Invoice.kind != "credit_memo").distinct().limit(MOST_CANDIDATES + 1)
    found = [Found(*ids, alphanumeric(printed) == text) for *ids, printed in session.execute(query)]
    return found if len(found) <= MOST_CANDIDATES else []


def _accounts(session: Session, text: str, typed: str) -> list[Found]:
    bare = text.lstrip("0")
    keys = {f"no:{form}" for form in _forms(typed)}
    keys |= {f"no:{'0' * zeros}{bare}" for zeros in range(MOST_ZEROS) if bare}
    query = select(PayerKey.customer_id, PayerKey.key).where(PayerKey.key.in_(keys)).distinct()
    return [Found(customer_id, None, key == f"no:{text}") for customer_id, key in session.execute(query)]


def _forms(typed: str) -> Iterator[str]:
    """Yield a number as typed, and with other leading zeros in one of its groups of digits.

    ``INV 1007`` may be INV-0001007 on the bill; no other letters and no other digits are tried.
    """
    runs = _RUNS.findall(typed)
    yield "".join(runs)
    for place, run in enumerate(runs):
        bare = run.lstrip("0")
        if bare.isdigit():
            before, behind = "".join(runs[:place]), "".join(runs[place + 1 :])
            yield from (f"{before}{'0' * zeros}{bare}{behind}" for zeros in range(MOST_ZEROS))


def _western(text: str) -> str:
    """Return text with the digits of every script as ours, and letters that only look wider as plain ones."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in plain)


def _proved(session: Session, found: Found, proof: str) -> bool:
    customer = session.get_one(Customer, found.customer_id)
    named = session.get(Invoice, found.invoice_id) if found.invoice_id else None
    bills = [bill for bill in (named, last_bill(session, customer.id)) if bill is not None]
    amounts = [_same_amount(proof, bill) for bill in bills]
    return any([*amounts, _same_postal(proof, customer)])


def _same_amount(proof: str, bill: Invoice) -> bool:
    """Return whether a text is the amount of a bill, with a point or a comma before its decimals.

    Nothing is guessed by that: the amount is known, and of two ways to read a text one must be it to the cent.
    """
    plain, digits = _AROUND.sub("", _western(proof[:LONGEST_NUMBER])), exponent(bill.currency)
    readings = {int(re.sub(r"[.,]", "", plain)) * 10**digits} if _GROUPED.fullmatch(plain) else set()
    if (found := _DECIMAL.fullmatch(plain)) and len(found[2]) <= digits:
        readings.add(int(re.sub(r"[.,]", "", found[1])) * 10**digits + int(found[2].ljust(digits, "0")))
    return bill.amount_minor > 0 and bill.amount_minor in readings


def _same_postal(proof: str, customer: Customer) -> bool:
    extras = {str(name).lower().replace(" ", "_"): str(value) for name, value in (customer.extras or {}).items()}
    typed = alphanumeric(_western(proof[:LONGEST_NUMBER]))
    known = [alphanumeric(extras[name]) for name in POSTAL if extras.get(name)]
    # A ZIP code of nine digits is known to most by its first five.
    known += [code[:5] for code in known if len(code) == 9 and code.isdigit()]
    return len(typed) >= 3 and any(hmac.compare_digest(typed.encode(), code.encode()) for code in known)
