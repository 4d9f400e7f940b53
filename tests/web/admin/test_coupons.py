"""The seller makes a coupon, sees who used it and what it cost, stops it and lets it go on."""

import pytest
from sqlalchemy import select

from payportal.models.audit import AuditEvent
from payportal.models.base import db
from payportal.models.coupon import Coupon
from payportal.web.clock import today
from tests.web.an_account import a_customer, an_invoice
from tests.web.portal.test_codes import seen, shown
from tests.web.portal.test_pay import form_of, press
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def admin(app):
    return signed_in(app, a_user(app, "admin"))


def make(app, admin, **fields):
    given = {
        "code": "spring-10", "note": "Fair in May", "currency": "usd", "kind": "percent", "percent": "10", "amount": "",
        "least": "100", "most": "1,000.00", "starts_on": today().isoformat(), "ends_on": "", "kinds": ["invoice"],
        "programs": "", "customer_numbers": "", "uses_most": "5", "uses_each": "1", "budget": "5,000",
    }  # fmt: skip
    return post(app, admin, "/admin/coupons/new", **{**given, **fields})


def test_an_empty_list_says_what_would_stand_there(app, admin):
    assert "No coupon was made yet" in admin.get("/admin/coupons").text
    assert 'value="USD"' in admin.get("/admin/coupons/new").text


def test_a_coupon_is_made_used_and_its_cost_shown(app, admin):
    assert make(app, admin).location == "/admin/coupons/1"
    assert "Nobody yet" in admin.get("/admin/coupons/1").text
    acme = a_customer(app)
    client = signed_in(app, a_user(app, "customer", email="payer@acme.example", customer_id=acme))
    invoice = an_invoice(app, acme, "INV-1", 120000)
    fields = form_of(client, invoice) | {"code": "SPRING-10"}
    answer = post(app, client, "/pay", **fields)
    answer = post(app, client, "/pay", **(fields | {"shown": shown(answer)}))
    assert "Under way" in admin.get("/admin/coupons/1").text
    client.get(press(app, client, answer, "approve").location)
    page = seen(admin.get("/admin/coupons/1"))
    assert "Given 120.00 USD 1 payment" in page
    assert "5,000.00 budget − 120.00 taken = 4,880.00 USD" in page
    assert "1 of 5" in seen(admin.get("/admin/coupons"))


def test_a_coupon_is_stopped_and_goes_on_and_the_journal_says_who(app, admin):
    make(app, admin)
    post(app, admin, "/admin/coupons/1/stop")
    assert "Stopped" in admin.get("/admin/coupons").text
    post(app, admin, "/admin/coupons/1/resume")
    assert "Running" in admin.get("/admin/coupons").text
    with app.app_context():
        query = select(AuditEvent.action).where(
            AuditEvent.subject == "coupon:1", AuditEvent.actor == "admin@example.com"
        )
        assert list(db.session().scalars(query)) == ["make_coupon", "stop_coupon", "resume_coupon"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"code": ""}, "Choose a code"),
        ({"code": "X"}, "4 to 24 letters"),
        ({"code": "REF-1234"}, "that customers pass on"),
        ({"currency": "DOLLARS"}, "no ISO 4217 currency"),
        ({"percent": ""}, "Enter a percentage above 0"),
        ({"percent": "100.5"}, "up to 100"),
        ({"kind": "fixed", "amount": ""}, "Enter the sum that it takes off"),
        ({"kind": "fixed", "amount": "-5"}, "above 0"),
        ({"least": "much"}, "is no amount"),
        ({"most": "0"}, "above 0"),
        ({"budget": "0"}, "above 0"),
        ({"uses_most": "0"}, "whole number above 0"),
        ({"uses_each": "none"}, "Not a valid integer"),
        ({"starts_on": ""}, "Say when it begins"),
        ({"ends_on": "2020-01-01"}, "ends before it starts"),
        ({"kinds": []}, "at least one kind"),
        ({"customer_numbers": "C-404"}, "no customer C-404"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(app, admin, fields, words):
    answer = make(app, admin, **fields)
    assert answer.status_code == 422
    assert words in answer.text
    with app.app_context():
        assert db.session().scalar(select(Coupon.id)) is None


def test_a_code_is_given_once(app, admin):
    make(app, admin)
    assert "There is a code SPRING-10 already" in make(app, admin).text


def test_an_unknown_coupon_is_not_there(app, admin):
    assert admin.get("/admin/coupons/404").status_code == 404
    assert post(app, admin, "/admin/coupons/404/stop").status_code == 404
