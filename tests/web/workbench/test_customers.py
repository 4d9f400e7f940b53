"""Customers as clerks see them: what is open and how old, what waits, and how payments are recognised."""

from datetime import timedelta

import pytest

from payportal.models.base import transaction
from payportal.services import exception_desk
from payportal.web.clock import today
from tests.builders import a_customer, a_decision, a_receipt, an_invoice, line
from tests.web.signing_in import a_user, signed_in


@pytest.fixture
def clerk(app):
    return signed_in(app, a_user(app, "clerk"))


def test_what_is_open_stands_by_how_long_it_is_past_due(app, clerk):
    ages = [(-5, 100_00), (0, 1_00), (1, 200_00), (30, 2_00), (31, 300_00), (60, 3_00), (61, 400_00), (90, 4_00),
            (91, 500_00)]  # fmt: skip
    with app.app_context(), transaction() as session:
        acme = a_customer(session, name="Acme Corp", payment_terms="NET 30")
        for days, amount in ages:
            an_invoice(session, acme, amount=amount, due_date=today() - timedelta(days=days))
        address = f"/workbench/customers/{acme.id}"
    page = clerk.get(address).text
    found = [part.partition("</dt>")[0] for part in page.split("<dt>")[1:]]
    assert found[:5] == ["Not due", "1–30 days", "31–60 days", "61–90 days", "Over 90 days"]
    amounts = [part.partition(" <span")[0].rpartition(">")[2] for part in page.split("<dd>")[1:]]
    assert amounts[:5] == ["101.00", "202.00", "303.00", "404.00", "500.00"]
    assert "Open, 9\N{NO-BREAK SPACE}items" in page
    assert "1,510.00" in page


def test_money_that_waits_or_is_on_account_stands_beside_the_balance(app, clerk):
    with app.app_context(), transaction() as session:
        acme = a_customer(session)
        receipt = a_receipt(session, 90_000, customer=acme)
        exception_desk.decide(session, a_decision(receipt, on_account=25_000))
        address = f"/workbench/customers/{acme.id}"
    page = clerk.get(address).text
    assert "650.00" in page[page.index("Received, waiting") :]
    assert "250.00" in page[page.index("On account") :]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_family_is_linked_both_ways(app, clerk):
    with app.app_context(), transaction() as session:
        parent = a_customer(session, "C-1", name="Acme Holding")
        child = a_customer(session, "C-2", name="Acme West", parent_id=parent.id)
        ids = parent.id, child.id
    assert (
        f'Pays for <a href="/workbench/customers/{ids[1]}">Acme West'
        in clerk.get(f"/workbench/customers/{ids[0]}").text
    )
    assert (
        f'Part of <a href="/workbench/customers/{ids[0]}">Acme Holding'
        in clerk.get(f"/workbench/customers/{ids[1]}").text
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("words", "found"), [("acme", True), ("c-1", True), ("acme trading as", True), ("zed", False), ("%", False)]
)
def test_customers_are_found_by_name_number_and_the_names_they_pay_under(app, clerk, words, found):
    with app.app_context(), transaction() as session:
        acme = a_customer(session, "C-1", name="Acme Corp")
        an_invoice(session, acme, amount=12_300, currency="EUR")
        receipt = a_receipt(session, 900, payer_name="ACME TRADING AS ROADRUNNER")
        exception_desk.decide(session, a_decision(receipt, on_account=900, customer=acme))
    page = clerk.get("/workbench/customers", query_string={"q": words}).text
    assert (">Acme Corp</a>" in page, "123.00" in page) == (found, found)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_open_items_come_in_pages_by_due_date(app, clerk):
    with app.app_context(), transaction() as session:
        acme = a_customer(session)
        for number in range(60):
            an_invoice(session, acme, f"INV-{number:02}", due_date=today() + timedelta(days=number // 3))
        address = f"/workbench/customers/{acme.id}"
    first = clerk.get(address).text
    assert ">INV-49</a>" in first
    assert ">INV-50</a>" not in first
    more = first.partition("Next page")[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert clerk.get(more).text.count(">INV-") == 10


def test_an_item_tells_what_reduced_it(app, clerk):
    with app.app_context(), transaction() as session:
        acme = a_customer(session)
        invoice = an_invoice(session, acme, "INV-9", amount=10_000)
        receipt = a_receipt(session, 9_000, transaction_id="T-55")
        decision = a_decision(receipt, line(invoice, 9_000, adjustment=500, reason="freight"), customer=acme)
        entry = exception_desk.decide(session, decision)
        exception_desk.undo(session, entry, actor="clerk@example.com")
        address = f"/workbench/items/{invoice.id}"
    page = clerk.get(address).text
    for words in ("Invoice INV-9", "T-55", "90.00", "−90.00", "freight", "undone"):
        assert words in page


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("address", ["/workbench/customers/999999", "/workbench/items/999999"])
def test_what_does_not_exist_is_not_found(clerk, address):
    assert clerk.get(address).status_code == 404
