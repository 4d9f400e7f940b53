"""Every address of the customer portal on one page."""

from flask import Blueprint

from payportal.web.guards import guard
from payportal.web.portal import (
    accounts,
    approvals,
    disputes,
    invoices,
    offers,
    pay,
    payments,
    people,
    permissions,
    plans,
    promises,
    switcher,
    words,
)

blueprint = Blueprint("portal", __name__)
guard(blueprint)
permissions.init(blueprint)
switcher.init(blueprint)
blueprint.add_app_template_filter(words.because)

for rule, endpoint, view, methods in (
    ("/", "home", invoices.home, ["GET"]),
    ("/invoices", "list_invoices", invoices.listed, ["GET"]),
    ("/invoices.csv", "download_invoices", invoices.download, ["GET"]),
    ("/invoices/<int:invoice_id>", "invoice", invoices.shown, ["GET"]),
    ("/invoices/<int:invoice_id>/dispute", "dispute_form", disputes.form, ["GET"]),
    ("/invoices/<int:invoice_id>/dispute", "open_dispute", disputes.open_, ["POST"]),
    ("/invoices/<int:invoice_id>/promise", "promise_form", promises.form, ["GET"]),
    ("/invoices/<int:invoice_id>/promise", "promise", promises.make, ["POST"]),
    ("/invoices/<int:invoice_id>/promise/withdraw", "take_back_promise", promises.take_back, ["POST"]),
    ("/invoices/<int:invoice_id>/plan", "plan_form", plans.form, ["GET"]),
    ("/invoices/<int:invoice_id>/plan", "propose_plan", plans.propose, ["POST"]),
    ("/plans/<int:plan_id>/withdraw", "withdraw_plan", plans.withdraw, ["POST"]),
    ("/disputes", "list_disputes", disputes.listed, ["GET"]),
    ("/disputes/<int:dispute_id>", "dispute", disputes.shown, ["GET"]),
    ("/disputes/<int:dispute_id>/reply", "reply_dispute", disputes.reply, ["POST"]),
    ("/disputes/<int:dispute_id>/withdraw", "withdraw_dispute", disputes.withdraw, ["POST"]),
    ("/disputes/<int:dispute_id>/files/<int:file_id>", "dispute_file", disputes.file, ["GET"]),
    ("/offers", "list_offers", offers.listed, ["GET"]),
    ("/pay", "review", pay.review, ["GET"]),
    ("/pay", "pay", pay.pay, ["POST"]),
    ("/payments", "list_payments", payments.listed, ["GET"]),
    ("/payments/<reference>", "payment", payments.shown, ["GET"]),
    ("/payments/<reference>/return", "returned", payments.returned, ["GET"]),
    ("/payments/<reference>/resume", "resume", payments.resume, ["POST"]),
    ("/payments/<reference>/cancel", "cancel", payments.cancel, ["POST"]),
    ("/accounts", "list_accounts", accounts.listed, ["GET"]),
    ("/accounts.csv", "download_accounts", accounts.download, ["GET"]),
    ("/accounts/pay", "pay_accounts", accounts.pay, ["GET"]),
    ("/accounts/switch", "switch", switcher.switch, ["POST"]),
    ("/approvals", "list_requests", approvals.listed, ["GET"]),
    ("/approvals/<int:request_id>", "request", approvals.shown, ["GET"]),
    ("/approvals/<int:request_id>/approve", "approve_request", approvals.approve, ["POST"]),
    ("/approvals/<int:request_id>/reject", "reject_request", approvals.reject, ["POST"]),
    ("/approvals/<int:request_id>/withdraw", "withdraw_request", approvals.withdraw, ["POST"]),
    ("/people", "list_people", people.listed, ["GET"]),
    ("/people/invite", "invite_form", people.invite_form, ["GET"]),
    ("/people/invite", "invite", people.invite, ["POST"]),
    ("/people/threshold", "set_threshold", people.set_threshold, ["POST"]),
    ("/people/invitations/<int:invitation_id>/resend", "resend_invitation", people.resend, ["POST"]),
    ("/people/invitations/<int:invitation_id>/revoke", "revoke_invitation", people.revoke, ["POST"]),
    ("/people/<int:membership_id>", "member", people.shown, ["GET"]),
    ("/people/<int:membership_id>", "change_member", people.change, ["POST"]),
    ("/people/<int:membership_id>/remove", "remove_member", people.remove, ["POST"]),
):
    blueprint.add_url_rule(rule, endpoint, view, methods=methods)
