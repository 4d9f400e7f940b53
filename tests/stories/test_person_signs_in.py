"""Every way to sign in, in a real browser: link, app, passkey, the company's own sign-in; with and without scripts."""

import re
from dataclasses import replace

import pyotp
import pytest

from payportal.gateways.oidc import OidcProvider
from payportal.services import users
from payportal.web.clock import now
from tests.outbox import awaited_mail
from tests.servers.headless import wider_than_its_screen
from tests.servers.tmp_oidc import CLIENT_ID, CLIENT_SECRET, TmpOidc
from tests.web.an_account import a_customer, an_invoice, writing
from tests.web.live import live

pytestmark = pytest.mark.browser

EMAIL, PASSWORD = "payer@acme.example", "a sentence that is long"


@pytest.fixture
def app(sqlite_app):
    an_invoice(sqlite_app, a_customer(sqlite_app), "INV-1", 5000)
    with writing(sqlite_app) as session:
        made = users.add(session, EMAIL, role="customer", actor="test", customer_number="C-1")
        users.set_password(session, made.token, PASSWORD, at=now())
    return sqlite_app


@pytest.fixture
def site(app):
    """By name: a browser takes no passkey for a number."""
    with live(app) as address:
        yield address.replace("127.0.0.1", "localhost")


@pytest.fixture
def authenticator(page):
    """A device with a lock of its own, as the browser's own tools pretend it."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    made = tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return lambda verified: tools.send(
        "WebAuthn.setUserVerified", {"authenticatorId": made["authenticatorId"], "isUserVerified": verified}
    )


def watch(page):
    """Collect what the browser complains about: broken policy, scripts, addresses elsewhere."""
    faults = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    return faults


def press(page, word):
    page.get_by_role("button", name=word, exact=True).click()


def enter(page, site):
    page.goto(f"{site}/login")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def at_home(page):
    page.get_by_role("heading", name="Your account").wait_for()
    return True


def leave(page):
    page.get_by_text(EMAIL).first.click()
    press(page, "Sign out")


def security(page, site):
    page.goto(f"{site}/security")


def set_up_app(page, site):
    security(page, site)
    press(page, "Set up an app")
    secret = page.locator("figcaption code").inner_text().replace(" ", "")
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(now()))
    press(page, "Switch it on")
    return secret, page.locator(".recovery-codes code").all_inner_texts()


def mailed_link(app):
    return re.search(r"/login/link/[\w-]+", awaited_mail(app))[0]


def test_a_passkey_is_made_and_signs_in(page, app, site, authenticator):
    faults = watch(page)
    enter(page, site)
    assert at_home(page)
    security(page, site)
    page.get_by_label("Name of the passkey").fill("My telephone")
    press(page, "Add a passkey")
    page.get_by_text("The passkey My telephone is kept").wait_for()
    leave(page)
    press(page, "Use a passkey")
    assert at_home(page)
    security(page, site)
    assert "by passkey" in page.get_by_role("row").filter(has_text="This browser").inner_text()
    page.goto(f"{site}/security/confirm?next=/people")
    press(page, "Confirm by passkey")
    page.get_by_text("Confirmed. Go on where you were.").wait_for()
    assert page.url == f"{site}/people"
    assert faults == []


def test_a_device_that_does_not_know_its_owner_is_not_enough(page, app, site, authenticator):
    enter(page, site)
    security(page, site)
    press(page, "Add a passkey")
    page.get_by_text("is kept").wait_for()
    leave(page)
    authenticator(False)
    press(page, "Use a passkey")
    page.get_by_text("No passkey was used. Try again, or take another way.").wait_for()
    assert page.url == f"{site}/login"


@pytest.mark.parametrize("scripts", [True, False])
def test_an_app_is_set_up_and_a_recovery_code_lets_in_without_it(browser, app, site, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    enter(page, site)
    _, codes = set_up_app(page, site)
    leave(page)
    enter(page, site)
    page.get_by_label("Code").fill("000000")
    press(page, "Go on")
    assert "This code is not right" in page.inner_text("main")
    page.get_by_label("Code").fill(codes[3].lower())
    press(page, "Go on")
    assert at_home(page)
    security(page, site)
    assert "Recovery codes left: 9" in page.inner_text("main")
    context.close()


def test_a_mailed_link_signs_in_and_on_another_device_asks_first(browser, page, app, site):
    page.goto(f"{site}/login")
    page.get_by_label("E-mail").fill(EMAIL)
    press(page, "E-mail me a link instead")
    page.get_by_role("heading", name="Look into your mail").wait_for()
    other = browser.new_context().new_page()
    other.goto(site + mailed_link(app))
    assert "This link was asked for elsewhere" in other.inner_text("main")
    page.goto(site + mailed_link(app))
    assert "elsewhere" not in page.inner_text("main")
    press(page, "Go on")
    assert at_home(page)
    press(other, "It was me: sign in here")
    assert "This link was used before" in other.inner_text("main")
    other.context.close()


def test_the_companys_own_sign_in_leads_in(page, app, site):
    with TmpOidc() as server:
        sso = OidcProvider(server.issuer, CLIENT_ID, CLIENT_SECRET, name="Acme ID")
        app.extensions["outside"] = replace(app.extensions["outside"], sso=sso)
        page.goto(f"{site}/login")
        page.get_by_role("link", name="Continue with Acme ID").click()
        assert at_home(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_is_accessible_and_fits(page, app, site, authenticator, axe, width, scheme):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found = {}

    def look(name):
        page.wait_for_load_state()
        too_wide = wider_than_its_screen(page)
        faults = axe(page) + (["sideways scroll"] if too_wide else [])
        found.update({name: faults} if faults else {})

    page.goto(f"{site}/login")
    look("sign in")
    page.get_by_label("E-mail").fill(EMAIL)
    press(page, "E-mail me a link instead")
    look("link sent")
    link = mailed_link(app)
    page.context.clear_cookies()
    page.goto(site + link)
    look("link")
    enter(page, site)
    security(page, site)
    press(page, "Add a passkey")
    page.get_by_text("is kept").wait_for()
    look("security")
    press(page, "Set up an app")
    look("authenticator")
    secret = page.locator("figcaption code").inner_text().replace(" ", "")
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(now()))
    press(page, "Switch it on")
    look("recovery codes")
    security(page, site)
    look("security all on")
    page.goto(f"{site}/security/confirm")
    look("confirm")
    page.goto(f"{site}/security/password")
    look("password")
    page.context.clear_cookies()
    enter(page, site)
    look("second step")
    assert found == {}
