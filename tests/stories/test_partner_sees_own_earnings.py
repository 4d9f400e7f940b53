"""A partner looks at the wallet, asks why, and finds the way from the money to the cent."""

import pytest

from tests.servers.headless import wider_than_its_screen
from tests.web.live import live
from tests.web.partner.a_wallet import take_back, two_wallets
from tests.web.signing_in import a_user, signed_in

pytestmark = pytest.mark.browser


@pytest.fixture
def wallets(sqlite_app):
    return two_wallets(sqlite_app)


@pytest.fixture
def northern(wallets, page):
    """A browser in which the partner is signed in."""
    client = signed_in(wallets.app, a_user(wallets.app, "partner", partner_id=wallets.northern))
    with live(wallets.app) as address:
        page.context.add_cookies([{"name": "payportal", "value": client.get_cookie("payportal").value, "url": address}])
        page.goto(f"{address}/partner")
        yield page
        page.goto("about:blank")


def test_a_partner_follows_a_line_to_the_money_and_back(northern):
    northern.get_by_role("link", name="why 120.00 on INV-1").click()
    assert northern.get_by_role("heading", level=1).inner_text() == "Why 120.00 USD"
    assert northern.get_by_text("10 % of everything that customers pay.").is_visible()
    northern.get_by_role("link", name="wallet in USD").click()
    assert northern.locator("tbody tr").count() == 2


def test_a_payment_that_was_undone_is_seen_as_taken_back(wallets, northern):
    take_back(wallets, "INV-1")
    northern.reload()
    assert northern.get_by_text("Taken back", exact=True).count() == 1
    assert "50.00 USD" in northern.get_by_label("Wallet in USD").inner_text()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1280, "dark"), (320, "light")])
def test_the_pages_are_open_to_everybody(wallets, northern, axe, width, theme):
    take_back(wallets, "INV-1")
    northern.set_viewport_size({"width": width, "height": 800})
    northern.emulate_media(color_scheme=theme)
    home = northern.url
    share = wallets.shares["north", "120005"]
    for address in (home, f"{home}/shares/{share}", f"{home}/{wallets.northern}/agreements"):
        northern.goto(address)
        assert axe(northern) == []
        assert not wider_than_its_screen(northern)
