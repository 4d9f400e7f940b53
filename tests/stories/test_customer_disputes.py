"""A customer disputes part of an invoice with a file, pays the rest, the clerk credits it: the invoice is closed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from payportal.models.base import db
from payportal.models.dispute import Dispute, DisputeFile
from payportal.models.instalment_plan import InstalmentPlan
from payportal.models.notice import Notice
from payportal.queries import ledger_proof
from payportal.services import users
from payportal.web.clock import today
from tests.servers.headless import wider_than_its_screen
from tests.web.an_account import a_customer, an_invoice, open_minor, writing

pytestmark = pytest.mark.browser

PASSWORD = "a sentence that is long"


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def invoice(app):
    return an_invoice(app, a_customer(app, "C-1001", name="Acme Corporation"), "INV-1007", 120_000, due_in=-3)


@pytest.fixture
def clerks_page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US", timezone_id="UTC")
    yield context.new_page()
    context.close()


def enter(page, app, site, email, role, **of):
    """Set a password by the link that was mailed, and sign in."""
    with writing(app) as session:
        token = users.add(session, email, role=role, actor="test", **of).token
    page.goto(f"{site}/set-password/{token}")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    press(page, "Set the password")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    page.get_by_role("button", name="Sign in").wait_for(state="detached")


def customer(page, app, site):
    enter(page, app, site, "ann@acme.example", "customer", customer_number="C-1001")


def press(page, word):
    page.get_by_role("button", name=word).click()


def main(page):
    return page.inner_text("main")


def dispute(page, site, invoice, amount, folder):
    """Dispute an amount of the invoice with a file, and go on to pay the rest."""
    proof = folder / "delivery note.txt"
    proof.write_text("Two of ten boxes came.", "utf-8")
    page.goto(f"{site}/invoices/{invoice}")
    page.get_by_role("link", name="Dispute", exact=True).click()
    page.get_by_label("Why").select_option("quantity")
    page.get_by_label("An amount of it").check()
    page.get_by_label("Disputed amount").fill(amount)
    page.get_by_label("What is wrong?").fill("Two of ten boxes are missing. I paid with 4242 4242 4242 4242 before.")
    page.get_by_label("Files").set_input_files(proof)
    press(page, "Send it and pay the rest")


def verified(app):
    with app.app_context():
        return [fault.message for fault in ledger_proof.prove(db.session()).faults]


def test_the_rest_is_paid_the_dispute_credited_and_the_invoice_closed(page, clerks_page, app, site, invoice, tmp_path):
    customer(page, app, site)
    dispute(page, site, invoice, "240.00", tmp_path)
    assert "240.00" in main(page)
    assert "in dispute, not chosen" in main(page)
    press(page, "Pay 960.00")
    page.get_by_role("button", name="Approve", exact=True).click()
    assert (open_minor(app, invoice), verified(app)) == (24_000, [])
    page.goto(f"{site}/invoices/{invoice}")
    assert "Disputed" in main(page)

    enter(clerks_page, app, site, "clerk@example.com", "clerk")
    clerks_page.goto(f"{site}/workbench/disputes")
    clerks_page.get_by_role("link", name="INV-1007").click()
    assert "•••• •••• •••• 4242" in main(clerks_page)
    with clerks_page.expect_download() as sent:
        clerks_page.get_by_role("link", name="delivery note.txt").click()
    assert sent.value.path().read_text("utf-8") == "Two of ten boxes came."
    press(clerks_page, "Take it")
    clerks_page.get_by_label("What the customer reads").fill("You are right, we credit them.")
    press(clerks_page, "Credit it")
    assert "Credited" in main(clerks_page)

    assert (open_minor(app, invoice), verified(app)) == (0, [])
    page.goto(f"{site}/disputes")
    assert "Credited" in main(page)
    page.goto(f"{site}/invoices/{invoice}")
    assert "Paid" in main(page)
    assert "Credited for a dispute" in main(page)
    with app.app_context():
        told = db.session().scalars(select(Notice.subject).where(Notice.address == "ann@acme.example")).all()
        assert db.session().scalars(select(DisputeFile.name)).all() == ["delivery note.txt"]
    assert told.count("Dispute about INV-1007") == 2


def test_talk_answer_and_withdrawal_without_scripts(browser, clerks_page, app, site, invoice, tmp_path):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    customer(page, app, site)
    dispute(page, site, invoice, "1,200.01", tmp_path)  # a cent too much: said, and nothing typed is lost
    assert "at most 1,200.00 USD" in main(page)
    assert page.get_by_label("What is wrong?").input_value().startswith("Two of ten boxes")
    page.get_by_label("Disputed amount").fill("1,200.00")
    press(page, "Only send it")
    assert "It is our turn" in main(page)
    enter(clerks_page, app, site, "clerk@example.com", "clerk")
    clerks_page.goto(f"{site}/workbench/disputes")
    clerks_page.get_by_role("link", name="INV-1007").click()
    clerks_page.get_by_label("What the customer reads").fill("Your driver signed for ten.")
    clerks_page.get_by_role("button", name="Answer", exact=True).click()
    page.reload()
    assert "It is your turn" in main(page)
    press(page, "Accept the answer")
    assert "Withdrawn" in main(page)
    page.goto(f"{site}/invoices/{invoice}")
    assert "Overdue" in main(page)
    context.close()


def test_a_plan_is_proposed_agreed_and_its_first_instalment_paid(page, clerks_page, app, site, invoice):
    customer(page, app, site)
    page.goto(f"{site}/invoices/{invoice}")
    page.get_by_role("link", name="Pay in instalments").click()
    page.get_by_label("Paid today").fill("200.00")
    page.get_by_label("Then so many instalments").fill("4")
    press(page, "Recalculate")
    assert main(page).count("250.00") == 4
    press(page, "Propose this plan")
    assert "It waits for our answer" in main(page)
    enter(clerks_page, app, site, "clerk@example.com", "clerk")
    clerks_page.goto(f"{site}/workbench/arrangements")
    clerks_page.get_by_role("link", name="INV-1007").click()
    press(clerks_page, "Agree")
    page.reload()
    page.get_by_role("button", name="Pay this invoice").click()
    press(page, "Pay 200.00")
    page.get_by_role("button", name="Approve", exact=True).click()
    page.goto(f"{site}/invoices/{invoice}")
    assert "In plan" in main(page)
    assert (open_minor(app, invoice), verified(app)) == (100_000, [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_of_it_is_accessible_and_fits(page, clerks_page, app, site, invoice, axe, tmp_path, width, scheme):
    others = [an_invoice(app, 1, f"INV-200{number}", 50_000) for number in (1, 2)]
    found = {}

    def look(page, name):
        page.wait_for_load_state()
        too_wide = wider_than_its_screen(page)
        faults = axe(page) + (["sideways scroll"] if too_wide else [])
        found.update({name: faults} if faults else {})

    for one in (page, clerks_page):
        one.set_viewport_size({"width": width, "height": 800})
        one.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    customer(page, app, site)
    dispute(page, site, invoice, "5,000.00", tmp_path)
    look(page, "dispute form with a mistake")
    page.get_by_label("Disputed amount").fill("240.00")
    press(page, "Send it and pay the rest")
    look(page, "review with a disputed part")
    page.goto(f"{site}/invoices/{others[0]}/promise")
    look(page, "promise form")
    page.get_by_label("You pay by").fill((today() + timedelta(days=3)).isoformat())
    press(page, "Promise it")
    look(page, "invoice with a promise")
    page.goto(f"{site}/invoices/{others[1]}/plan")
    look(page, "plan form")
    press(page, "Propose this plan")
    look(page, "invoice with a proposal")
    with app.app_context():
        dispute_id = db.session().scalars(select(Dispute.id)).one()
        plan_id = db.session().scalars(select(InstalmentPlan.id)).one()
    for address in ("/disputes", f"/disputes/{dispute_id}", f"/invoices/{invoice}"):
        page.goto(site + address)
        look(page, address)
    enter(clerks_page, app, site, "owner@example.com", "admin")
    for address in ("/workbench/disputes", f"/workbench/disputes/{dispute_id}", "/workbench/arrangements",
                    f"/workbench/plans/{plan_id}", f"/workbench/items/{invoice}", "/admin/arrangements"):  # fmt: skip
        clerks_page.goto(site + address)
        look(clerks_page, address)
    assert found == {}
