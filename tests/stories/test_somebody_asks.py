"""Somebody asks about an invoice, with and without an account; a clerk answers; nothing of the invoice changes."""

import re

import pytest

from payportal.models.base import db
from payportal.queries import ledger_proof
from tests.servers.headless import wider_than_its_screen
from tests.stories.test_customer_disputes import enter, main, press
from tests.web.an_account import a_customer, an_invoice, open_minor
from tests.web.guest.a_link import a_link, mailed, set_email

pytestmark = pytest.mark.browser


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def acme(app):
    acme = a_customer(app, "C-1001", name="Acme Corporation")
    set_email(app, acme, "books@acme.example")
    return acme


@pytest.fixture
def invoice(app, acme):
    return an_invoice(app, acme, "INV-1007", 120_000, due_in=-3)


@pytest.fixture
def clerk(browser, app, site):
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US", timezone_id="UTC")
    page = context.new_page()
    enter(page, app, site, "clerk@example.com", "clerk")
    yield page
    context.close()


@pytest.fixture
def still(browser):
    """A page of a browser without scripts."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def desk(page, site, number="INV-1007"):
    """Go to a question as a clerk does: from the desk of disputes."""
    page.goto(f"{site}/workbench/disputes")
    page.get_by_role("link", name=re.compile("wait.* for an answer")).click()
    page.get_by_role("link", name=number).click()


def answer(page, site, text, button="Answer"):
    desk(page, site)
    page.get_by_label("What whoever asked reads").fill(text)
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_role("status").first.wait_for()


def proved(app):
    with app.app_context():
        return [fault.message for fault in ledger_proof.prove(db.session()).faults]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_customer_asks_reads_the_answer_and_writes_back(request, app, site, clerk, invoice, scripts):
    page = request.getfixturevalue("page" if scripts else "still")
    enter(page, app, site, "ann@acme.example", "customer", customer_number="C-1001")
    page.goto(f"{site}/invoices/{invoice}")
    assert "Overdue" in main(page)
    page.get_by_role("link", name="Ask a question").click()
    press(page, "Send the question")
    assert "Write your question first." in main(page)
    page.get_by_label("Your question").fill("Is the freight in it? I paid with 4242 4242 4242 4242.")
    press(page, "Send the question")
    assert "It is our turn" in main(page)
    assert "•••• 4242" in main(page)
    answer(clerk, site, "Yes, as agreed on the phone.")
    page.goto(f"{site}/")
    page.get_by_role("link", name="Read the answer").click()
    assert "Yes, as agreed on the phone." in main(page)
    page.get_by_label("Your reply").fill("Thank you. And the customs?")
    press(page, "Send the reply")
    answer(clerk, site, "They are in it too.", "Close as answered")
    page.reload()
    assert "They are in it too." in main(page)
    mails = [mail for mail in mailed(app) if "To: ann@acme.example" in mail and "question" in mail]
    assert [sum(text in mail for mail in mails) for text in ("agreed on the phone", "in it too")] == [1, 1]
    page.goto(f"{site}/invoices/{invoice}")
    assert "Overdue" in main(page)
    page.get_by_role("link", name="Is the freight in it").click()
    page.get_by_role("link", name="Dispute the invoice").click()
    assert "Dispute INV-1007" in main(page)
    assert (open_minor(app, invoice), proved(app)) == (120_000, [])


@pytest.mark.parametrize("scripts", [True, False])
def test_a_guest_asks_on_the_link_and_goes_on_from_the_mail(request, app, site, clerk, acme, invoice, scripts):
    page = request.getfixturevalue("page" if scripts else "still")
    page.goto(f"{site}/pay/{a_link(app, acme, invoice)}")
    page.get_by_role("link", name="Ask a question").click()
    page.get_by_label("Your question").fill("Is the freight in it?")
    press(page, "Send the question")
    assert "Enter your e-mail, so that we can answer you." in main(page)
    assert page.get_by_label("Your question").input_value() == "Is the freight in it?"
    page.get_by_label("Your e-mail").fill("guest@home.example")
    press(page, "Send the question")
    assert "The answer goes to g…@home.example" in main(page)
    answer(clerk, site, "Yes, as agreed on the phone.")
    mail = next(mail for mail in mailed(app) if "To: guest@home.example" in mail)
    path = re.search(r"/pay/[\w-]+/questions/\d+", mail.replace("=\n", "").replace("=3D", "="))[0]
    page.goto(f"{site}{path}")
    assert "Yes, as agreed on the phone." in main(page)
    page.get_by_label("Your reply").fill("Thank you.")
    press(page, "Send the reply")
    desk(clerk, site)
    assert "Thank you." in main(clerk)
    page.get_by_role("button", name="That is all").click()
    assert "closed" in main(page)
    page.get_by_role("link", name="Back").click()
    assert "Pay now" in main(page)
    assert (open_minor(app, invoice), proved(app)) == (120_000, [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_of_it_is_accessible_and_fits(page, clerk, app, site, acme, invoice, axe, width, scheme, tmp_path):
    second, found = an_invoice(app, acme, "INV-1009", 35_000), {}

    def look(page, name):
        page.wait_for_load_state()
        page.screenshot(path=tmp_path / f"{name.replace('/', '_')}-{width}-{scheme}.png", full_page=True)
        faults = axe(page) + (["sideways scroll"] if wider_than_its_screen(page) else [])
        found.update({name: faults} if faults else {})

    for one in (page, clerk):
        one.set_viewport_size({"width": width, "height": 800})
        one.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{site}/pay/{a_link(app, acme, invoice)}/ask")
    look(page, "guest form")
    press(page, "Send the question")
    look(page, "guest form with mistakes")
    page.get_by_label("Your question").fill("Is the freight in it? We agreed on the phone that it would be. " * 4)
    page.get_by_label("Your e-mail").fill("guest@home.example")
    press(page, "Send the question")
    look(page, "guest question")
    page.get_by_role("link", name="Back").click()
    look(page, "guest landing with a question")
    enter(page, app, site, "ann@acme.example", "customer", customer_number="C-1001")
    page.goto(f"{site}/invoices/{second}/ask")
    look(page, "form")
    press(page, "Send the question")
    look(page, "form with a mistake")
    page.get_by_label("Your question").fill("When did it leave?")
    press(page, "Send the question")
    look(page, "question")
    for address in (f"/invoices/{second}", f"/invoices/{invoice}", "/questions/1", "/disputes"):
        page.goto(site + address)
        look(page, address)
    for address in ("/workbench/disputes", "/workbench/questions", "/workbench/questions/1",
                    f"/workbench/items/{invoice}"):  # fmt: skip
        clerk.goto(site + address)
        look(clerk, address)
    answer_and_close(clerk, site)
    look(clerk, "closed question of the desk")
    page.goto(f"{site}/questions/2")
    look(page, "answered question")
    assert found == {}


def answer_and_close(page, site):
    page.goto(f"{site}/workbench/questions/2")
    page.get_by_label("What whoever asked reads").fill("On Monday.")
    page.get_by_role("button", name="Close as answered").click()
