"""The switcher in the header: which company, and all its accounts together or one of them."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from payportal.models.base import db
from payportal.queries import membership
from payportal.web.addresses import own_address
from payportal.web.guards import signed_in
from payportal.web.numbers import wholes
from payportal.web.portal.account import accounts, chosen_account, seat
from payportal.web.portal.account import switch as look_at

MOST_NAMED = 12
"""So many accounts stand in the menu; more have their page."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the menu: where it leads, and whether one is there now."""

    company: int
    account: int | None
    name: str
    on: bool


@dataclass(frozen=True, slots=True)
class Switcher:
    """What the header shows: the name of what is looked at, companies, accounts of this company, how many there are."""

    name: str
    companies: list[Choice]
    accounts: list[Choice]
    account_count: int


def init(blueprint: Blueprint) -> None:
    """Let the portal's pages show the switcher."""
    blueprint.context_processor(lambda: {"switcher": switcher})


def switcher() -> Switcher | None:
    """Return the switcher; None for a person with one company of one account, who has nothing to switch."""
    here = signed_in().seat
    if here is None or (len(signed_in().seats) == 1 and len(accounts()) <= 1):
        return None
    chosen, company = chosen_account(), here.customer_id
    companies = [Choice(s.customer_id, None, s.company, s.customer_id == company) for s in signed_in().seats]
    named = accounts()[:MOST_NAMED] + ([chosen] if chosen is not None else [])
    names = membership.names(db.session(), named)
    own = [Choice(company, account, name, account == chosen) for account, name in sorted(names.items(), key=_by_name)]
    return Switcher(names[chosen] if chosen is not None else here.company, companies, own, len(accounts()))


def switch() -> ResponseReturnValue:
    """Look at another company or account, and go on with the page if it is a list, else at home."""
    company, account = (wholes([request.form.get(name, "")]) for name in ("company", "account"))
    look_at(company[0] if company else None, account[0] if account else None)
    found = switcher()
    flash(_("You now look at %(name)s.", name=found.name if found else seat().company))
    return redirect(own_address(request.form.get("back", "/")))


def _by_name(pair: tuple[int, str]) -> tuple[str, int]:
    return pair[1].casefold(), pair[0]
