"""Look a bill up by its number and one thing more that stands on it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from payportal.models.base import transaction
from payportal.queries.guest_lookup import counted_as
from payportal.services import guest_lookup, pay_links
from payportal.web import errors
from payportal.web.afterwards import afterwards
from payportal.web.clock import now
from payportal.web.guest.links import key, may_try
from payportal.web.settling import send_mail


def asked() -> ResponseReturnValue:
    """Show the form."""
    return render_template("guest/find.html", number="", errors={})


def found() -> ResponseReturnValue:
    """Lead to the bill, or say that the two do not belong together; after five tries only the mail is left."""
    number, proof = request.form.get("number", "").strip()[:100], request.form.get("proof", "").strip()[:100]
    missing = _missing(number, proof)
    if missing:
        return render_template("guest/find.html", number=number, errors=missing), 422
    if not may_try("find", counted_as(number)):
        return render_template("guest/find_by_mail.html", number=number), 429
    with transaction() as session:
        link = guest_lookup.link_for(session, key(), number, proof, at=now())
        token = pay_links.token_of(link, key()) if link is not None else ""
    if token:
        return redirect(url_for("guest.link", token=token), 303)
    wrong = gettext("We do not know these two together. Check both, or let us mail a link to the address on file.")
    return render_template("guest/find.html", number=number, errors={"proof": [wrong]}, may_mail=True), 422


def by_mail() -> ResponseReturnValue:
    """Answer at once and always alike; what is to be mailed is found out afterwards."""
    number = request.form.get("number", "").strip()[:100]
    if not may_try("find-mail", counted_as(number)):
        return errors.page(429)
    return afterwards(render_template("guest/asked.html"), lambda: _send(number))


def _send(number: str) -> None:
    with transaction() as session:
        guest_lookup.mail_links(session, key(), number, at=now())
    send_mail()


def _missing(number: str, proof: str) -> dict[str, list[str]]:
    wrong = {}
    if not counted_as(number):
        wrong["number"] = [gettext("Enter the number of your account or of an invoice.")]
    if not proof:
        wrong["proof"] = [gettext("Enter the amount of your last bill, or your postal code.")]
    return wrong
