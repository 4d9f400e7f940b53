"""A customer passes its code on, another pays with it, and both see what they get, never who the other is."""

import re

import pytest

from payportal.models.base import db
from payportal.queries import referrals
from payportal.services import referrals as desk
from payportal.services.referrals import Programme
from tests.services.a_coupon import fixed
from tests.web.an_account import a_customer, an_invoice, open_minor, writing
from tests.web.portal.test_codes import seen, shown
from tests.web.portal.test_pay import form_of, press
from tests.web.signing_in import a_user, post, signed_in


def client_of(app, customer_id, email, **more):
    return signed_in(app, a_user(app, "customer", email=email, customer_id=customer_id, **more))


@pytest.fixture
def acme(app):
    return a_customer(app, "C-1", name="Acme Corp")


@pytest.fixture
def giver(app, acme):
    return client_of(app, acme, "giver@acme.example")


def a_programme(app, **fields):
    given = {"running": True, "currency": "USD", "terms": fixed(2000), "reward_minor": 2500, "monthly_most": 2}
    with writing(app) as session:
        desk.set_programme(session, Programme(**{**given, **fields}), actor="owner")


def own_code(giver):
    return re.search(r'id="own-code" value="([^"]+)"', giver.get("/refer").text)[1]


def test_without_a_programme_no_code_is_given_out(app, giver, acme):
    assert "not given out now" in seen(giver.get("/refer"))
    assert "Refer a business" not in giver.get("/").text
    assert post(app, giver, "/refer").status_code == 409
    with app.app_context():
        assert referrals.of_customer(db.session(), acme) is None


def test_a_code_is_passed_on_used_and_rewarded(app, giver, acme):
    a_programme(app)
    assert "Refer a business" in giver.get("/").text
    assert post(app, giver, "/refer").status_code == 303
    code = own_code(giver)
    assert post(app, giver, "/refer").status_code == 303
    assert own_code(giver) == code
    new = a_customer(app, "C-2", name="Newcomer Ltd")
    invoice, client = an_invoice(app, new, "INV-9", 10000), client_of(app, new, "new@newcomer.example")
    fields = form_of(client, invoice) | {"code": code.lower()}
    answer = post(app, client, "/pay", **fields)
    assert f"100.00 − 20.00 {code} = 80.00 USD" in seen(answer)
    assert "Acme" not in answer.text
    answer = post(app, client, "/pay", **(fields | {"shown": shown(answer)}))
    assert "Nothing yet" in seen(giver.get("/refer"))
    client.get(press(app, client, answer, "approve").location)
    assert open_minor(app, invoice) == 0
    page = giver.get("/refer")
    assert "Credited 25.00 USD" in seen(page)
    assert "Newcomer" not in page.text
    assert "REWARD-1" in giver.get("/invoices?state=credit").text


def test_ones_own_code_is_refused_with_words(app, giver, acme):
    a_programme(app)
    post(app, giver, "/refer")
    invoice = an_invoice(app, acme, "INV-1", 10000)
    answer = post(app, giver, "/pay", **(form_of(giver, invoice) | {"code": own_code(giver)}))
    assert "This is your own company’s code" in seen(answer)


def test_whoever_only_looks_gets_no_code(app, acme):
    a_programme(app)
    viewer = client_of(app, acme, "viewer@acme.example", company_role="viewer")
    assert "Whoever pays for it can get one here." in seen(viewer.get("/refer"))
    assert post(app, viewer, "/refer").status_code == 403


def test_a_code_rests_while_the_programme_is_off(app, giver):
    a_programme(app)
    post(app, giver, "/refer")
    code = own_code(giver)
    a_programme(app, running=False)
    assert f"Your code {code} takes nothing off" in seen(giver.get("/refer"))
