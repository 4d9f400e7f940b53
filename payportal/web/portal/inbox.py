"""News in the portal: what the person was told here, the latest first."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.letter import SITE, Part, stored
from payportal.models.base import db, transaction
from payportal.models.notice import Notice
from payportal.queries import inbox
from payportal.web import places
from payportal.web.clock import now
from payportal.web.guards import signed_in
from payportal.web.portal.account import accounts


def listed() -> str:
    """Show the news of the accounts that the person may see."""
    before = places.number(request.args.get("before", ""))
    rows = inbox.page(db.session(), signed_in().email, accounts(), before=before)
    more = len(rows) > inbox.PAGE
    rows = rows[: inbox.PAGE]
    return render_template(
        "portal/inbox.html", rows=[(row, _parts(row)) for row in rows], following=rows[-1].id if more else None,
        unread=inbox.unread(db.session(), signed_in().email, accounts()), first=before is None,
    )  # fmt: skip


def read() -> ResponseReturnValue:
    """Note that all news was read."""
    with transaction() as session:
        inbox.mark_read(session, signed_in().email, accounts(), at=now())
    return redirect(url_for("portal.inbox"))


def _parts(row: Notice) -> list[tuple[str, Part]]:
    """Return the parts that stand on a page of ours: links of ours become paths, those with keys are left out."""
    return [(type(part).__name__.lower(), part) for part in stored(row.parts)
            if type(part).__name__ != "Act" or part.address.startswith(SITE)]  # fmt: skip
