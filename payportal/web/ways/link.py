"""The mailed link: asked for, looked at, used. Whether an address is known is told to nobody."""

import secrets
from email.message import EmailMessage

from flask import Flask, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from payportal.domain.device import device_words
from payportal.domain.errors import PayportalError
from payportal.models.base import db, transaction
from payportal.models.user import User
from payportal.queries import reading_language
from payportal.services import direct_mail, magic_links, users
from payportal.services.magic_links import Asked
from payportal.web import errors
from payportal.web.addresses import own_address
from payportal.web.clock import now
from payportal.web.settling import post
from payportal.web.sites import own_site
from payportal.web.ways.welcome import welcome


def ask() -> ResponseReturnValue:
    """Answer everybody alike and at once; the mail is made after the answer, so that its time tells nothing."""
    email = request.form.get("email", "").strip()[:254]
    if not email:
        flash(_("Enter your e-mail first."))
        return redirect(url_for("login.sign_in"))
    with transaction() as database:
        allowed = users.may_try(database, f"link:{email}", request.remote_addr or "")
    if not allowed:
        return errors.page(429)
    asked = Asked(
        email=email, browser=_browser(), device=device_words(request.user_agent.string),
        address=request.remote_addr or "", wanted=own_address(request.form.get("next", ""), otherwise=""),
    )  # fmt: skip
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    site = own_site(request)
    response = current_app.make_response(render_template("login/link_sent.html", email=email))
    response.call_on_close(lambda: _send(app, asked, site))
    return response


def shown(token: str) -> ResponseReturnValue:
    """Show what the link does; nobody is signed in by looking, since mail scanners look too."""
    found = magic_links.look(db.session(), token, browser=session.get("browser", ""), at=now())
    return render_template("login/link.html", link=found, token=token)


def used(token: str) -> ResponseReturnValue:
    """Sign in by a link, once."""
    with transaction() as database:
        user, wanted = magic_links.use(database, token, at=now())
        user_id = user.id
    return welcome(db.session().get_one(User, user_id), way="link", wanted=wanted)


def _browser() -> str:
    """Return a secret of this browser, by which it is known when the link comes back."""
    session["browser"] = session.get("browser") or secrets.token_urlsafe(16)
    return str(session["browser"])


def _mail(email: str, token: str, asked: Asked, site: str) -> EmailMessage:
    with current_app.test_request_context():
        link = site + url_for("ways.link", token=token)
    language = reading_language.of_address(db.session(), email)
    return direct_mail.sign_in_link(email, link, device=asked.device, language=language, post=post(site))


def _send(app: Flask, asked: Asked, site: str) -> None:
    with app.app_context():
        try:
            with transaction() as database:
                made = magic_links.make(database, asked, at=now())
                mail = _mail(made[0].email, made[1], asked, site) if made else None
            if mail is not None:
                app.extensions["outside"].mailer.send(mail)
        except PayportalError as error:
            app.logger.warning("a sign-in link could not be mailed: %s", error.code)
        except Exception:
            app.logger.exception("a sign-in link could not be made")
