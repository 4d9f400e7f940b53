"""Papers to keep: an invoice as PDF and as UBL, a payment's receipt as PDF."""

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from payportal.documents import factur_x, ubl
from payportal.documents.invoice_facts import InvoiceFacts
from payportal.documents.typesetting import typeset
from payportal.domain.errors import Conflict
from payportal.domain.sentence import say
from payportal.models.base import db
from payportal.queries import (
    customer_account,
    customer_payments,
    invoice_paper,
    live_postings,
    payment_exchange,
    payment_extras,
)
from payportal.web.portal import invoice_paper as invoice_words
from payportal.web.portal import receipt_paper
from payportal.web.portal.account import accounts
from payportal.web.portal.paper_words import seller
from payportal.web.sites import own_site

RECEIVED = ("succeeded", "returned", "refunded")
PDF, XML = "application/pdf", "application/xml"


def invoice_pdf(invoice_id: int) -> ResponseReturnValue:
    """Send an invoice as PDF with its Factur-X inside."""
    facts = _facts(invoice_id)
    address = own_site(request) + url_for("portal.invoice", invoice_id=invoice_id)
    made = factur_x.write(invoice_words.paper(facts, address), facts)
    return attached(made, PDF, f"{facts.number}.pdf")


def invoice_ubl(invoice_id: int) -> ResponseReturnValue:
    """Send an invoice as UBL 2.1."""
    facts = _facts(invoice_id)
    return attached(ubl.write(facts), XML, f"{facts.number}.xml")


def receipt_pdf(reference: str) -> ResponseReturnValue:
    """Send the receipt of a payment; raises Conflict while the money has not arrived."""
    session = db.session()
    row = customer_payments.one(session, accounts(), reference)
    if row.state not in RECEIVED:
        raise Conflict(say("There is no receipt yet: this payment has not arrived."))
    parts = customer_payments.parts(session, row.id)
    address = own_site(request) + url_for("portal.payment", reference=reference)
    extras, exchange = payment_extras.extras(session, row.id), payment_exchange.of_payment(session, row.id)
    name = customer_account.name(session, row.customer_id)
    made = receipt_paper.paper(row, parts, extras, name, address, exchange=exchange,
                               live=live_postings.of_payment(session, row.id))  # fmt: skip
    return attached(typeset(made), PDF, f"{reference}.pdf")


def attached(content: bytes, kind: str, name: str) -> Response:
    """Return a file to keep; its name holds nothing that a file's name may not hold."""
    response = Response(content, mimetype=kind)
    plain = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name)
    response.headers.set("Content-Disposition", "attachment", filename=plain.encode("ascii", "replace").decode())
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _facts(invoice_id: int) -> InvoiceFacts:
    return invoice_paper.facts(db.session(), accounts(), invoice_id, seller=seller())
