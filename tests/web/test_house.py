"""Whose name stands at the head of a page."""

import pytest
from sqlalchemy.exc import OperationalError

from payportal.domain.brand import Brand
from payportal.models.base import transaction
from payportal.queries import brand
from payportal.services import brands
from tests.web.signing_in import a_user, signed_in


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


def named(client, address):
    """The name in the title and the one at the head of a page."""
    text = client.get(address).text
    title = text.split("<title>")[1].split("</title>")[0].split(" · ")[-1]
    return title, text.split('class="brand-name">')[1].split("<")[0]


def test_visitors_see_the_business_and_its_own_people_the_product(app):
    assert named(app.test_client(), "/login") == ("Harbourline Supply Company",) * 2
    assert named(signed_in(app, a_user(app, "clerk")), "/workbench") == ("Payportal",) * 2


def test_the_name_that_was_set_for_mails_stands_there_too_and_is_only_text(app):
    with app.app_context(), transaction() as session:
        brands.change(session, Brand(name="North & <b>Sons</b>"), actor="admin")
    assert named(app.test_client(), "/find") == ("North &amp; &lt;b&gt;Sons&lt;/b&gt;",) * 2


def test_it_stands_there_where_the_database_does_not(app, monkeypatch):
    def gone(*_):
        raise OperationalError("SELECT", {}, Exception("no connection"))

    monkeypatch.setattr(brand, "current", gone)
    assert named(app.test_client(), "/login") == ("Harbourline Supply Company",) * 2
