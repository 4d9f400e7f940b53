"""Every address that a guest may ask."""

from flask import Blueprint, current_app

from payportal.web.guest import advice, code, find, fresh, landing, notices, pay, questions, receipt
from payportal.web.guest.links import private

blueprint = Blueprint("guest", __name__)

for rule, endpoint, view, methods in (
    ("/find", "ask", find.asked, ["GET"]),
    ("/find", "find", find.found, ["POST"]),
    ("/find/mail", "find_by_mail", find.by_mail, ["POST"]),
    ("/notices/confirm/<token>", "ask_confirm_notices", notices.ask_confirm, ["GET"]),
    ("/notices/confirm/<token>", "confirm_notices", notices.confirm, ["POST"]),
    ("/notices/stop/<token>", "ask_stop_notices", notices.ask_stop, ["GET"]),
    ("/notices/stop/<token>", "stop_notices", notices.stop, ["POST"]),
    ("/pay/<token>", "link", landing.opened, ["GET"]),
    ("/pay/<token>/not-mine", "not_mine", landing.not_mine, ["POST"]),
    ("/pay/<token>/fresh", "fresh", fresh.asked, ["POST"]),
    ("/pay/<token>/send-code", "send_code", code.send, ["POST"]),
    ("/pay/<token>/code", "code", code.typed, ["POST"]),
    ("/pay/<token>/review", "review", pay.review, ["GET"]),
    ("/pay/<token>/pay", "pay", pay.pay, ["POST"]),
    ("/pay/<token>/advice", "advice", advice.shown, ["GET"]),
    ("/pay/<token>/ask", "question_form", questions.form, ["GET"]),
    ("/pay/<token>/ask", "ask_question", questions.ask, ["POST"]),
    ("/pay/<token>/questions/<int:question_id>", "question", questions.shown, ["GET"]),
    ("/pay/<token>/questions/<int:question_id>/reply", "reply_question", questions.reply, ["POST"]),
    ("/pay/<token>/questions/<int:question_id>/close", "close_question", questions.close, ["POST"]),
    ("/pay/<token>/return", "returned", receipt.returned, ["GET"]),
    ("/pay/<token>/resume", "resume", receipt.resume, ["POST"]),
    ("/pay/<token>/cancel", "cancel", receipt.cancel, ["POST"]),
):
    blueprint.add_url_rule(rule, endpoint, view, methods=methods)

blueprint.after_request(private)


@blueprint.context_processor
def _seller() -> dict[str, object]:
    return {"seller": current_app.extensions["settings"].seller}
