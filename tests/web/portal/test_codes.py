"""A code in the cart: what is seen is what happens, why not is said, and guessing is counted."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from payportal.domain.company_role import Limit
from payportal.models.base import db
from payportal.models.coupon import Coupon, CouponUse
from payportal.models.payment import Payment
from payportal.services import coupons, users
from payportal.services.coupons import NewCoupon
from payportal.web.clock import today
from tests.services.a_coupon import fixed, percent
from tests.services.a_method import a_kept_method
from tests.web.an_account import a_customer, an_invoice, open_minor, writing
from tests.web.portal.test_papers import text
from tests.web.portal.test_pay import form_of, payments, press
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def acme(app):
    return a_customer(app)


@pytest.fixture
def payer(app, acme):
    return signed_in(app, a_user(app, "customer", email="payer@acme.example", customer_id=acme))


@pytest.fixture
def invoice(app, acme):
    """1,200.00 with 24.00 discount in time."""
    return an_invoice(app, acme, "INV-1", 120000, discount_minor=2400)


def a_coupon(app, **fields):
    given = NewCoupon(code="SPRING-10", currency="USD", terms=percent(), starts_on=today())
    with writing(app) as session:
        return coupons.make(session, replace(given, **fields), actor="owner@example.com").id


def used(app):
    with app.app_context():
        return [(use.state, use.discount_minor) for use in db.session().scalars(select(CouponUse))]


def seen(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def shown(answer):
    return re.search(r'name="shown" value="(\d*)"', answer.text)[1]


def test_a_code_is_seen_in_the_sum_and_on_its_line_before_anything_is_paid(app, payer, invoice):
    a_coupon(app)
    fields = form_of(payer, invoice) | {"code": "spring-10"}
    answer = post(app, payer, "/pay", **fields)
    assert (answer.status_code, shown(answer), payments(app)) == (200, "105840", [])
    assert "1,200.00 − 24.00 discount − 117.60 SPRING-10 = 1,058.40 USD" in seen(answer)
    assert "−117.60 by SPRING-10" in seen(answer)
    answer = post(app, payer, "/pay", **(fields | {"shown": "105840"}))
    assert used(app) == [("reserved", 11760)]
    paid = payer.get(press(app, payer, answer, "approve").location, follow_redirects=True)
    assert "Code SPRING-10 −117.60 USD Charged 1,058.40 USD" in seen(paid)
    assert (payments(app), open_minor(app, invoice), used(app)) == ([(105840, "succeeded")], 0, [("kept", 11760)])
    assert "117.60 by a code" in seen(payer.get("/statement?kind=forward"))
    assert "Payment with discount" in seen(payer.get("/statement?kind=forward"))
    assert "taken off by a code 117.60" in seen(payer.get(f"/invoices/{invoice}"))


def test_the_receipt_names_the_code_and_comes_to_what_was_paid(app, payer, invoice):
    a_coupon(app)
    answer = post(app, payer, "/pay", **(form_of(payer, invoice) | {"code": "SPRING-10", "shown": "105840"}))
    press(app, payer, answer, "approve")
    with app.app_context():
        reference = db.session().scalars(select(Payment.reference)).one()
    found = text(payer.get(f"/payments/{reference}/receipt.pdf").data)
    for words in ("1,200.00", "−141.60", "Code SPRING-10", "−117.60", "1,058.40"):
        assert words in found


def test_the_same_form_twice_is_one_payment(app, payer, invoice):
    a_coupon(app, uses_most=1)
    fields = form_of(payer, invoice) | {"code": "SPRING-10", "shown": "105840"}
    first, second = post(app, payer, "/pay", **fields), post(app, payer, "/pay", **fields)
    assert first.location == second.location
    assert len(payments(app)) == 1


def test_a_code_that_changed_between_two_tabs_shows_the_new_sum(app, payer, invoice):
    coupon_id = a_coupon(app)
    fields = form_of(payer, invoice) | {"code": "SPRING-10", "shown": "105840"}
    with writing(app) as session:
        session.get_one(Coupon, coupon_id).percent = "5"
    answer = post(app, payer, "/pay", **fields)
    assert (shown(answer), payments(app)) == ("111720", [])
    with writing(app) as session:
        coupons.stop(session, coupon_id, actor="owner")
    answer = post(app, payer, "/pay", **(fields | {"shown": "111720"}))
    assert "This code has ended." in seen(answer)
    assert (answer.status_code, payments(app)) == (422, [])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"code": "OTHER-10"}, "cannot be used on this account"),
        ({"customer_numbers": ["C-9"]}, "cannot be used on this account"),
        ({"terms": percent(least_minor=10**6)}, "10,000.00 USD or more"),
        ({"currency": "EUR"}, "invoices in EUR"),
        ({"kinds": ["debit_memo"]}, "not for the invoices"),
    ],
)
def test_why_not_is_said_and_what_was_typed_stays(app, payer, invoice, fields, words):
    a_customer(app, "C-9")
    a_coupon(app, **fields)
    answer = post(app, payer, "/pay", **(form_of(payer, invoice) | {"code": "SPRING-10", "shown": "117600"}))
    assert answer.status_code == 422
    assert words in seen(answer)
    assert 'name="code" value="SPRING-10"' in answer.text
    assert (payments(app), used(app)) == ([], [])


def test_a_code_that_covers_all_is_settled_at_once(app, payer, acme):
    a_coupon(app, terms=fixed(50000))
    small = an_invoice(app, acme, "INV-2", 12000)
    fields = form_of(payer, small) | {"code": "SPRING-10"}
    assert "Settle with the code" in seen(post(app, payer, "/pay", **fields))
    answer = post(app, payer, "/pay", **(fields | {"shown": "0"}))
    assert "Your code covered all of it. Nothing was charged." in seen(
        payer.get(answer.location, follow_redirects=True)
    )
    assert (payments(app), open_minor(app, small)) == ([(0, "succeeded")], 0)


def test_guesses_are_counted_and_a_code_that_was_right_is_no_guess(app, payer, invoice):
    a_coupon(app)
    fields = form_of(payer, invoice)
    for _ in range(2 * users.TRIES_OF_ACCOUNT):
        assert post(app, payer, "/pay", **(fields | {"code": "SPRING-10"})).status_code == 200
    for _ in range(users.TRIES_OF_ACCOUNT):
        answer = post(app, payer, "/pay", **(fields | {"code": "GUESS-1"}))
    assert "Too many codes were tried" in seen(answer)
    # Known in this browser from before; a fresh browser of the same company has to wait, even with the right code.
    assert "117.60 SPRING-10" in seen(post(app, payer, "/pay", **(fields | {"code": "SPRING-10"})))
    with payer.session_transaction() as session:
        session.pop("codes")
    assert "Too many codes were tried" in seen(post(app, payer, "/pay", **(fields | {"code": "SPRING-10"})))


def test_where_a_second_person_approves_no_code_is_taken(app, acme, invoice):
    a_coupon(app)
    maker = a_user(app, "customer", email="maker@acme.example", customer_id=acme, company_role="payer",
                   limit=Limit(10000, "USD"))  # fmt: skip
    client = signed_in(app, maker)
    assert "takes no code." in seen(client.get(f"/pay?invoice={invoice}"))
    fields = form_of(client, invoice) | {"code": "SPRING-10"}
    answer = post(app, client, "/pay", **fields)
    assert answer.status_code == 422
    assert "that another person approves takes no code" in seen(answer)


def test_a_day_to_come_takes_no_code(app, payer, invoice):
    a_coupon(app)
    answer = post(
        app, payer, "/schedules/review", **(form_of(payer, invoice) | {"code": "SPRING-10", "run_on": "2099-01-01"})
    )
    assert answer.status_code == 422
    assert "A code counts only when you pay now." in seen(answer)


def test_a_kept_method_is_charged_less(app, payer, invoice, acme):
    a_coupon(app)
    with writing(app) as session:
        method_id = a_kept_method(session, acme, owner="payer@acme.example").id
    fields = form_of(payer, invoice) | {"code": "SPRING-10", "shown": "105840", "way": f"method:{method_id}"}
    post(app, payer, "/pay", **fields)
    with app.app_context():
        [payment] = db.session().scalars(select(Payment))
        assert (payment.method_id, payment.charged_minor) == (method_id, 105840)


@pytest.mark.parametrize("code", ["'; DROP TABLE coupon; --", "\0", "<script>", "Ω" * 500, "REF-", "REF-ABCDEFGH"])
def test_anything_typed_is_read_as_a_code_that_never_was(app, payer, invoice, code):
    answer = post(app, payer, "/pay", **(form_of(payer, invoice) | {"code": code}))
    assert answer.status_code == (400 if "\0" in code else 422)
    assert "<script>alert" not in answer.text
    with app.app_context():
        assert db.session().scalar(select(func.count()).select_from(Coupon)) == 0
