"""Several invoices chosen in the list as one PDF, to print or to send on."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from payportal.documents.typesetting import typeset_all
from payportal.models.base import db
from payportal.queries import customer_invoices, invoice_paper
from payportal.web.clock import today
from payportal.web.numbers import wholes
from payportal.web.portal import invoice_paper as invoice_words
from payportal.web.portal.account import accounts
from payportal.web.portal.paper_words import seller
from payportal.web.portal.papers import PDF, attached
from payportal.web.sites import own_site

MOST = 50
"""A page of the list; a paper takes a few hundredths of a second."""


def invoices_pdf() -> ResponseReturnValue:
    """Send the chosen documents in one PDF, by due date; what is not on this account is left out."""
    asked = wholes([*request.args.getlist("invoice"), *request.args.get("page", "").split(".")])
    chosen = customer_invoices.some(db.session(), accounts(), asked[:MOST], on=today())
    if not chosen:
        flash(_("Tick the invoices that you want in one PDF."))
        return redirect(url_for("portal.list_invoices"))
    site, papers = own_site(request), []
    for row in chosen:
        number = row.item.item_id
        facts = invoice_paper.facts(db.session(), accounts(), number, seller=seller())
        papers.append(invoice_words.paper(facts, site + url_for("portal.invoice", invoice_id=number)))
    title = papers[0].title if len(papers) == 1 else _("Invoices")
    return attached(typeset_all(papers, title=title), PDF, f"invoices-{today()}.pdf")
