"""The link behind a request: looked up once, the same answer for every one that opens nothing."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256

from flask import current_app, g, make_response, render_template, request, session
from flask.typing import ResponseReturnValue

from payportal.domain.errors import NotFound
from payportal.domain.sentence import say
from payportal.models.base import db, transaction
from payportal.models.pay_link import PayLink
from payportal.services import pay_links, users
from payportal.web import errors
from payportal.web.clock import now

UNLOCKED_SECONDS = 3600
View = Callable[..., ResponseReturnValue]


def key() -> str:
    """Return the secret from which tokens are reckoned."""
    return str(current_app.extensions["settings"].secret_key)


def site() -> str:
    """Return our own address; in production only the configured one, whatever the request claims."""
    settings = current_app.extensions["settings"]
    return str(settings.base_url if settings.production else request.host_url.rstrip("/"))


def address_of(link: PayLink) -> str:
    """Return the whole address of a link."""
    return f"{site()}/pay/{pay_links.token_of(link, key())}"


def with_link(*scopes: str) -> Callable[[View], View]:
    """Give the view the live link of its token, and what else its address names; another scope opens nothing here."""

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(token: str, **named: int) -> ResponseReturnValue:
            link = pay_links.find(db.session(), token)
            if link is None or not link.live(now()) or link.scope not in scopes or is_empty(link):
                return dead(token)
            g.token = token
            return view(link, **named)

        return opened

    return decorate


def is_empty(link: PayLink) -> bool:
    """Return whether nothing of what a link names is on its account any more."""
    return link.scope != "receipt" and not pay_links.still_there(db.session(), link)


def dead(token: str) -> ResponseReturnValue:
    """Answer for a link that opens nothing: ended, revoked or never there, always in the same words."""
    if not may_try("link", token):
        return errors.page(429)
    return render_template("guest/dead.html", token=token[:64]), 404


def may_try(what: str, name: str) -> bool:
    """Count a try; False when there were too many of the same name or from the same place."""
    named = f"{what}:{sha256(name.encode()).hexdigest()[:32]}"
    with transaction() as database:
        return users.may_try(database, named, request.remote_addr or "")


def unlocked(link: PayLink) -> bool:
    """Return whether this browser may see what a link names: one invoice always, several after the code."""
    if link.scope != "statement":
        return True
    since: int = session.get("pay_links", {}).get(str(link.id), 0)
    return 0 <= int(now().timestamp()) - since < UNLOCKED_SECONDS


def unlock(link_id: int) -> None:
    """Remember in this browser that the code of a link was typed."""
    session["pay_links"] = {**session.get("pay_links", {}), str(link_id): int(now().timestamp())}


def refuse_foreign(link: PayLink) -> None:
    """Raise NotFound while the code of a link to several invoices was not typed."""
    if not unlocked(link):
        raise NotFound(say("This link needs its code first."))


def private(answer: ResponseReturnValue) -> ResponseReturnValue:
    """Return the answer as one that no search engine keeps and no other site learns the address of."""
    response = make_response(answer)
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Cache-Control"] = "no-store"
    return response
