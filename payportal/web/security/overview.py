"""The page "Sign-in and security", and the browsers in which a person is signed in."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from payportal.models.base import db, transaction
from payportal.queries import sign_ins as list_of
from payportal.services import sign_ins
from payportal.web.clock import now
from payportal.web.guards import signed_in
from payportal.web.numbers import wholes
from payportal.web.sessions import IDLE, LONGEST
from payportal.web.ways.welcome import sealer


def shown() -> ResponseReturnValue:
    """Show the ways to sign in that are set up, and where the person is signed in."""
    person, database, at = signed_in(), db.session(), now()
    return render_template(
        "security/overview.html", ways=list_of.ways(database, person.id), this_session=person.signed_in_id,
        rows=list_of.running(database, person.id, seen_since=at - IDLE, began_since=at - LONGEST),
        can_seal=sealer().ready,
    )  # fmt: skip


def end_one() -> ResponseReturnValue:
    """End one sign-in; one's own ends this page too."""
    person = signed_in()
    chosen = wholes([request.form.get("session", "")])
    with transaction() as database:
        sign_ins.end_one(database, person.id, chosen[0] if chosen else 0, actor=person.email, at=now())
    flash(_("That browser is signed out."))
    return redirect(url_for("security.overview"))


def end_others() -> ResponseReturnValue:
    """End every sign-in but this one."""
    person = signed_in()
    with transaction() as database:
        count = sign_ins.end_others(database, person.id, session["sid"], actor=person.email, at=now())
    flash(_("Signed out elsewhere: %(count)s.", count=count) if count else _("You are signed in nowhere else."))
    return redirect(url_for("security.overview"))
