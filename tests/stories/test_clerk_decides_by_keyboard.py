"""A clerk opens the queue, accepts a suggestion without touching the mouse, and takes it back."""

import pytest

from tests.servers.headless import wider_than_its_screen
from tests.web.live import live
from tests.web.workbench.a_desk import a_desk, applied, still_open, waiting

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(sqlite_app):
    return a_desk(sqlite_app)


@pytest.fixture
def clerk(desk, page):
    """A browser in which the clerk is signed in; its faults are collected."""
    with live(desk.app) as address:
        value = desk.clerk.get_cookie("payportal").value
        page.context.add_cookies([{"name": "payportal", "value": value, "url": address}])
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda said: page.faults.append(said.text) if said.type in ("error", "warning") else None)
        page.goto(f"{address}/workbench")
        yield page
        page.goto("about:blank")


def press(page, *keys):
    page.wait_for_load_state()  # the words stand before the script that listens for keys has come
    for key in keys:
        page.keyboard.press(key)


def test_a_suggestion_is_accepted_and_undone_by_keyboard(desk, clerk):
    press(clerk, "j", "Enter")
    clerk.wait_for_url("**/workbench/exceptions/*")
    press(clerk, "1", "Enter")
    clerk.get_by_text("1,526.00 USD applied to INV-1007 and INV-1009.").wait_for()
    assert (waiting(desk), still_open(desk, "INV-1007"), still_open(desk, "INV-1009")) == (0, 0, 0)
    press(clerk, "u", "Enter")
    clerk.get_by_text("Undone: 1,526.00 USD waits again.").wait_for()
    assert (waiting(desk), still_open(desk, "INV-1007"), still_open(desk, "INV-1009")) == (152_600, 120_000, 35_000)
    assert clerk.faults == []


def test_the_sum_follows_what_is_ticked(desk, clerk):
    clerk.goto(clerk.url.replace("/workbench", desk.address))
    left, first = clerk.locator('[data-sum="left"]'), desk.items["INV-1007"]
    clerk.get_by_label("INV-1007", exact=True).check()
    assert left.inner_text() == "326.00"
    clerk.get_by_role("button", name="Take 24.00").click()
    assert clerk.locator(f"#cash-{first}").input_value() == "1176.00"
    clerk.get_by_label("INV-1009", exact=True).check()
    assert left.inner_text() == "0.00"
    clerk.get_by_label("Cash for INV-1009").fill("1,350.00")
    assert left.inner_text() == "−1,000.00"
    assert clerk.get_by_text("More asked than waits").is_visible()
    clerk.get_by_label("Cash for INV-1009").fill("350")
    clerk.get_by_role("button", name="Apply 1,526.00").click()
    clerk.get_by_text("Nothing of this receipt waits any more.").first.wait_for()
    assert sorted(applied(desk)) == [(first, 117_600, 2_400, 0, ""), (desk.items["INV-1009"], 35_000, 0, 0, "")]


def test_keys_can_be_switched_off_and_never_disturb_typing(desk, clerk):
    clerk.goto(clerk.url.replace("/workbench", desk.address))
    clerk.locator("#text").fill("")
    clerk.locator("#text").type("1 j u ?")
    assert clerk.locator("#text").input_value() == "1 j u ?"
    clerk.locator("h1").click()
    press(clerk, "?")
    clerk.get_by_label("Single keys work here").uncheck()
    press(clerk, "Escape", "1")
    assert clerk.evaluate("document.activeElement.closest('[data-suggestion]')") is None


def test_everything_works_without_scripts(desk, browser):
    context = browser.new_context(java_script_enabled=False)
    with live(desk.app) as address:
        value = desk.clerk.get_cookie("payportal").value
        context.add_cookies([{"name": "payportal", "value": value, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/workbench")
        page.get_by_role("link", name="ACME CORP").click()
        page.get_by_label("INV-1009", exact=True).check()
        page.get_by_role("button", name="Work it out").click()
        assert page.locator('[data-sum="left"]').inner_text() == "1,176.00"
        page.get_by_role("button", name="Rest on account").click()
        page.get_by_text("350.00 USD applied to INV-1009. 1,176.00 USD put on the customer's account.").wait_for()
    context.close()
    assert applied(desk) == [(desk.items["INV-1009"], 35_000, 0, 0, ""), (None, 117_600, 0, 0, "")]


@pytest.mark.parametrize(
    ("place", "width", "theme"),
    [
        *((place, 1280, "light") for place in ("/workbench", "exception", "/workbench/receipts/1", "/workbench/files")),
        *((place, 1280, "dark") for place in ("/workbench", "exception")),
        *((place, 320, "light") for place in ("/workbench", "exception", "/workbench/receipts/1")),
    ],
)
def test_the_pages_are_open_to_everybody(desk, clerk, axe, width, theme, place):
    clerk.set_viewport_size({"width": width, "height": 800})
    clerk.emulate_media(color_scheme=theme)
    address = desk.address + "?pick=1" if place == "exception" else place
    clerk.goto(clerk.url.replace("/workbench", address))
    assert axe(clerk) == []
    assert not wider_than_its_screen(clerk)
