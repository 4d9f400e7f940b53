"""A customer types a code while paying, passes its own on, and the seller looks at both, in a real browser."""

from dataclasses import replace

import pytest

from payportal.models.base import db
from payportal.queries import referrals
from payportal.services import coupons, users
from payportal.services import referrals as desk
from payportal.services.coupons import NewCoupon
from payportal.services.referrals import Programme
from payportal.web.clock import today
from tests.servers.headless import wider_than_its_screen
from tests.services.a_coupon import fixed, percent
from tests.stories.test_customer_pays import PASSWORD, books, enter, heading, pay, press, watch
from tests.web.an_account import a_customer, an_invoice, open_minor, writing

pytestmark = pytest.mark.browser


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def acme(app):
    return a_customer(app, "C-1001", name="Acme Corporation")


@pytest.fixture
def invoices(app, acme):
    return (
        an_invoice(app, acme, "INV-1007", 120000, due_in=14, discount_minor=2400),
        an_invoice(app, acme, "INV-1009", 35000, due_in=-3),
    )


@pytest.fixture
def coupon(app):
    made = NewCoupon(code="SPRING-10", currency="USD", terms=percent(), starts_on=today(), note="Fair in May")
    with writing(app) as session:
        return coupons.make(session, replace(made, uses_most=20), actor="owner@example.com").id


@pytest.fixture
def passed_on(app):
    """The code of another customer, and the programme under which it may be used."""
    other = a_customer(app, "C-2002", name="Giver Ltd")
    with writing(app) as session:
        desk.set_programme(session, Programme(running=True, currency="USD", terms=fixed(2000), reward_minor=2500,
                                              monthly_most=4), actor="owner")  # fmt: skip
        return desk.code_of(session, other, actor="giver@example.com").code


def text(page, where="main"):
    return " ".join(page.inner_text(where).split())


def review(page, site, invoices):
    page.goto(f"{site}/pay?" + "&".join(f"invoice={one}" for one in invoices))


def enter_as_admin(page, app, site):
    with writing(app) as session:
        token = users.add(session, "owner@example.com", role="admin", actor="test").token
    page.goto(f"{site}/set-password/{token}")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    page.get_by_label("E-mail").fill("owner@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_code_is_typed_seen_and_paid(browser, app, site, invoices, coupon, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    faults = watch(page)
    enter(page, app, site)
    review(page, site, invoices)
    page.get_by_text("I have a code").click()
    page.get_by_label("Code").fill("spring-10")
    if scripts:
        assert page.locator("[data-pay-button]").inner_text() == "Check the amounts"
    press(page, "Recalculate")
    assert "1,550.00 − 24.00 discount − 152.60 SPRING-10 = 1,373.40 USD" in text(page, ".arithmetic")
    assert "−117.60 by SPRING-10" in text(page)
    pay(page, "1,373.40 USD")
    press(page, "Approve")
    assert heading(page) == "Paid: 1,373.40 USD"
    assert "Code SPRING-10 −152.60 USD" in text(page)
    assert books(app) == ([("succeeded", 137340)], [0])
    assert [open_minor(app, one) for one in invoices] == [0, 0]
    assert faults == []
    context.close()


def test_a_code_that_is_none_says_so_and_the_payment_goes_on_without(page, app, site, invoices, coupon):
    enter(page, app, site)
    review(page, site, invoices)
    page.get_by_text("I have a code").click()
    page.get_by_label("Code").fill("NEVER-WAS")
    press(page, "Check the amounts")
    assert "This code cannot be used on this account." in text(page)
    assert page.get_by_label("Code").input_value() == "NEVER-WAS"
    page.get_by_label("Code").fill("")
    pay(page, "1,526.00 USD")
    press(page, "Approve")
    assert books(app) == ([("succeeded", 152600)], [0])


def test_a_declined_card_leaves_the_code_free_to_be_used_again(page, app, site, invoices, coupon):
    enter(page, app, site)
    for act in ("Decline", "Approve"):
        review(page, site, invoices)
        page.get_by_text("I have a code").click()
        page.get_by_label("Code").fill("SPRING-10")
        press(page, "Check the amounts")
        pay(page, "1,373.40 USD")
        press(page, act)
    assert books(app) == ([("failed", 137340), ("succeeded", 137340)], [0])


def test_a_customer_gets_its_own_code_and_uses_that_of_another(page, app, site, acme, invoices, passed_on):
    enter(page, app, site)
    page.goto(f"{site}/refer")
    press(page, "Get your code")
    own = page.get_by_label("Your code").input_value()
    with app.app_context():
        assert own == referrals.of_customer(db.session(), acme).code
    review(page, site, invoices)
    page.get_by_text("I have a code").click()
    page.get_by_label("Code").fill(own)
    press(page, "Check the amounts")
    assert "This is your own company’s code." in text(page)
    page.get_by_label("Code").fill(passed_on)
    press(page, "Recalculate")
    pay(page, "1,506.00 USD")
    press(page, "Approve")
    assert books(app) == ([("succeeded", 150600)], [0])


def test_the_seller_makes_a_coupon_and_sets_the_programme(page, app, site):
    enter_as_admin(page, app, site)
    page.goto(f"{site}/admin/coupons")
    page.get_by_role("link", name="Make the first coupon").click()
    page.get_by_label("Code", exact=True).fill("autumn-5")
    press(page, "Make the coupon")
    assert "Enter a percentage above 0" in text(page)
    page.get_by_label("Percent").fill("5")
    press(page, "Make the coupon")
    assert heading(page) == "AUTUMN-5"
    page.goto(f"{site}/admin/referrals")
    page.get_by_label("Customers may pass on their code").check()
    page.get_by_label("Sum", exact=True).fill("20")
    page.get_by_label("Reward", exact=True).fill("25")
    press(page, "Let this hold")
    assert "Running" in text(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_is_accessible_and_fits(page, app, site, invoices, coupon, passed_on, axe, width, scheme, tmp_path):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found = {}

    def look(name):
        page.wait_for_load_state()
        page.screenshot(path=tmp_path / f"{name}-{width}-{scheme}.png", full_page=True)
        too_wide = wider_than_its_screen(page)
        faults = axe(page) + (["sideways scroll"] if too_wide else [])
        found.update({name: faults} if faults else {})

    enter(page, app, site)
    page.goto(f"{site}/refer")
    look("refer-without")
    press(page, "Get your code")
    look("refer")
    review(page, site, invoices)
    page.get_by_text("I have a code").click()
    page.get_by_label("Code").fill("NEVER-WAS")
    press(page, "Check the amounts")
    look("refused")
    page.get_by_label("Code").fill("SPRING-10")
    press(page, "Recalculate")
    look("review")
    pay(page, "1,373.40 USD")
    press(page, "Approve")
    look("paid")
    page.context.clear_cookies()
    enter_as_admin(page, app, site)
    for name, address in (
        ("list", "coupons"),
        ("coupon", f"coupons/{coupon}"),
        ("new", "coupons/new"),
        ("referrals", "referrals"),
    ):
        page.goto(f"{site}/admin/{address}")
        look(f"admin-{name}")
    page.goto(f"{site}/admin/coupons/new")
    press(page, "Make the coupon")
    look("admin-new-wrong")
    assert found == {}
