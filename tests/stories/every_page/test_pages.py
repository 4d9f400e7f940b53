"""Every page of every audience in a real browser: accessible, no wider than its screen, quiet, with one heading.

What can be measured of the look of the house is measured on each of them too (``seen``).

`./run screens` keeps what is seen here under docs/screens.
"""

import os
from pathlib import Path

import pytest

from tests.servers.headless import wider_than_its_screen
from tests.stories.every_page.reach import kind_of, pages
from tests.stories.every_page.scenery import Scenery
from tests.stories.every_page.seen import faults as seen
from tests.web.live import live
from tests.web.signing_in import signed_in

pytestmark = pytest.mark.browser

FOLDER = os.environ.get("PAYPORTAL_SCREENS", "")
TALLEST = 1600
LOOKS = {"wide": (1280, "light"), "narrow": (320, "dark")}
STARTS = {
    "maya": ("/", "/security", "/pay?invoice={0}&invoice={1}", "/pay/amount?currency=USD&amount=3000"),
    "noah": ("/",), "clerk": ("/workbench",), "program_manager": ("/partner",), "admin": ("/admin",),
    "nobody": ("/login", "/find", "/pay/{token}", "/pay/{token}/review"),
}  # fmt: skip
NOT_BY_LINKS = {
    "portal.advice", "guest.advice", "guest.returned", "portal.returned", "portal.method_returned",  # after an act
    "ways.sso_returned", "portal.pay_link",
    "login.join", "login.set_password", "ways.link", "ways.second_step", "ways.sso",  # from a mail, or with a secret
    "security.authenticator", "security.confirm", "sandbox.checkout",
    "portal.pay_all", "portal.pay_accounts",  # they lead on to another page
    "portal.notice_contact", "guest.ask_stop_notices", "guest.ask_confirm_notices", "hooks.unsubscribe_page",
    "admin.policy", "admin.policy_customer", "admin.replay_policy", "workbench.lessons",  # the book has none
}  # fmt: skip
"""Pages of HTML that no link leads to; stories of their own look at them."""

ONE_PAGE = {"admin.home", "admin.list_users"}
"""Two addresses of the same page, and so of one title."""

WITHOUT_SCRIPTS = {"admin.notice_preview_html"}
"""A mail as it is sent, shut in so that no script runs, not even a test's; tests of mails look at it."""


@pytest.fixture(scope="module")
def scenery(tmp_path_factory):
    return Scenery(tmp_path_factory.mktemp("every_page"))


@pytest.fixture(scope="module")
def site(scenery):
    with live(scenery.app) as address:
        yield address


def client_of(scenery, who):
    return scenery.app.test_client() if who == "nobody" else signed_in(scenery.app, scenery.people[who])


def in_reach(scenery, who):
    """Endpoint and address of what this person can reach."""
    first = [start.format(*scenery.invoices[10:12], token=scenery.token) for start in STARTS[who]]
    return list(pages(scenery.app, client_of(scenery, who), *first))


def chosen(scenery, who, long):
    """Of what this person can reach one page an endpoint, in the long form one of each kind of question too."""
    found = {}
    for endpoint, address in in_reach(scenery, who):
        if endpoint in WITHOUT_SCRIPTS:
            continue
        found.setdefault(kind_of(scenery.app, address) if long else endpoint, (endpoint, address))
    return list(found.values())


def test_no_link_leads_nowhere_and_links_lead_everywhere(scenery):
    reached = {endpoint for who in STARTS for endpoint, _ in in_reach(scenery, who)}
    rules = [rule for rule in scenery.app.url_map.iter_rules() if "GET" in rule.methods]
    files = {"static", "bootstrap.static", "health.alive", "health.ready"}
    downloads = {
        rule.endpoint for rule in rules if rule.rule.endswith((".csv", ".pdf", ".xml", ".png", "<int:file_id>"))
    }
    assert {rule.endpoint for rule in rules} - files - downloads - reached == NOT_BY_LINKS


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("who", STARTS)
def test_every_page_is_accessible_fits_and_has_one_heading(browser, scenery, site, axe, who, look, request):
    width, scheme = LOOKS[look]
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, timezone_id="UTC")
    cookie = client_of(scenery, who).get_cookie("payportal")
    context.add_cookies([{"name": "payportal", "value": cookie.value, "url": site}] if cookie else [])
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    found, titles = {}, {}
    for endpoint, address in chosen(scenery, who, request.config.getoption("--long")):
        page.goto(site + address)
        too_wide = wider_than_its_screen(page)
        faults = [*axe(page), *seen(page), *said, *(["sideways scroll"] if too_wide else [])]
        faults += [] if page.locator("h1").count() == 1 else ["not one h1"]
        said.clear()
        first = titles.setdefault(page.title(), endpoint)
        faults += [f"titled as {first}"] if {first, endpoint} - ONE_PAGE and first != endpoint else []
        if faults:
            found[address] = faults
        keep(page, who, endpoint, look)
    context.close()
    assert found == {}


def keep(page, who, endpoint, look):
    """Keep a picture where `./run screens` asked for it: wide of every page, narrow of a customer's."""
    if FOLDER and (look == "wide" or who in ("maya", "nobody")):
        path = Path(FOLDER) / f"{endpoint.replace('.', '-')}-{look}.jpg"
        if not path.exists():  # the first of each kind
            tall = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
            clip = {"x": 0, "y": 0, "width": LOOKS[look][0], "height": tall}
            page.screenshot(path=path, full_page=True, clip=clip, type="jpeg", quality=60)
