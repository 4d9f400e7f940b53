"""Notices as the business sees them: how they look, which are sent at all, a preview of each, and their log."""

from dataclasses import replace

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from payportal.domain import brand as looks
from payportal.domain.brand import Brand
from payportal.domain.errors import PayportalError
from payportal.domain.letter import SITE, Act, Letter
from payportal.domain.notice_event import AUDIENCES, CHOSEN, EVENTS
from payportal.languages.known import LANGUAGES, SOURCE
from payportal.models.base import db, transaction
from payportal.queries import brand, logo, notice_log
from payportal.services import brands, mail_paper, notice_addresses, notice_samples, notices
from payportal.web import places
from payportal.web.clock import now, today
from payportal.web.guards import signed_in
from payportal.web.numbers import whole
from payportal.web.settling import post, send_mail

TYPED = ("name", "sender", "reply_to", "colour", "footer", "due_soon_days")
PREVIEW_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; sandbox"
)
"""A mail has its styles and its logo in place and nothing else; the page that shows it may do nothing at all."""


def shown() -> ResponseReturnValue:
    """Show how mails look and what is sent."""
    return page_with({})


def page_with(errors: dict[str, list[str]], **typed: str) -> str:
    """Return the page as things are now, with what is wrong with a logo and what was ``typed`` for it."""
    kept = brand.stored(db.session())
    return _page({name: str(getattr(kept, name)) for name in TYPED} | typed, kept.off, errors)


def change() -> ResponseReturnValue:
    """Let mails look as the form says, or show it with what is wrong."""
    typed = {name: request.form.get(name, "").strip()[:400] for name in TYPED}
    on = set(request.form.getlist("on"))
    off = tuple(event.code for event in CHOSEN if not event.required and event.code not in on)
    try:
        wanted = Brand(**{**typed, "due_soon_days": _days(typed["due_soon_days"])}, off=off)  # type: ignore[arg-type]
        with transaction() as session:
            made = brands.change(session, wanted, actor=signed_in().email)
    except PayportalError as error:
        return _page(typed, off, {error.code: [error.message]}), 422
    flash(_told(made))
    return redirect(url_for("admin.notices"))


def preview(code: str) -> ResponseReturnValue:
    """Show one event as its mail: the plain text, and a link to the HTML."""
    language = _language()
    letter, event = _sample(code, language), EVENTS[code]
    around = _frame(code, language)
    return render_template(
        "admin/notice_preview.html", code=code, event=event, letter=letter, audiences=AUDIENCES, spoken=language,
        previewed=[EVENTS[one] for one in notice_samples.PREVIEWED], text=mail_paper.text(letter, post(), around),
    )  # fmt: skip


def preview_html(code: str) -> ResponseReturnValue:
    """Answer with the HTML part of an event's mail, shut off from everything."""
    language = _language()
    mail, ours = _sample(code, language), post()
    page = mail_paper.html(mail, ours, _frame(code, language), logo=mail_paper.in_place(ours.logo))
    return Response(page, headers={"Content-Security-Policy": PREVIEW_POLICY})


def log() -> ResponseReturnValue:
    """Show what became of notices, 50 a page."""
    state, search = request.args.get("state", ""), request.args.get("q", "")
    rows = notice_log.page(
        db.session(), state=state, search=search, before=places.number(request.args.get("before", ""))
    )
    more, rows = len(rows) > notice_log.PAGE, rows[: notice_log.PAGE]
    return render_template(
        "admin/notice_log.html", rows=rows, words=notice_log.WORDS, state=state, search=search, events=EVENTS,
        counts=notice_log.counts(db.session()), blocked=notice_log.blocked(db.session()),
        following=rows[-1].notice.id if more else None, first="before" in request.args,
    )  # fmt: skip


def resend(notice_id: int) -> ResponseReturnValue:
    """Send a notice once more."""
    with transaction() as session:
        row = notices.send_again(session, notice_id)
        address = row.address
    send_mail()
    flash(f"The notice to {address} is queued again; the log says what became of it.")
    return redirect(url_for("admin.notice_log"))


def mend() -> ResponseReturnValue:
    """Let an address get mail again."""
    address = request.form.get("email", "").strip()
    with transaction() as session:
        count = notice_addresses.mend(session, address, actor=signed_in().email, at=now())
    flash(f"Mail to {address} is sent again." if count else f"Nothing keeps mail from {address}.")
    return redirect(url_for("admin.notice_log"))


def _page(typed: dict[str, str], off: tuple[str, ...], errors: dict[str, list[str]]) -> str:
    session = db.session()
    papers = brand.current(session, current_app.extensions["settings"].seller)
    return render_template(
        "admin/notices.html", typed=typed, off=off, form={"errors": errors}, papers=papers, chosen=CHOSEN,
        audiences=AUDIENCES, versions=brand.versions(session), counts=notice_log.counts(session),
        logos=logo.versions(session),
        unreadable=bool(papers.colour) and not looks.readable(papers.colour), accent=looks.ACCENT,
    )  # fmt: skip


def _days(text: str) -> int:
    try:
        return whole(text)
    except ValueError as error:
        raise PayportalError("Enter a whole number from 1 to 60.", code="due_soon_days") from error


def _told(made: Brand) -> str:
    if made.colour and not looks.readable(made.colour):
        return f"Kept. White cannot be read on {made.colour}, so mails keep {looks.ACCENT}: choose a darker colour."
    return "Mails look so from now on."


def _language() -> str:
    wanted = request.args.get("language", SOURCE)
    return wanted if wanted in LANGUAGES else SOURCE


def _sample(code: str, language: str) -> Letter:
    if code not in notice_samples.PREVIEWED:
        abort(404)
    told = mail_paper.in_language(notice_samples.of(code, on=today()), language)
    site = post().site
    parts = [replace(part, address=part.address.replace(SITE, site)) if isinstance(part, Act) else part
             for part in told.parts]  # fmt: skip
    return Letter(told.subject, tuple(parts))


def _frame(code: str, language: str) -> mail_paper.Frame:
    event = EVENTS[code]
    source = "file" if event.audience == "bills" else "own"
    stop = "" if event.required else f"{post().site}/notices/stop/example"
    return mail_paper.frame(event, source, language, settings=f"{post().site}/notices", stop=stop)
