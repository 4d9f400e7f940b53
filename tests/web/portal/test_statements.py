"""Statements: on the page, as PDF and as CSV the same figures, and the way to pay what is open."""

from datetime import timedelta

import pytest

from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.services import cash_application
from payportal.web.clock import today
from tests.builders import a_decision, a_receipt, line
from tests.documents.a_paper import text
from tests.web.an_account import a_customer, an_invoice, writing
from tests.web.signing_in import a_user, signed_in


@pytest.fixture
def acme(app):
    """1,200.00 issued 40 days ago, of which 700.00 were paid 20 days ago; a child with 80.00."""
    parent = a_customer(app, "C-1", name="Acme Corp")
    child = a_customer(app, "C-2", name="Acme West", parent_id=parent)
    big = an_invoice(app, parent, "BIG", 120000, due_in=-5, issued=today() - timedelta(days=40))
    small = an_invoice(app, child, "SMALL", 8000)
    with writing(app) as session:
        customer = session.get_one(Customer, parent)
        receipt = a_receipt(session, 71000, customer=customer, value_date=today() - timedelta(days=20))
        cash_application.apply(session, a_decision(receipt, line(session.get_one(Invoice, big), 70000)))
    return {"parent": parent, "child": child, "big": big, "small": small}


@pytest.fixture
def payer(app, acme):
    return signed_in(app, a_user(app, "customer", customer_id=acme["parent"]))


def days_ago(days):
    return (today() - timedelta(days=days)).isoformat()


def test_what_is_open_comes_to_the_balance_and_can_be_paid(payer, acme):
    page = payer.get("/statement").text
    assert "580.00" in page
    assert f'name="invoice" value="{acme["big"]}"' in page
    assert "10.00" in page.partition("Beside this")[2][:80]


def test_movements_carry_a_balance_forward(payer):
    lines = payer.get(f"/statement.csv?kind=forward&since={days_ago(30)}").text.splitlines()
    shown = [tuple(one.split(",")[1:3]) + tuple(one.split(",")[6:8]) for one in lines[1:]]
    assert shown == [
        ("opening", "", "", "1200.00"),
        ("payment", "BIG", "-700.00", "500.00"),
        ("invoice", "SMALL", "80.00", "580.00"),
        ("closing", "", "", "580.00"),
    ]


def test_an_earlier_day_shows_what_was_open_then(payer):
    lines = payer.get(f"/statement.csv?until={days_ago(21)}").text.splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["BIG"]
    assert lines[1].endswith("1200.00,1200.00")


@pytest.mark.parametrize("kind", ["open", "forward"])
def test_the_paper_has_the_figures_of_the_page(payer, kind):
    answer = payer.get(f"/statement.pdf?kind={kind}&since={days_ago(60)}")
    found = text(answer.data)
    assert answer.mimetype == "application/pdf"
    for words in ("Acme Corp", "BIG", "SMALL", "580.00"):
        assert words in found


def test_one_customer_of_the_family_alone(payer, acme):
    assert "BIG" not in payer.get(f"/statement?account={acme['child']}").text


def test_the_statement_of_another_is_not_there(app, payer):
    other = a_customer(app, "C-9", name="Globex")
    for address in ("/statement", "/statement.pdf", "/statement.csv"):
        assert payer.get(f"{address}?account={other}").status_code == 404


def test_an_empty_account_has_a_page_and_no_papers(app):
    client = signed_in(app, a_user(app, "customer", customer_id=a_customer(app, "C-5")))
    assert "nothing on your account" in client.get("/statement").text
    assert client.get("/statement.pdf").status_code == 404
    assert client.get("/statement.csv").status_code == 404


def test_days_that_make_no_period_are_mended(payer):
    page = payer.get("/statement?kind=forward&since=2999-01-01&until=2998-01-01").text
    assert f'name="since" value="{today()}"' in page
