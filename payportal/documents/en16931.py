"""An invoice in the terms of EN 16931 (BT-1, BG-25 …), from which CII and UBL are written."""

from decimal import Decimal
from typing import Any

from payportal.documents.invoice_facts import InvoiceFacts, LineFacts, TaxFacts
from payportal.domain.money import format_minor

INVOICE, DEBIT_NOTE, CREDIT_NOTE = "380", "383", "381"
TYPES = {"invoice": INVOICE, "debit_memo": DEBIT_NOTE, "credit_memo": CREDIT_NOTE}
PIECE = "C62"
EXEMPT = {"E": "Exempt from VAT", "AE": "Reverse charge", "K": "Intra-community supply", "G": "Export",
          "O": "Not subject to VAT"}  # fmt: skip


def terms_of(facts: InvoiceFacts) -> dict[str, Any]:
    """Return the business terms of a complete invoice; the figures of a credit memo stand above zero."""
    tax_minor = sum(tax.tax_minor for tax in facts.taxes)
    found = {
        "BT-1": facts.number, "BT-2": facts.issue_date, "BT-3": TYPES[facts.kind], "BT-5": facts.currency,
        "BT-9": facts.due_date, "BT-13": facts.purchase_order, "BT-14": facts.sales_order,
        "BT-20": facts.payment_terms, "BG-4": _seller(facts), "BG-7": _buyer(facts),
        "BG-23": [_tax(facts, tax) for tax in facts.taxes], "BG-25": [_line(facts, line) for line in facts.lines],
        "BT-106": amount(facts, facts.net_minor), "BT-109": amount(facts, facts.net_minor),
        "BT-110": amount(facts, tax_minor), "BT-112": amount(facts, facts.amount_minor),
        "BT-113": amount(facts, facts.amount_minor - facts.open_minor), "BT-115": amount(facts, facts.open_minor),
        "BG-1": [{"BT-22": facts.description}] if facts.description else [],
    } | _bank(facts)  # fmt: skip
    return {term: value for term, value in found.items() if value not in ("", [])}


def amount(facts: InvoiceFacts, minor: int) -> str:
    """Return an amount as electronic invoices write it."""
    return format_minor(-minor if facts.credit else minor, facts.currency)


def _seller(facts: InvoiceFacts) -> dict[str, Any]:
    seller = facts.seller
    return _known({
        "name": seller.name, "vat_identifier": seller.vat_id, "addr_l1": seller.street, "city": seller.city,
        "postcode": seller.postcode, "country_code": seller.country, "einvoicing_addr": seller.email,
        "einvoicing_addr_schemeid": "EM" if seller.email else "",
        "legal_identifier": "" if seller.vat_id else seller.name,
    })  # fmt: skip


def _buyer(facts: InvoiceFacts) -> dict[str, Any]:
    buyer = facts.buyer
    return _known({
        "name": buyer.name, "identifiers": {None: buyer.number}, "country_code": buyer.country,
        "einvoicing_addr": buyer.email, "einvoicing_addr_schemeid": "EM" if buyer.email else "",
    })  # fmt: skip


def _tax(facts: InvoiceFacts, tax: TaxFacts) -> dict[str, str]:
    return _known({
        "BT-116": amount(facts, tax.base_minor), "BT-117": amount(facts, tax.tax_minor), "BT-118": tax.category,
        "BT-119": "" if tax.category == "O" else tax.rate, "BT-120": EXEMPT.get(tax.category, ""),
    })  # fmt: skip


def _line(facts: InvoiceFacts, line: LineFacts) -> dict[str, Any]:
    quantity, price = priced(facts, line)
    category, rate = line.tax or ("O", "0")
    return _known({
        "BT-126": str(line.position), "BT-153": line.description, "BT-129": quantity, "BT-130": PIECE,
        "BT-146": price, "BT-131": amount(facts, line.net_minor), "BT-151": category,
        "BT-152": "" if category == "O" else rate,
        "BG-32": [{"BT-160": "Unit", "BT-161": line.unit}] if line.unit else "",
    })  # fmt: skip


def priced(facts: InvoiceFacts, line: LineFacts) -> tuple[str, str]:
    """Return quantity and unit price that make the line's amount: the stated ones, else one at the whole amount.

    A price below zero is not allowed; a line that takes something off has a quantity below zero instead.
    """
    sign = -1 if facts.credit else 1
    net = Decimal(format_minor(line.net_minor * sign, facts.currency))
    if line.quantity and line.unit_price:
        quantity, price = Decimal(line.quantity), Decimal(line.unit_price)
        quantity = quantity.copy_sign(net) if price >= 0 else quantity
        if price >= 0 and quantity * price == net:
            return f"{quantity:f}", f"{price:f}"
    return ("1" if net >= 0 else "-1"), f"{abs(net):f}"


def _bank(facts: InvoiceFacts) -> dict[str, str]:
    seller = facts.seller
    if not seller.iban:
        return {}
    return {"BT-81": "30", "BT-83": facts.number, "BT-84": seller.iban.replace(" ", ""), "BT-85": seller.name,
            "BT-86": seller.bic}  # fmt: skip


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value != ""}
