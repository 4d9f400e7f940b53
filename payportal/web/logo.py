"""The logo on pages: at the head of those that payers, guests and partners see, at an address that never changes."""

import re

from flask import Blueprint, Response, abort, g, url_for
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from payportal.domain import logo as rules
from payportal.domain.logo import ON_PAGE, Logo
from payportal.models.base import db
from payportal.queries import logo
from payportal.queries.logo import Shown
from payportal.web.house import VISITORS
from payportal.web.sessions import person

blueprint = Blueprint("logo", __name__)
DIGEST = re.compile(r"[0-9a-f]{20}")
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
PRODUCT = Markup('<img src="{}" alt="" width="24" height="24">')
LOGO = Markup('<img class="house-logo" src="{}" alt="{}" width="{}" height="{}">')


def mark(name: str) -> Markup:
    """Return the picture beside ``name`` at the head of a page: the logo, or the product's mark where it is not."""
    found = shown()
    if found is None:
        return PRODUCT.format(url_for("static", filename="mark.svg"))
    width, height = rules.fitted(found.width, found.height, ON_PAGE)
    return LOGO.format(url_for("logo.sent", digest=found.digest), rules.beside(found.alt, name), width, height)


def shown() -> Shown | None:
    """Return the logo of this page; the business's own people, and pages without a database, have none."""
    known = person()
    if known and known.role not in VISITORS:
        return None
    if "logo" not in g:
        try:
            g.logo = logo.shown(db.session())
        except SQLAlchemyError:
            g.logo = None
    found: Shown | None = g.logo
    return found


def sent(digest: str) -> Response:
    """Send the logo to anybody; one that no longer holds is not found."""
    found = logo.current(db.session()) if DIGEST.fullmatch(digest) else None
    if found is None or found.digest != digest:
        abort(404)
    response = picture(found)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def picture(found: Logo) -> Response:
    """Return a logo as a picture in which nothing can be run."""
    response = Response(found.content, mimetype="image/png")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


blueprint.app_context_processor(lambda: {"house_mark": mark})
blueprint.add_url_rule("/logo/<digest>.png", "sent", sent, methods=["GET"])
