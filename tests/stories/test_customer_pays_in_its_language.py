"""A customer pays in its own language: every page on the way is translated, fits a telephone and reads its side.

German is the longest, Arabic runs from right to left; nobody meets an English sentence in between.
"""

import re
from datetime import timedelta

import pytest
from babel.messages.pofile import read_po
from sqlalchemy import select

from payportal.languages import catalogs
from payportal.languages.known import LANGUAGES, SOURCE
from payportal.models.base import db
from payportal.models.notice import Notice
from payportal.models.payment import Payment
from payportal.web.clock import today
from tests.servers.headless import wider_than_its_screen
from tests.web.an_account import a_customer, an_invoice
from tests.web.signing_in import a_user, signed_in

pytestmark = pytest.mark.browser
OTHERS = sorted(LANGUAGES.keys() - {SOURCE})


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def acme(app):
    return a_customer(app, "C-1001", name="Acme")


@pytest.fixture
def payer(app, acme):
    return signed_in(app, a_user(app, "customer", email="payer@acme.example", customer_id=acme))


@pytest.fixture
def invoices(app, acme):
    return [
        an_invoice(app, acme, "INV-1007", 12_345_600, currency="EUR", due_in=14, discount_minor=246_912),
        an_invoice(app, acme, "INV-1009", 123_450, currency="EUR", due_in=-3, purchase_order="4711"),
        an_invoice(app, acme, "INV-1011", 9900, currency="EUR", due_in=0),
        an_invoice(app, acme, "INV-1012", 350_000, currency="JPY", issued=today() - timedelta(days=40)),
    ]


def speaking(browser, site, client, language, width):
    """A page of a browser that asks for ``language``, signed in like ``client``."""
    context = browser.new_context(viewport={"width": width, "height": 800}, locale=language, timezone_id="UTC")
    context.add_cookies([{"name": "payportal", "value": client.get_cookie("payportal").value, "url": site}])
    return context.new_page()


def leftovers(language):
    """Sentences of the code that the catalog says otherwise, as patterns of whole words."""
    with catalogs.path(language).open("rb") as source:
        pairs = [(one.id, one.string) for one in read_po(source) if one.id and isinstance(one.id, str)]
    fixed = [
        (said, told) for said, told in pairs if said != told and not re.search(r"[%{]", said) and said[0].isalpha()
    ]
    spoken = "\n".join(told for _, told in pairs if isinstance(told, str))
    patterns = [re.compile(rf"(?<!\w){re.escape(said)}(?!\w)") for said, _ in fixed]
    return [one for one in patterns if not one.search(spoken)]  # "Payer" is French too


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("language", OTHERS)
def test_every_page_is_translated_and_fits(browser, app, site, payer, invoices, language, width):
    english, found = leftovers(language), {}
    page = speaking(browser, site, payer, language, width)

    def look(name):
        page.wait_for_load_state()
        text = page.inner_text("body").replace(app.extensions["settings"].seller.name, "")
        faults = [pattern.pattern for pattern in english if pattern.search(text)]
        faults += ["sideways scroll"] if wider_than_its_screen(page) else []
        faults += (
            [] if page.locator(f"html[lang={language}][dir={LANGUAGES[language].direction}]").count() else ["lang"]
        )
        found.update({name: faults} if faults else {})

    page.goto(site)
    look("home")
    page.goto(f"{site}/invoices")
    look("list")
    page.locator(".menu:not(.nav-more) summary").click()
    look("menu")
    page.goto(f"{site}/invoices/{invoices[0]}")
    look("invoice")
    page.goto(f"{site}/pay?" + "&".join(f"invoice={one}" for one in invoices))
    look("two currencies")
    page.goto(f"{site}/pay?invoice={invoices[0]}&invoice={invoices[1]}")
    look("review")
    page.locator(f"#amount-{invoices[1]}").fill("12.34.5")
    page.locator(f"#amount-{invoices[0]}").fill("0")
    look("typing")
    page.locator("button[value=recalculate]").click()
    look("mistakes")
    page.goto(f"{site}/pay?invoice={invoices[0]}&invoice={invoices[1]}")
    page.locator("[data-pay-button]").click()
    look("hosted page")
    page.locator("button[value=approve]").click()
    look("paid")
    for address in ("/payments", f"/invoices/{invoices[0]}", "/nowhere", f"/invoices/{invoices[0]}0"):
        page.goto(site + address)
        look(address)
    page.context.clear_cookies()
    page.goto(f"{site}/login")
    look("sign in")
    page.locator(".btn-primary").click()
    look("sign in, nothing typed")
    page.context.close()
    assert found == {}
    with app.app_context():
        assert db.session().scalars(select(Payment.state)).all() == ["succeeded"]


@pytest.mark.parametrize(
    ("language", "typed", "button"),
    [("de", "1.000,5", "1.000,50 EUR bezahlen"), ("ar", "1,000.5", "دفع \u20661,000.50 EUR\u2069")],
)
def test_an_amount_is_typed_as_the_page_writes_it(browser, app, site, payer, invoices, language, typed, button):
    page = speaking(browser, site, payer, language, 1280)
    page.goto(f"{site}/pay?invoice={invoices[1]}")
    page.locator(f"#amount-{invoices[1]}").fill(typed)
    page.locator("[data-short]:not([hidden]) select").select_option(index=1)
    assert page.locator("[data-pay-button]").inner_text() == button
    page.locator("[data-pay-button]").click()
    page.locator("button[value=approve]").click()
    page.locator(".result-good").wait_for()
    page.context.close()
    with app.app_context():
        assert db.session().scalars(select(Payment.amount_minor)).all() == [100_050]


def test_the_mail_comes_in_the_language_that_was_chosen(browser, app, site, payer, invoices):
    page = speaking(browser, site, payer, "en", 1280)
    page.goto(site)
    page.locator(".menu:not(.nav-more) summary").click()
    page.get_by_role("button", name="Deutsch").click()
    page.goto(f"{site}/pay?invoice={invoices[1]}")
    page.locator("[data-pay-button]").click()
    page.locator("button[value=approve]").click()
    page.locator(".result-good").wait_for()
    page.context.close()
    with app.app_context():
        [mail] = db.session().scalars(select(Notice))
        assert mail.subject.startswith("Zahlung ")
        assert mail.body.startswith("Wir haben Ihre Zahlung über 1.234,50 EUR erhalten.\n\n")
