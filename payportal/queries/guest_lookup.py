"""Find an account or an invoice by what stands on a bill, forgiving how it is typed and giving nothing away."""

import hmac
import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.errors import BadAmount
from payportal.domain.money import parse_minor
from payportal.matching.keys import alphanumeric, digit_core
from payportal.models.customer import Customer, PayerKey
from payportal.models.invoice import Invoice, InvoiceKey

LONGEST_NUMBER = 40
MOST_ZEROS = 8
MOST_CANDIDATES = 50
"""A number that so many documents share names none of them."""
POSTAL = ("postal_code", "postcode", "post_code", "zip", "zip_code", "zipcode", "plz")
_AROUND = re.compile(r"^[^0-9-]+|[^0-9]+$|\s")
"""What people write beside an amount: a currency before or behind it, blanks in it."""


@dataclass(frozen=True, slots=True)
class Found:
    """An account, and the invoice of it that was named (none where the number is the account's)."""

    customer_id: int
    invoice_id: int | None


def find(session: Session, number: str, proof: str) -> Found | None:
    """Return what a number names when the proof, the last bill's amount or the postal code, is right; else None.

    Two that fit are none: nobody is shown another's account.
    """
    right = [one for one in candidates(session, number) if _proved(session, one, proof)]
    owners = {one.customer_id for one in right}
    if len(owners) != 1:
        return None
    invoices = {one.invoice_id for one in right}
    return right[0] if len(invoices) == 1 else Found(right[0].customer_id, None)


def candidates(session: Session, number: str) -> list[Found]:
    """Return the accounts and invoices that a number as typed may name: blanks, dashes and leading zeros aside."""
    text = alphanumeric(number[:LONGEST_NUMBER])
    if not text:
        return []
    return [*_invoices(session, text), *_accounts(session, text)]


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


def _invoices(session: Session, text: str) -> list[Found]:
    keys = [f"full:{text}", *([f"core:{core}"] if (core := digit_core(text)) and text.isdigit() else [])]
    query = select(Invoice.customer_id, Invoice.id).join(InvoiceKey, InvoiceKey.invoice_id == Invoice.id)
    query = query.where(InvoiceKey.key.in_(keys), Invoice.kind != "credit_memo").distinct().limit(MOST_CANDIDATES + 1)
    found = [Found(customer_id, invoice_id) for customer_id, invoice_id in session.execute(query)]
    return found if len(found) <= MOST_CANDIDATES else []


def _accounts(session: Session, text: str) -> list[Found]:
    bare = text.lstrip("0")
    keys = {f"no:{text}", *(f"no:{'0' * zeros}{bare}" for zeros in range(MOST_ZEROS) if bare)}
    found = session.scalars(select(PayerKey.customer_id).where(PayerKey.key.in_(keys)).distinct())
    return [Found(customer_id, None) for customer_id in found]


def _proved(session: Session, found: Found, proof: str) -> bool:
    customer = session.get_one(Customer, found.customer_id)
    named = session.get(Invoice, found.invoice_id) if found.invoice_id else None
    bills = [bill for bill in (named, last_bill(session, customer.id)) if bill is not None]
    amounts = [_same_amount(proof, bill) for bill in bills]
    return any([*amounts, _same_postal(proof, customer)])


def _same_amount(proof: str, bill: Invoice) -> bool:
    plain = _AROUND.sub("", proof[:LONGEST_NUMBER])
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    try:
        return bill.amount_minor > 0 and parse_minor(plain, bill.currency) == bill.amount_minor
    except BadAmount:
        return False


def _same_postal(proof: str, customer: Customer) -> bool:
    extras = {str(name).lower().replace(" ", "_"): str(value) for name, value in (customer.extras or {}).items()}
    typed = alphanumeric(proof[:LONGEST_NUMBER])
    known = [alphanumeric(extras[name]) for name in POSTAL if extras.get(name)]
    # A ZIP code of nine digits is known to most by its first five.
    known += [code[:5] for code in known if len(code) == 9 and code.isdigit()]
    return len(typed) >= 3 and any(hmac.compare_digest(typed.encode(), code.encode()) for code in known)
