"""A customer pays the minimum that keeps the service, and reads whether the utility has the payment."""

import os
import re
from datetime import timedelta

import pytest

from payportal.gateways.sandbox_live_posting import Behaviour
from payportal.jobs import runner
from payportal.models.invoice import Invoice
from payportal.services import live_postings
from payportal.web.clock import now, today
from tests.servers.headless import wider_than_its_screen
from tests.services.a_service import rows, switch_on
from tests.stories.test_customer_pays import enter, heading, pay, press, say_why, watch
from tests.web.an_account import a_customer, an_invoice, open_minor, writing
from tests.web.live import live as serving
from tests.web.signing_in import a_user, signed_in

pytestmark = pytest.mark.browser

TOLD = {"service_minimum": "85.50", "service_address": "4 Mill Lane", "usage_current": "412.5", "usage_unit": "kWh"}
LOOKS = [(1280, "light"), (320, "dark")]


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def utility(app):
    return switch_on(app)


@pytest.fixture
def site(app):
    with serving(app) as address:
        yield address


@pytest.fixture
def bill(app):
    found = an_invoice(app, a_customer(app, "C-1001", name="Acme Corporation"), "BILL-1", 20_000, due_in=-9)
    with writing(app) as session:
        session.get_one(Invoice, found).extras = TOLD | {"service_deadline": f"{today() + timedelta(days=1)}T17:00"}
    return found


def text(page):
    return " ".join(page.inner_text("main").split())


def pay_the_minimum(page):
    """From the panel to the processor's page and back."""
    press(page, "Pay the minimum")
    press(page, "Review and pay")
    say_why(page)
    pay(page, "85.50 USD")
    press(page, "Approve")


def job(app):
    """Let the minute of the next attempt come, and the job run."""
    with writing(app) as session:
        for row in rows(session):
            row.next_at = row.next_at and now() - live_postings.LEASE
    with app.app_context():
        runner.run("postings", app.extensions["outside"])


def seen(page, name, axe, width):
    """Faults of a page as it stands; a picture of it is kept where the run asks for one."""
    if folder := os.environ.get("PAYPORTAL_SCREENS"):
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    too_wide = wider_than_its_screen(page)
    return axe(page) + (["sideways scroll"] if too_wide else [])


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_utility_has_it_before_the_payer_is_back(page, app, site, bill, utility, axe, width, scheme):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    faults = watch(page)
    enter(page, app, site)
    assert re.search(r"Pay at least 85\.50 USD by .*17:00 to keep service", text(page))
    pay_the_minimum(page)
    assert re.sub(r"\s", " ", heading(page)) == "Paid: 85.50 USD"
    assert re.search(r"Posted to Harbourline Supply Company at \d\d:\d\d:\d\d UTC, .* reference BK-\w+\.", text(page))
    assert seen(page, "posted", axe, width) == []
    assert open_minor(app, bill) == 11_450
    page.goto(site)
    assert "The minimum is paid" in text(page)
    assert "Pay at least" not in text(page)
    assert seen(page, "kept", axe, width) == []
    assert [one["amount_minor"] for one in utility.booked()] == [8_550]
    assert faults == []


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_silence_is_told_with_a_number_until_it_is_posted(page, app, site, bill, utility, axe, width, scheme):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    utility.behaviour = Behaviour.SILENT_AFTER
    enter(page, app, site)
    pay_the_minimum(page)
    assert "Not yet confirmed. Call +1 218 555 0142 if your service is to be cut off today." in text(page)
    assert seen(page, "not-confirmed", axe, width) == []
    page.get_by_role("link", name="Keep looking").click()
    utility.behaviour = Behaviour.POSTS
    job(app)
    page.get_by_text("Posted to Harbourline").wait_for(timeout=20_000)  # the page looked again by itself
    assert len(utility.booked()) == 1


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_clerk_mends_what_the_utility_refused(page, app, site, bill, utility, axe, width, scheme):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    utility.behaviour = Behaviour.REFUSES
    enter(page, app, site)
    pay_the_minimum(page)
    assert "Not yet confirmed." in text(page)
    clerk = signed_in(app, a_user(app, "clerk"))
    cookie = clerk.get_cookie("payportal")
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "payportal", "value": cookie.value, "url": site}])
    page.goto(f"{site}/workbench/postings")
    assert "This account is closed." in text(page)
    page.get_by_text("It was posted by hand").click()
    assert seen(page, "postings", axe, width) == []
    page.get_by_label("Its reference there").fill("DESK-7")
    page.get_by_label("How you know").fill("Typed in at the counter")
    press(page, "Note it")
    assert "Noted, with your name and reason." in text(page)
    assert seen(page, "postings-empty", axe, width) == []
