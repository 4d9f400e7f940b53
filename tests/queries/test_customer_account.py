"""Whose documents belong to an account, and what of them is open."""

from datetime import timedelta

from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.queries import customer_account
from payportal.queries.customer_account import Balance
from tests.services.a_payment import TODAY, a_customer, an_invoice


def a_child(session, number, parent_id):
    child = Customer(number=number, name=number, parent_id=parent_id)
    session.add(child)
    session.flush()
    return child.id


def test_an_account_is_a_customer_with_its_children_and_theirs(session):
    parent = a_customer(session, "P")
    child = a_child(session, "C", parent)
    grandchild = a_child(session, "G", child)
    a_customer(session, "OTHER")
    assert customer_account.account_ids(session, parent) == [parent, child, grandchild]
    assert customer_account.account_ids(session, child) == [child, grandchild]
    assert customer_account.account_ids(session, grandchild) == [grandchild]


def test_a_family_that_runs_in_a_circle_ends(session):
    parent = a_customer(session, "P")
    child = a_child(session, "C", parent)
    session.get_one(Customer, parent).parent_id = child
    session.flush()
    assert customer_account.account_ids(session, parent) == [parent, child]


def test_balances_are_summed_by_currency_the_largest_first(session):
    acme = a_customer(session)
    late = an_invoice(session, acme, "INV-1", 5000)
    session.get_one(Invoice, late).due_date = TODAY - timedelta(days=1)
    an_invoice(session, acme, "INV-2", 2500)
    an_invoice(session, acme, "INV-3", 9900, currency="EUR")
    assert customer_account.balances(session, [acme], on=TODAY) == [
        Balance(currency="EUR", open_minor=9900, overdue_minor=0, overdue_count=0, credit_minor=0),
        Balance(currency="USD", open_minor=7500, overdue_minor=5000, overdue_count=1, credit_minor=0),
    ]
