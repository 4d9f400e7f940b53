"""Every address of the workbench on one page."""

from flask import Blueprint

from payportal.domain.money import format_minor
from payportal.web.clock import now
from payportal.web.guards import guard
from payportal.web.settling import live
from payportal.web.workbench import (
    acts,
    ahead,
    arrangements,
    customers,
    disputes,
    exception,
    files,
    learned,
    ledger,
    pay_links,
    postings,
    questions,
    queue,
    receipts,
    refunds,
    words,
)

blueprint = Blueprint("workbench", __name__)
guard(blueprint)

for rule, endpoint, view, methods in (
    ("", "queue", queue.listed, ["GET"]),
    ("/exceptions.csv", "download_queue", queue.download, ["GET"]),
    ("/exceptions/assign", "assign", queue.assign, ["POST"]),
    ("/exceptions/<int:receipt_id>", "exception", exception.shown, ["GET"]),
    ("/exceptions/<int:receipt_id>/accept", "accept", acts.accept, ["POST"]),
    ("/exceptions/<int:receipt_id>/apply", "apply", acts.apply, ["POST"]),
    ("/exceptions/<int:receipt_id>/note", "note", acts.note, ["POST"]),
    ("/receipts", "receipts", receipts.listed, ["GET"]),
    ("/receipts/<int:receipt_id>", "receipt", receipts.shown, ["GET"]),
    ("/receipts/<int:receipt_id>/undo", "undo", acts.undo, ["POST"]),
    ("/receipts/<int:receipt_id>/refund", "refund", refunds.asked, ["GET"]),
    ("/receipts/<int:receipt_id>/refund", "give_back", refunds.refund, ["POST"]),
    ("/customers", "customers", customers.listed, ["GET"]),
    ("/customers/<int:customer_id>", "customer", customers.shown, ["GET"]),
    ("/items/<int:invoice_id>", "item", customers.item, ["GET"]),
    ("/disputes", "disputes", disputes.listed, ["GET"]),
    ("/disputes/<int:dispute_id>", "dispute", disputes.shown, ["GET"]),
    ("/disputes/<int:dispute_id>/act", "act_on_dispute", disputes.act, ["POST"]),
    ("/disputes/<int:dispute_id>/assign", "assign_dispute", disputes.assign, ["POST"]),
    ("/disputes/<int:dispute_id>/files/<int:file_id>", "dispute_file", disputes.file, ["GET"]),
    ("/questions", "questions", questions.listed, ["GET"]),
    ("/questions/<int:question_id>", "question", questions.shown, ["GET"]),
    ("/questions/<int:question_id>/act", "act_on_question", questions.act, ["POST"]),
    ("/questions/<int:question_id>/assign", "assign_question", questions.assign, ["POST"]),
    ("/postings", "postings", postings.listed, ["GET"]),
    ("/postings/<int:posting_id>/again", "post_again", postings.again, ["POST"]),
    ("/postings/<int:posting_id>/by-hand", "posted_by_hand", postings.by_hand, ["POST"]),
    ("/ahead", "ahead", ahead.listed, ["GET"]),
    ("/arrangements", "arrangements", arrangements.listed, ["GET"]),
    ("/plans/<int:plan_id>", "plan", arrangements.plan, ["GET"]),
    ("/plans/<int:plan_id>/decide", "decide_plan", arrangements.decide, ["POST"]),
    ("/items/<int:invoice_id>/links", "make_pay_link", pay_links.make, ["POST"]),
    ("/links/<int:link_id>/mail", "mail_pay_link", pay_links.mail, ["POST"]),
    ("/links/<int:link_id>/revoke", "revoke_pay_link", pay_links.revoke, ["POST"]),
    ("/files", "files", files.listed, ["GET"]),
    ("/files", "upload", files.upload, ["POST"]),
    ("/files/<int:file_id>", "file", files.shown, ["GET"]),
    ("/learned", "learned", learned.listed, ["GET"]),
    ("/learned/<int:learned_id>", "lessons", learned.lessons, ["GET"]),
    ("/learned/<int:learned_id>/revoke", "revoke_learned", learned.revoke, ["POST"]),
    ("/learned/<int:learned_id>/restore", "restore_learned", learned.restore, ["POST"]),
    ("/match", "match", files.match, ["POST"]),
    ("/ledger", "ledger", ledger.shown, ["GET"]),
):
    blueprint.add_url_rule(rule, endpoint, view, methods=methods)


@blueprint.context_processor
def _words() -> dict[str, object]:
    return {"words": words, "now": now, "posts_at_once": live() is not None, "unconfirmed": postings.unconfirmed}


blueprint.add_app_template_filter(format_minor, "plain")
