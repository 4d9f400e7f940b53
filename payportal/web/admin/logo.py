"""The logo, where the looks are set: chosen, looked at, removed and brought back."""

from flask import Response, abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.errors import PayportalError
from payportal.domain.logo import LARGEST_BYTES
from payportal.models.base import db, transaction
from payportal.models.brand_logo import BrandLogo
from payportal.queries import brand
from payportal.queries import logo as queries
from payportal.services import logos
from payportal.web.admin import notices
from payportal.web.guards import signed_in
from payportal.web.logo import picture


def keep() -> ResponseReturnValue:
    """Let the chosen picture be the logo, or show the page with what is wrong with it."""
    sent, alt = request.files.get("logo"), request.form.get("alt", "")[:400]
    content = sent.stream.read(LARGEST_BYTES + 1) if sent and sent.filename else None
    try:
        with transaction() as session:
            name = brand.current(session, current_app.extensions["settings"].seller).name
            changed = logos.keep(session, content, alt, name=name, actor=signed_in().email)
    except PayportalError as error:
        wrong = "alt" if error.code == "alt" else "logo"
        return notices.page_with({wrong: [error.message]}, alt=alt), 422
    flash("The logo is shown from now on, on pages, in mails and on papers." if changed else "Nothing changed.")
    return _back()


def remove() -> ResponseReturnValue:
    """Let there be no logo."""
    with transaction() as session:
        logos.remove(session, actor=signed_in().email)
    flash("The logo is removed. It can be brought back below.")
    return _back()


def bring_back(logo_id: int) -> ResponseReturnValue:
    """Let an earlier logo hold again."""
    with transaction() as session:
        logos.bring_back(session, logo_id, actor=signed_in().email)
    flash("That logo is shown again.")
    return _back()


def shown(logo_id: int) -> Response:
    """Send the picture of any version, to administrators alone."""
    row = db.session().get(BrandLogo, logo_id)
    found = queries.of(row) if row else None
    return picture(found) if found else abort(404)


def _back() -> ResponseReturnValue:
    return redirect(url_for("admin.notices", _anchor="logo-section"))
