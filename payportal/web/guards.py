"""One guard an audience: who may enter, on one page."""

from functools import partial

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from payportal.domain.errors import Forbidden
from payportal.domain.sentence import say
from payportal.models.user import CLERKS, ROLES
from payportal.web.sessions import Person, person

MAY_ENTER: dict[str, tuple[str, ...]] = {
    "portal": ("customer",),
    "workbench": CLERKS,
    "partner": ("partner", "program_manager", "admin"),
    "admin": ("admin",),
    "security": ROLES,
}
OPEN = ("login", "ways", "health", "hooks", "theme", "language", "sandbox", "guest", "help", "logo", "bootstrap")
"""Blueprints that anybody may ask: they hold nothing of a customer's or protect themselves."""


def guard(blueprint: Blueprint) -> None:
    """Hang a guard on an audience's blueprint, right where that is made.

    Only the roles of ``MAY_ENTER`` pass; others get a 403 page, the anonymous the sign-in page.
    """
    blueprint.before_request(partial(require_role, MAY_ENTER[blueprint.name]))


def require_role(roles: tuple[str, ...]) -> Response | None:
    """Answer for everybody who may not pass; None lets through."""
    someone = person()
    if someone is None:
        return redirect(url_for("login.sign_in", next=_wanted()))
    if someone.role not in roles:
        raise Forbidden(say("This page is for other roles than yours."))
    return None


def signed_in() -> Person:
    """Return the person behind a guard; only to be asked where a guard stands before."""
    someone = person()
    if someone is None:
        raise Forbidden(say("Sign in first."))
    return someone


def _wanted() -> str | None:
    """Return the page to come back to after signing in; a form that was sent cannot be sent again by itself."""
    if request.method != "GET" or request.full_path in ("/?", "/"):
        return None
    return request.full_path.rstrip("?")
