"""Questions through a link: about its invoices alone, seen through it alone, and over when it is."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from payportal.domain.errors import Conflict, PayportalError
from payportal.domain.masking import masked_email
from payportal.domain.sentence import say
from payportal.models.base import db, transaction
from payportal.models.pay_link import PayLink
from payportal.queries import questions
from payportal.queries.pay_links import mailed_to
from payportal.services import pay_links, users
from payportal.services import questions as desk
from payportal.services.guest_payments import actor_of
from payportal.services.questions import Asking
from payportal.web.guest import code
from payportal.web.guest.landing import rows_of
from payportal.web.guest.links import may_try, refuse_foreign, unlocked, with_link
from payportal.web.mistakes import spoken
from payportal.web.numbers import wholes
from payportal.web.question_form import new_reference, reference_in

Errors = dict[str, list[str]]
TOO_MANY = say("You wrote several times in a short while. Wait a quarter of an hour and send it again.")


@with_link("invoice", "statement")
def form(link: PayLink) -> ResponseReturnValue:
    """Show the form; a link to several invoices lets choose which one is meant."""
    if not unlocked(link):
        return code.asked(link)
    return _form_page(link, new_reference())


@with_link("invoice", "statement")
def ask(link: PayLink) -> ResponseReturnValue:
    """Ask about an invoice of the link, some times in a quarter of an hour; or show the form with what is wrong."""
    refuse_foreign(link)
    asking = Asking(reference=reference_in(request.form), invoice_id=_chosen(link), text=request.form.get("text", ""))
    wrong: Errors = {}
    if not asking.invoice_id:
        wrong["invoice"] = [say("Choose the invoice that you ask about.")]
    if not asking.text.strip():
        wrong["text"] = [say("Write your question first.")]
    email = _address(link, request.form.get("email", "").strip(), wrong)
    if wrong:
        return _form_page(link, asking.reference, wrong), 422
    link_id = link.id
    if not may_try("ask", str(link_id)):
        return _form_page(_again(link_id), asking.reference, {"text": [TOO_MANY]}), 429
    try:
        with transaction() as session:
            asked = desk.ask_by_link(session, asking, session.get_one(PayLink, link_id), email=email)
            question_id, told = asked.id, masked_email(asked.email)
    except PayportalError as refused:
        if refused.code != "text":
            raise
        return _form_page(_again(link_id), asking.reference, {"text": [refused.message]}), _status(refused)
    flash(_("We received your question. The answer goes to %(email)s and stands here.", email=told))
    return redirect(url_for("guest.question", token=g.token, question_id=question_id))


@with_link("invoice", "statement")
def shown(link: PayLink, question_id: int) -> ResponseReturnValue:
    """Show a question that was asked through this link."""
    return _page(link, question_id) if unlocked(link) else code.asked(link)


@with_link("invoice", "statement")
def reply(link: PayLink, question_id: int) -> ResponseReturnValue:
    """Write back."""
    refuse_foreign(link)
    text, link_id, actor = request.form.get("text", ""), link.id, actor_of(link)
    if not text.strip():
        return _page(link, question_id, errors={"text": [say("Write your reply first.")]}), 422
    if not may_try("ask", str(link_id)):
        return _page(_again(link_id), question_id, text=text, errors={"text": [TOO_MANY]}), 429
    try:
        with transaction() as session:
            link = session.get_one(PayLink, link_id)
            desk.reply(session, desk.of_link(session, question_id, link), text, by=actor)
    except PayportalError as refused:
        if refused.code != "text":
            raise
        return _page(_again(link_id), question_id, text=text, errors={"text": [refused.message]}), _status(refused)
    flash(_("Your reply is sent."))
    return redirect(url_for("guest.question", token=g.token, question_id=question_id))


@with_link("invoice", "statement")
def close(link: PayLink, question_id: int) -> ResponseReturnValue:
    """Say that the answer is enough."""
    refuse_foreign(link)
    link_id, actor = link.id, actor_of(link)
    with transaction() as session:
        desk.settle(session, desk.of_link(session, question_id, session.get_one(PayLink, link_id)), by=actor)
    flash(_("The question is closed. You can still write back."))
    return redirect(url_for("guest.question", token=g.token, question_id=question_id))


def _known(link: PayLink) -> str:
    """Return the one address to which the link was mailed; empty where there is none, or no single one."""
    try:
        return users.clean_email(mailed_to(db.session(), link))
    except PayportalError:
        return ""


def _address(link: PayLink, typed: str, wrong: Errors) -> str:
    """Return where the answer goes: what was typed, else where the link was mailed; note what is wrong with it."""
    known = _known(link)
    if not typed and known:
        return known
    try:
        return users.clean_email(typed)
    except PayportalError as refused:
        wrong["email"] = [refused.message if typed else say("Enter your e-mail, so that we can answer you.")]
        return ""


def _chosen(link: PayLink) -> int:
    """Return the invoice that was chosen, the only one of a link to one; 0 where none of the link's was."""
    named = pay_links.still_there(db.session(), link)
    chosen = named[0] if len(named) == 1 else next(iter(wholes([request.form.get("invoice", "")])), 0)
    return chosen if chosen in named else 0


def _again(link_id: int) -> PayLink:
    """Return the link anew, after a transaction."""
    return db.session().get_one(PayLink, link_id)


def _status(refused: PayportalError) -> int:
    return 409 if isinstance(refused, Conflict) else 422


def _form_page(link: PayLink, reference: str, wrong: Errors | None = None) -> str:
    known = _known(link)
    return render_template(
        "guest/question_form.html", token=g.token, rows=rows_of(link), reference=reference, typed=request.form,
        known=masked_email(known) if known else "", form=spoken(wrong or {}),
    )  # fmt: skip


def _page(link: PayLink, question_id: int, *, text: str = "", errors: Errors | None = None) -> str:
    named = pay_links.still_there(db.session(), link)
    row = questions.one_of_link(db.session(), question_id, link.id, named)
    return render_template(
        "guest/question.html", token=g.token, link=link, row=row, email=masked_email(row.question.email), text=text,
        talk=questions.talk(db.session(), question_id), form=spoken(errors or {}),
    )  # fmt: skip
