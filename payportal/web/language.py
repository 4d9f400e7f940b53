"""The language of a page: the person's own choice, the customer's, the browser's, English."""

from functools import partial
from typing import Any

from babel import Locale
from babel.support import NullTranslations
from flask import Blueprint, Flask, has_request_context, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel, Domain, get_locale
from jinja2 import pass_context
from jinja2.runtime import Context

from payportal.languages import writing
from payportal.languages.catalogs import translations
from payportal.languages.known import LANGUAGES, SOURCE, known
from payportal.languages.spoken import spoken
from payportal.models.base import transaction
from payportal.services import users
from payportal.web.addresses import own_address
from payportal.web.sessions import person

YEAR_SECONDS = 365 * 24 * 3600

blueprint = Blueprint("language", __name__)


class Catalogs(Domain):
    """Our catalogs in the place of compiled files."""

    def get_translations(self) -> NullTranslations:
        """Return the catalog of this page's language."""
        return translations(language())


class Languages(Babel):
    """Flask-Babel with our catalogs: ``_()`` in templates, ``flask_babel.gettext`` in Python."""

    domain_instance = Catalogs()


def init_app(app: Flask) -> None:
    """Give the translated words to templates and views."""
    Languages().init_app(app, default_locale=SOURCE, locale_selector=chosen)
    app.context_processor(lambda: {"language": LANGUAGES[language()], "languages": LANGUAGES.values()})
    app.add_template_filter(said)
    app.add_template_global(plural_forms)
    counting = app.jinja_env.globals["ngettext"]
    app.jinja_env.globals["ngettext"] = pass_context(partial(_counted, counting))


def language() -> str:
    """Return the code of the language in which this request is answered; English outside of requests."""
    locale = get_locale()
    return locale.language if locale else SOURCE


def said(text: str) -> str:
    """Return a sentence of the code (``payportal.domain.sentence``) in this page's language."""
    return spoken(text, language())


def plural_forms(one: str, many: str) -> dict[str, str]:
    """Return a sentence about ``{count}`` things by the CLDR's plural categories, for scripts."""
    rule, catalog = Locale.parse(language()).plural_form, translations(language())
    examples = {rule(number): number for number in reversed(range(102))}
    return {category: catalog.ngettext(one, many, number) % {"num": "{count}"} for category, number in examples.items()}


def chosen() -> str:
    """Return the language for this request; the pages of the staff are in English only, with all around them."""
    if not has_request_context():
        return SOURCE
    someone = person()
    if someone is not None and someone.role != "customer":
        return SOURCE
    own, theirs = (someone.language, known(someone.customer_language)) if someone else ("", "")
    browser = request.accept_languages.best_match(LANGUAGES)
    return own or known(request.cookies.get("language", "")) or theirs or browser or SOURCE


@blueprint.post("/language")
def choose() -> ResponseReturnValue:
    """Keep the chosen language, for this person and in this browser, and go back to the page."""
    someone, asked = person(), known(request.form.get("language", "")) or SOURCE
    if someone is not None:
        with transaction() as database:
            users.choose_language(database, someone.id, asked)
    response = redirect(own_address(request.form.get("back", "/")))
    response.set_cookie(
        "language", asked,
        max_age=YEAR_SECONDS, samesite="Lax", secure=request.is_secure, httponly=True,
    )  # fmt: skip
    return response


def _counted(counting: Any, context: Context, one: str, many: str, num: int, **values: Any) -> str:
    """Put the number into a sentence about a number of things as the language writes it: ``1,200 invoices``."""
    shown: str = counting(context, one, many, num, **{"num": writing.count(num, language()), **values})
    return shown
