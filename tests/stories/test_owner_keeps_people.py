"""An owner looks after the people: the pages are open to everybody and nothing sticks out of its card."""

from datetime import UTC, datetime

import pytest

from payportal.models.base import transaction
from payportal.models.user import User
from tests.servers.headless import wider_than_its_screen
from tests.web.live import live
from tests.web.signing_in import a_user, signed_in

pytestmark = pytest.mark.browser

STICKING_OUT = """() => [...document.querySelectorAll("td, th, dd")].filter(cell => {
  const text = document.createRange();
  text.selectNodeContents(cell);
  return cell.offsetParent && text.getBoundingClientRect().right > cell.getBoundingClientRect().right + 1;
}).map(cell => cell.innerText)"""


@pytest.fixture
def owner(sqlite_app, page):
    """A browser in which an administrator is signed in."""
    owner_id = a_user(sqlite_app, "admin", email="a.rather.long.name@a-rather-long-name.example")
    with sqlite_app.app_context(), transaction() as session:
        session.get_one(User, owner_id).last_seen_at = datetime(2026, 11, 25, 19, 28, tzinfo=UTC)
    client = signed_in(sqlite_app, owner_id)
    with live(sqlite_app) as address:
        page.context.add_cookies([{"name": "payportal", "value": client.get_cookie("payportal").value, "url": address}])
        page.goto(f"{address}/admin/users")
        yield page
        page.goto("about:blank")


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1280, "dark"), (320, "light"), (320, "dark")])
def test_the_pages_are_open_to_everybody(owner, axe, width, theme):
    owner.set_viewport_size({"width": width, "height": 800})
    owner.emulate_media(color_scheme=theme, reduced_motion="reduce")
    for address in (owner.url, f"{owner.url}/1", f"{owner.url}/new"):
        owner.goto(address)
        assert axe(owner) == []
        assert owner.evaluate(STICKING_OUT) == []
        assert not wider_than_its_screen(owner)
