"""A company's accounts as a tree with what each owes."""

from datetime import date, timedelta

from payportal.queries import account_tree
from tests.builders import DAY, a_customer, an_invoice


def named(rows):
    return [(row.name, row.depth) for row in rows]


def test_parents_stand_before_their_children_by_name(session):
    top = a_customer(session, "C-1", name="Acme")
    west = a_customer(session, "C-2", name="West", parent_id=top.id)
    east = a_customer(session, "C-3", name="East", parent_id=top.id)
    coast = a_customer(session, "C-4", name="Coast", parent_id=west.id)
    rows = account_tree.tree(session, [top.id, west.id, east.id, coast.id], on=DAY)
    assert named(rows) == [("Acme", 0), ("East", 1), ("West", 1), ("Coast", 2)]


def test_a_child_whose_parent_is_not_seen_stands_at_the_top(session):
    top = a_customer(session, "C-1", name="Acme")
    west = a_customer(session, "C-2", name="West", parent_id=top.id)
    assert named(account_tree.tree(session, [west.id], on=DAY)) == [("West", 0)]


def test_balances_are_the_accounts_own_by_currency(session):
    top = a_customer(session, "C-1", name="Acme")
    west = a_customer(session, "C-2", name="West", parent_id=top.id)
    an_invoice(session, top, amount=10_000, due_date=DAY - timedelta(days=1))
    an_invoice(session, top, amount=5_000, due_date=DAY)
    an_invoice(session, top, amount=-700)
    an_invoice(session, west, amount=300, currency="EUR")
    first, second = account_tree.tree(session, [top.id, west.id], on=DAY)
    [dollars], [euros] = first.balances, second.balances
    assert (dollars.open_minor, dollars.overdue_minor, dollars.overdue_count, dollars.credit_minor) == (
        15_000, 10_000, 1, -700
    )  # fmt: skip
    assert (euros.currency, euros.open_minor) == ("EUR", 300)


def test_what_is_payable_comes_oldest_first_and_no_more_than_asked(session):
    top = a_customer(session, "C-1")
    late, later, soon = (
        an_invoice(session, top, due_date=date(2026, 10, day), amount=100).id for day in (1, 2, 30)
    )  # fmt: skip
    an_invoice(session, top, amount=-100)
    assert account_tree.payable(session, [top.id], overdue_on=None, most=10) == [late, later, soon]
    assert account_tree.payable(session, [top.id], overdue_on=DAY, most=10) == [late, later]
    assert account_tree.payable(session, [top.id], overdue_on=None, most=1) == [late]
