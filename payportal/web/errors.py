"""What people see when something is refused or breaks: what happened, what of it was kept, what to do, a reference."""

import logging
from dataclasses import dataclass
from uuid import uuid4

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from payportal.domain.errors import Conflict, Forbidden, NotFound, PayportalError
from payportal.domain.sentence import say
from payportal.web.language import said

log = logging.getLogger(__name__)

STATUS = {NotFound: 404, Forbidden: 403, Conflict: 409}


@dataclass(frozen=True, slots=True)
class Words:
    """The words for one kind of answer."""

    title: str
    happened: str
    kept: str
    todo: str


UNCHANGED = say("Nothing was changed.")
WORDS = {
    400: Words(say("This could not be read"), say("The address or the form was not as this page expects it."),
               UNCHANGED, say("Go back, reload the page and try again.")),
    403: Words(say("This page is not open to you"), say("Your sign-in does not allow it."), UNCHANGED,
               say("Go to your own pages, or ask an administrator for another role.")),
    404: Words(say("There is no such page here"),
               say("The address is wrong, or what it named does not belong to your account."),
               UNCHANGED, say("Check the address, or begin again at your own pages.")),
    405: Words(say("This page is opened in another way"),
               say("The address exists, but not for what was asked of it."),
               UNCHANGED, say("Begin again at your own pages.")),
    409: Words(say("This cannot be done as things stand"), say("Somebody or something was quicker."), UNCHANGED,
               say("Look at the page again as it stands now, then decide anew.")),
    413: Words(say("This file is too large"), say("More was sent than one upload may hold (64 MB)."),
               say("Nothing was stored."),
               say("Split the file and send the parts.")),
    429: Words(say("Please wait a little"), say("There were too many tries in a short time."), UNCHANGED,
               say("Try again in a quarter of an hour.")),
    500: Words(say("Something broke on our side"), say("The page could not be made."),
               say("What was saved before is safe. The last step was taken wholly or not at all."),
               say("Look whether your last step is there before you repeat it. If you were paying: do not pay again, "
               "look under Payments first.")),
}  # fmt: skip
FORM_TOO_OLD = Words(
    say("This form was open too long"), say("You signed in or out since the page was opened, perhaps in another tab."),
    UNCHANGED, say("Go back, reload the page and send it again."),
)  # fmt: skip

MANY_CODES = Words(
    say("Please wait a little"), say("Many codes were mailed for this link within a day."), UNCHANGED,
    say("Use the code that was mailed last, or try again tomorrow. Signing in shows the same invoices."),
)  # fmt: skip
LINK_IS_OVER = Words(
    say("This link does not work any more"), "", UNCHANGED,
    say("Ask for a new link on the sign-in page, or ask whoever sent you this one to send it again."),
)  # fmt: skip
OF_CODE = {"dead_link": LINK_IS_OVER}
"""Refusals that the words for their status would not fit."""


def init_app(app: Flask) -> None:
    """Answer refusals and faults with a page in plain words."""
    app.register_error_handler(CSRFError, lambda _error: page(400, words=FORM_TOO_OLD))
    app.register_error_handler(PayportalError, refused)
    app.register_error_handler(HTTPException, plain)
    app.register_error_handler(500, broken)


def refused(error: PayportalError) -> ResponseReturnValue:
    """Answer a refusal of the domain in its own words."""
    status = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)
    return page(status, happened=said(error.message), words=OF_CODE.get(error.code))


def plain(error: HTTPException) -> ResponseReturnValue:
    """Answer an HTTP error; redirects and the like pass as they are."""
    if error.response is not None or error.code is None or error.code < 400:
        return error
    return page(error.code)


def broken(error: Exception) -> ResponseReturnValue:
    """Answer a fault of ours; the log has the story under the same reference."""
    reference = new_reference()
    log.error("reference %s", reference, exc_info=getattr(error, "original_exception", None) or error)
    return page(500, reference=reference)


def page(status: int, *, happened: str = "", words: Words | None = None, reference: str = "") -> ResponseReturnValue:
    """Return the error page with its status."""
    words = words or WORDS.get(status, WORDS[400 if status < 500 else 500])
    if not reference:
        reference = new_reference()
        log.info("reference %s: answered %s: %s", reference, status, happened or words.happened)
    shown = render_template("errors.html", words=words, happened=happened or words.happened, reference=reference)
    return shown, status


def new_reference() -> str:
    """Return a short reference to quote on the telephone."""
    return f"E-{uuid4().hex[:8].upper()}"
