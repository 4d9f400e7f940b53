"""Every address of the customer portal on one page."""

from flask import Blueprint

from payportal.web.guards import guard
from payportal.web.portal import invoices, offers, pay, payments, words

blueprint = Blueprint("portal", __name__)
guard(blueprint)
blueprint.add_app_template_filter(words.because)

for rule, endpoint, view, methods in (
    ("/", "home", invoices.home, ["GET"]),
    ("/invoices", "list_invoices", invoices.listed, ["GET"]),
    ("/invoices.csv", "download_invoices", invoices.download, ["GET"]),
    ("/invoices/<int:invoice_id>", "invoice", invoices.shown, ["GET"]),
    ("/offers", "list_offers", offers.listed, ["GET"]),
    ("/pay", "review", pay.review, ["GET"]),
    ("/pay", "pay", pay.pay, ["POST"]),
    ("/payments", "list_payments", payments.listed, ["GET"]),
    ("/payments/<reference>", "payment", payments.shown, ["GET"]),
    ("/payments/<reference>/return", "returned", payments.returned, ["GET"]),
    ("/payments/<reference>/resume", "resume", payments.resume, ["POST"]),
    ("/payments/<reference>/cancel", "cancel", payments.cancel, ["POST"]),
):
    blueprint.add_url_rule(rule, endpoint, view, methods=methods)
