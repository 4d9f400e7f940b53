"""Every address belongs to one audience, and only its roles get in: asked of the whole map, one by one."""

import re

import pytest

from payportal.models.user import ROLES
from payportal.web.guards import MAY_ENTER, OPEN
from tests.web.an_account import a_customer, writing
from tests.web.signing_in import a_user, post, signed_in

AUDIENCES = sorted(MAY_ENTER)


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


NUMBER, WORD = re.compile(r"<int:\w+>"), re.compile(r"<(?:\w+:)?\w+>")


def rules(app):
    """Every address as endpoint, a path that can be asked, and a method that it takes."""
    for rule in app.url_map.iter_rules():
        method = "GET" if "GET" in rule.methods else "POST"
        yield rule.endpoint, WORD.sub("none", NUMBER.sub("1", rule.rule)), method


def audience(endpoint):
    return endpoint.partition(".")[0]


def a_person(app, role):
    with writing(app) as session:
        from payportal.models.partner import Partner

        partner = Partner(number="P-1", name="Partner", email="p@example.com")
        session.add(partner)
        session.flush()
        partner_id = partner.id
    customer_id = a_customer(app) if role == "customer" else None
    return a_user(app, role, customer_id=customer_id, partner_id=partner_id if role == "partner" else None)


def ask(app, client, path, method):
    return client.get(path) if method == "GET" else post(app, client, path)


def test_every_address_belongs_to_a_guarded_or_an_open_audience(app):
    strangers = {e for e, _, _ in rules(app) if audience(e) not in {*MAY_ENTER, *OPEN, "static"}}
    assert strangers == set()


def test_nobody_gets_in_without_signing_in(app):
    client = app.test_client()
    for endpoint, path, method in rules(app):
        if audience(endpoint) in MAY_ENTER:
            answer = ask(app, client, path, method)
            assert (endpoint, answer.status_code) == (endpoint, 302)
            assert answer.location.startswith("/login")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_into_its_own_audiences_only(app, role):
    client = signed_in(app, a_person(app, role))
    for endpoint, path, method in rules(app):
        guarded = MAY_ENTER.get(audience(endpoint))
        if guarded is not None and role not in guarded:
            assert (endpoint, ask(app, client, path, method).status_code) == (endpoint, 403)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_sees_its_own_home(app, role):
    from payportal.web.sessions import HOMES

    client = signed_in(app, a_person(app, role))
    homes = {rule.rule for rule in app.url_map.iter_rules()}
    if HOMES[role] in homes:
        assert client.get(HOMES[role]).status_code == 200


def test_what_changes_something_is_never_asked_by_an_address_alone(app):
    """A GET that is followed by a crawler or a link in a mail must not act; these ask the gateway or show forms."""
    both = {rule.endpoint for rule in app.url_map.iter_rules() if {"GET", "POST"} <= rule.methods}
    assert {e for e in both if audience(e) not in ("workbench", "partner")} == {
        "login.sign_in", "login.set_password", "admin.add_user",
    }  # fmt: skip


def test_a_form_without_its_token_changes_nothing(app):
    client = app.test_client()
    for endpoint, path, method in rules(app):
        if method == "POST" and audience(endpoint) != "hooks":
            assert (endpoint, client.post(path).status_code) == (endpoint, 400)
