"""Parent and child accounts: the tree, paying across, and looking at one of them."""

import pytest
from sqlalchemy import select

from payportal.models.base import db
from payportal.models.payment import Payment
from payportal.services import memberships
from payportal.services.memberships import Place
from tests.web.an_account import a_customer, an_invoice, writing
from tests.web.portal.test_pay import form_of, press
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def acme(app):
    return a_customer(app)


@pytest.fixture
def west(app, acme):
    return a_customer(app, "C-2", name="Acme West", parent_id=acme)


@pytest.fixture
def invoices(app, acme, west):
    return an_invoice(app, acme, "INV-1", 10000), an_invoice(app, west, "INV-2", 5000, due_in=-3)


@pytest.fixture
def admin(app, acme):
    return signed_in(app, a_user(app, "customer", email="admin@acme.example", customer_id=acme))


def test_the_tree_shows_each_balance_and_the_total(admin, invoices):
    text = admin.get("/accounts").text
    assert text.index("Acme Corp</span>") < text.index("Acme West")
    assert [sum_ in text for sum_ in ("100.00", "50.00", "150.00")] == [True, True, True]
    assert admin.get("/accounts.csv").text.splitlines()[1:] == [
        "C-1,Acme Corp,USD,100.00,0.00,0.00", "C-2,Acme West,USD,50.00,50.00,0.00"
    ]  # fmt: skip


def test_ticked_accounts_are_paid_in_one_payment(app, admin, acme, west, invoices):
    review = admin.get(f"/accounts/pay?account={acme}&account={west}&what=all")
    assert review.location == f"/pay?invoice={invoices[1]}&invoice={invoices[0]}"
    begun = post(app, admin, "/pay", **form_of(admin, *invoices))
    admin.get(press(app, admin, begun, "approve").location)
    with app.app_context():
        assert [(p.amount_minor, p.state) for p in db.session().scalars(select(Payment))] == [(15000, "succeeded")]


def test_only_what_is_overdue_may_be_taken(admin, acme, west, invoices):
    review = admin.get(f"/accounts/pay?account={acme}&account={west}&what=overdue")
    assert review.location == f"/pay?invoice={invoices[1]}"
    assert admin.get(f"/accounts/pay?account={acme}&what=overdue").location == "/accounts"


def test_the_switcher_narrows_the_lists_and_opens_them_again(app, admin, west, invoices):
    post(app, admin, "/accounts/switch", account=str(west))
    text = admin.get("/").text
    assert ("INV-2" in text, "INV-1" in text) == (True, False)
    assert admin.get(f"/invoices/{invoices[0]}").status_code == 200  # a link still leads there
    post(app, admin, "/accounts/switch", account="")
    assert "INV-1" in admin.get("/").text


def test_paying_for_one_account_is_that_accounts_payment(app, admin, west, invoices):
    post(app, admin, "/accounts/switch", account=str(west))
    begun = post(app, admin, "/pay", **form_of(admin, invoices[1]))
    assert begun.status_code == 303
    with app.app_context():
        assert db.session().scalar(select(Payment.customer_id)) == west


def test_a_person_of_two_companies_switches_between_them(app, admin, invoices):
    globex = a_customer(app, "C-9", name="Globex")
    an_invoice(app, globex, "GX-1", 700)
    with writing(app) as session:
        memberships.join(session, 1, globex, Place("viewer"), actor="test")
    post(app, admin, "/accounts/switch", company=str(globex))
    text = admin.get("/").text
    assert ("GX-1" in text, "INV-1" in text) == (True, False)
    assert admin.get("/people").status_code == 403  # a viewer there
    assert admin.get(f"/invoices/{invoices[0]}").status_code == 404


def test_what_is_not_ones_own_cannot_be_looked_at(app, admin):
    other = a_customer(app, "C-9", name="Globex")
    assert post(app, admin, "/accounts/switch", company=str(other)).status_code == 404
    assert post(app, admin, "/accounts/switch", account=str(other)).status_code == 404
    assert admin.get(f"/accounts/pay?account={other}&what=all").location == "/accounts"


def test_who_sees_one_account_sees_no_other(app, acme, west, invoices):
    clerk = signed_in(app, a_user(app, "customer", email="w@acme.example", customer_id=acme, company_role="payer",
                                  accounts=(west,)))  # fmt: skip
    text = clerk.get("/accounts").text
    assert ("Acme West" in text, "100.00" in text) == (True, False)
    assert clerk.get(f"/invoices/{invoices[0]}").status_code == 404
    begun = post(app, clerk, "/pay", **form_of(clerk, invoices[1]))
    back = press(app, clerk, begun, "approve")
    assert "Paid" in clerk.get(back.location, follow_redirects=True).text
