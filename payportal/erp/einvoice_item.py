"""The open item that an electronic invoice makes: which kind, how much of it is due, until when."""

from datetime import date

from payportal.domain.errors import BadAmount, BadTerms
from payportal.domain.money import Money, format_minor, parse_minor
from payportal.domain.open_item import ItemKind
from payportal.domain.terms import Terms
from payportal.erp.cells import FIRST_YEAR, ID_LENGTH, LAST_YEAR, LIST_LENGTH, TEXT_LENGTH
from payportal.erp.einvoice_document import Discount, Document
from payportal.erp.einvoice_terms import day_of, last_day_of
from payportal.erp.einvoice_totals import Sums
from payportal.erp.invoice_import import InvoiceRow
from payportal.erp.problem import RowProblem

# UNTDID 1001 as EN 16931 uses it; everything else is an invoice, self-billed ones (389) too.
CREDIT_NOTES = frozenset(["81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"])
DEBIT_NOTES = frozenset({"80", "84", "383"})
PROFORMA = "325"
_TERMS_LENGTH = 64


def is_credit_note(document: Document) -> bool:
    """Say whether the amounts of a document are owed to the customer when they are above zero."""
    return document.credit_note or document.type_code in CREDIT_NOTES


def item_of(document: Document, sums: Sums, issue_date: date) -> InvoiceRow:
    """Return the open item without its customer: ``amount_minor`` is the whole with tax, ``open_minor`` what is due.

    What is due may lie outside of the whole (an old balance, more paid than billed): then it is the whole.
    """
    sign = -1 if is_credit_note(document) else 1
    due, whole = sign * sums.payable, sign * (sums.inclusive + sums.rounding)
    amount = whole if min(0, whole) <= due <= max(0, whole) else due
    kind = _kind(document, amount)
    discount_date, discount = _discount(document, issue_date, amount)
    return InvoiceRow(
        line=document.line,
        invoice_number=document.number,
        customer_number="",
        kind=kind,
        issue_date=issue_date,
        due_date=_due_date(document, issue_date),
        currency=document.currency,
        amount_minor=amount,
        open_minor=due,
        payment_terms=_terms(document),
        purchase_order=_identifier(document.purchase_order),
        sales_order=_identifier(document.sales_order),
        references=_references(document),
        discount_date=discount_date,
        discount_minor=discount,
        description=_description(document),
        extras=_extras(document, sums),
    )


def problems_of(document: Document, sums: Sums, item: InvoiceRow) -> list[RowProblem]:
    """Return why a document that agrees with itself makes no open item; empty where it does."""
    found: list[tuple[str, str, str, str]] = []
    if document.type_code == PROFORMA:
        words = "a proforma invoice asks for no money yet; send the invoice itself"
        found.append(("proforma", "type", document.type_code, words))
    if not document.type_code.isdecimal():
        words = f"the type {document.type_code[:20]!r} is no code such as 380 or 381; ask the issuer to correct it"
        found.append(("unknown_type", "type", document.type_code, words))
    if is_credit_note(document) and (item.amount_minor > 0 or item.open_minor > 0):
        stated = f"{format_minor(sums.payable, document.currency)} {document.currency}"
        words = f"a credit note over {stated} may be meant either way; ask the issuer for an amount above zero"
        found.append(("wrong_sign", "amount", stated, words))
    if is_credit_note(document) and not item.amount_minor:
        found.append(("nothing_to_credit", "amount", "0", "the credit note credits nothing; there is nothing to take"))
    if item.due_date is not None and item.due_date < item.issue_date:
        words = f"due_date {item.due_date} is before issue_date {item.issue_date}; correct one of the two"
        found.append(("due_before_issue", "due_date", str(item.due_date), words))
    return [RowProblem(document.line, code, field, value, words) for code, field, value, words in found]


def _kind(document: Document, amount: int) -> ItemKind:
    if amount < 0:
        return ItemKind.CREDIT_MEMO
    return ItemKind.DEBIT_MEMO if document.type_code in DEBIT_NOTES else ItemKind.INVOICE


def _due_date(document: Document, issue_date: date) -> date | None:
    """Return the day by which the whole is due: the last of several instalments, else what plain terms give."""
    days = [day for text in document.due_dates if (day := day_of(text)) and FIRST_YEAR <= day.year <= LAST_YEAR]
    if days:
        return max(days)
    terms = _terms(document)
    return Terms.parse(terms).due_date(issue_date) if terms else None


def _terms(document: Document) -> str:
    """Return the first terms that ``Terms.parse`` understands; prose is none."""
    for text in document.terms:
        if len(text) > _TERMS_LENGTH:
            continue
        try:
            Terms.parse(text)
        except BadTerms:
            continue
        return text
    return ""


def _discount(document: Document, issue_date: date, amount: int) -> tuple[date | None, int | None]:
    """Return the last day and the sum of the first discount that can be kept; none on a credit."""
    for discount in document.discounts:
        last_day = last_day_of(discount, issue_date)
        minor = _discount_minor(discount, amount, document.currency)
        if amount > 0 and last_day and last_day >= issue_date and minor is not None and 0 < minor < amount:
            return last_day, minor
    return None, None


def _discount_minor(discount: Discount, amount: int, currency: str) -> int | None:
    try:
        if discount.amount:
            return parse_minor(discount.amount, currency)
        base = parse_minor(discount.base, currency) if discount.base else amount
    except BadAmount:
        return None
    return Money(base, currency).percent(discount.percent).minor if discount.percent else None


def _identifier(text: str) -> str:
    clean = _printable(text)
    return clean if len(clean) <= ID_LENGTH else ""


def _references(document: Document) -> tuple[str, ...]:
    # A buyer's reference is often the name of a person, and that is on payments for other things too.
    by_buyer = [document.buyer_reference] if any(map(str.isdecimal, document.buyer_reference)) else []
    clean = (_identifier(text) for text in (*document.references, *by_buyer))
    return tuple(dict.fromkeys(text for text in clean if text and text != document.number))[:LIST_LENGTH]


def _description(document: Document) -> str:
    text = _printable(document.notes[0]) if document.notes else ""
    return text if len(text) <= TEXT_LENGTH else f"{text[: TEXT_LENGTH - 1]}…"


def _extras(document: Document, sums: Sums) -> dict[str, str]:
    stated = {
        "syntax": document.syntax,
        "type_code": document.type_code,
        "lines": str(document.line_count),
        "net_amount": format_minor(sums.exclusive, document.currency),
        "tax_amount": format_minor(sums.tax, document.currency),
        "buyer": document.buyer.shown_name,
        "seller": document.seller.shown_name,
        "buyer_reference": document.buyer_reference,
        "test_document": "yes" if document.test else "",
        # Too long for a field of its own, and nothing is lost.
        "long_references": "|".join(text for text in _whole(document) if len(_printable(text)) > ID_LENGTH),
        **document.extras,
    }
    return {name: _printable(text)[:TEXT_LENGTH] for name, text in stated.items() if text}


def _whole(document: Document) -> tuple[str, ...]:
    return document.purchase_order, document.sales_order, *document.references


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())
