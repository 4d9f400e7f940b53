"""Facts of an invoice with every default sensible."""

from datetime import date

from payportal.documents.invoice_facts import Buyer, InvoiceFacts, LineFacts
from payportal.domain.seller import Seller

SELLER = Seller(name="Hafenkontor GmbH", street="Kai 1", city="Hamburg", postcode="20457", country="DE",
                vat_id="DE123456789", email="rechnung@hafenkontor.example", iban="DE89370400440532013000")  # fmt: skip
BUYER = Buyer(number="C-1", name="Łódź & Søn <A/S>", country="DK", email="ap@lodz.example")


def lines(*nets, rate="19", **more):
    return tuple(
        LineFacts(position=number, description=f"Ware {number}", net_minor=net, tax_rate=rate, **more)
        for number, net in enumerate(nets, 1)
    )


def facts(*, paid_minor=0, **more):
    """Return facts whose amount is what the lines and their taxes come to, unless it is given."""
    given = {
        "number": "INV-1007", "kind": "invoice", "issue_date": date(2026, 11, 1), "due_date": date(2026, 12, 1),
        "currency": "EUR", "amount_minor": 0, "open_minor": 0, "seller": SELLER, "buyer": BUYER,
        "lines": lines(10000, 5050), **more,
    }  # fmt: skip
    made = InvoiceFacts(**given)
    whole = more.get("amount_minor", made.net_minor + sum(tax.tax_minor for tax in made.taxes))
    return InvoiceFacts(**(given | {"amount_minor": whole, "open_minor": whole - paid_minor}))
