"""Links in notices, for whoever has no account: confirm an address, or stop a kind of notice."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from payportal.domain.notice_event import EVENTS
from payportal.models.base import db, transaction
from payportal.queries import customer_account
from payportal.services import notice_settings
from payportal.web.clock import now
from payportal.web.language import said


def ask_confirm(token: str) -> ResponseReturnValue:
    """Show what is to be confirmed; looking confirms nothing, since mail scanners look too."""
    row = notice_settings.of_confirmation(db.session(), token, _key())
    return _confirmation(row.email, row.customer_id, token, done=row.confirmed_at is not None)


def confirm(token: str) -> ResponseReturnValue:
    """Take the address's word."""
    with transaction() as session:
        row = notice_settings.of_confirmation(session, token, _key())
        notice_settings.confirm(session, row, at=now())
        email, customer_id = row.email, row.customer_id
    return _confirmation(email, customer_id, token, done=True)


def ask_stop(token: str) -> ResponseReturnValue:
    """Show which notices the link stops, and for which address."""
    notice = notice_settings.of_stop(db.session(), token, _key())
    return _stopping(notice.address, _word(notice.event), token, done=False)


def stop(token: str) -> ResponseReturnValue:
    """Stop the notices of this kind for the address, without signing in."""
    with transaction() as session:
        notice = notice_settings.of_stop(session, token, _key())
        address, event = notice.address, notice.event
        notice_settings.stop(session, notice)
    return _stopping(address, _word(event), token, done=True)


def _confirmation(email: str, customer_id: int, token: str, *, done: bool) -> str:
    company = customer_account.name(db.session(), customer_id)
    return render_template("guest/notice_confirm.html", email=email, company=company, token=token, done=done)


def _stopping(address: str, word: str, token: str, *, done: bool) -> str:
    return render_template("guest/notice_stop.html", address=address, word=word, token=token, done=done)


def _word(code: str) -> str:
    return said(EVENTS[code].word) if code in EVENTS else ""


def _key() -> str:
    return str(current_app.extensions["settings"].secret_key)
