"""Questions about an invoice as the customer asks them: whoever may look may ask."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from payportal.domain.errors import Conflict, PayportalError
from payportal.models.base import db, transaction
from payportal.queries import customer_invoices, questions
from payportal.services import questions as desk
from payportal.services.questions import Asking
from payportal.web.clock import today
from payportal.web.guards import signed_in
from payportal.web.mistakes import spoken
from payportal.web.portal.account import accounts
from payportal.web.question_form import new_reference, reference_in


def form(invoice_id: int) -> ResponseReturnValue:
    """Show the form to ask about an invoice, paid or not."""
    return _form_page(invoice_id, new_reference())


def ask(invoice_id: int) -> ResponseReturnValue:
    """Ask, or show the form with what is wrong."""
    asking = Asking(reference=reference_in(request.form), invoice_id=invoice_id, text=request.form.get("text", ""))
    try:
        with transaction() as session:
            question_id = desk.ask(session, asking, by=signed_in().email, accounts=accounts()).id
    except PayportalError as refused:
        if refused.code != "text":
            raise
        status = 409 if isinstance(refused, Conflict) else 422
        return _form_page(invoice_id, asking.reference, text=asking.text, errors={"text": [refused.message]}), status
    flash(_("We received your question. The answer comes to you by e-mail and stands here."))
    return redirect(url_for("portal.question", question_id=question_id))


def shown(question_id: int) -> ResponseReturnValue:
    """Show one question: whose turn it is, and all that was said."""
    return _page(question_id)


def reply(question_id: int) -> ResponseReturnValue:
    """Write back."""
    text = request.form.get("text", "")
    try:
        with transaction() as session:
            desk.reply(session, desk.of_accounts(session, question_id, accounts()), text, by=signed_in().email)
    except PayportalError as refused:
        if refused.code != "text":
            raise
        status = 409 if isinstance(refused, Conflict) else 422
        return _page(question_id, text=text, errors={"text": [refused.message]}), status
    flash(_("Your reply is sent."))
    return redirect(url_for("portal.question", question_id=question_id))


def close(question_id: int) -> ResponseReturnValue:
    """Say that the answer is enough."""
    with transaction() as session:
        desk.settle(session, desk.of_accounts(session, question_id, accounts()), by=signed_in().email)
    flash(_("The question is closed. You can still write back."))
    return redirect(url_for("portal.question", question_id=question_id))


def _form_page(invoice_id: int, reference: str, *, text: str = "",
               errors: dict[str, list[str]] | None = None) -> str:  # fmt: skip
    return render_template(
        "portal/question_form.html",
        row=customer_invoices.one(db.session(), accounts(), invoice_id, on=today()),
        reference=reference,
        text=text,
        form=spoken(errors or {}),
    )


def _page(question_id: int, *, text: str = "", errors: dict[str, list[str]] | None = None) -> str:
    session = db.session()
    row = questions.one(session, question_id, accounts())
    return render_template(
        "portal/question.html",
        row=row,
        invoice=customer_invoices.one(session, accounts(), row.question.invoice_id, on=today()),
        talk=questions.talk(session, question_id),
        text=text,
        form=spoken(errors or {}),
    )
