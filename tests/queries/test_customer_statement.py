"""Statements: opening and movements come to the closing balance, which is the aging and the ledger."""

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from payportal.models.invoice import Invoice
from payportal.models.journal import Account as LedgerAccount
from payportal.models.journal import JournalLine
from payportal.queries import customer_aging, customer_statement
from payportal.queries.customer_statement import Account
from payportal.services import cash_application, unapplication
from tests.builders import a_customer, a_decision, a_receipt, an_invoice, line

TODAY = date(2026, 11, 26)


def a_book(session, seed):
    """A customer with documents and money at random, some of it taken back; return its account."""
    chance = random.Random(seed)
    customer = a_customer(session)
    days = lambda most: TODAY - timedelta(days=chance.randint(-5, most))  # noqa: E731 - said once, meant often
    items = []
    for _ in range(chance.randint(3, 9)):
        issued = days(150)
        amount = chance.choice([1, 1, 1, -1]) * chance.randint(1, 9_999)
        items.append(an_invoice(session, customer, amount=amount, issue_date=issued,
                                due_date=issued + timedelta(days=chance.randint(0, 60))))  # fmt: skip
    for item in items:
        if item.open_minor <= 0 or chance.random() < 0.3:
            continue
        cash = chance.randint(1, item.open_minor)
        kept = chance.randint(0, item.open_minor - cash)
        receipt = a_receipt(session, cash + chance.randint(0, 500), customer=customer, value_date=days(120))
        entry = cash_application.apply(session, a_decision(receipt, line(item, cash, discount=kept)))
        if chance.random() < 0.3:
            unapplication.unapply(session, entry, actor="clerk@example.com")
    session.flush()
    session.expire_all()
    return Account((customer.id,), "USD", TODAY)


@pytest.mark.parametrize("seed", range(12))
def test_opening_and_movements_come_to_closing_for_any_period(session, seed):
    account = a_book(session, seed)
    chance = random.Random(seed + 1000)
    for _ in range(6):
        until = TODAY - timedelta(days=chance.randint(0, 160))
        since = until - timedelta(days=chance.randint(0, 90))
        made = customer_statement.statement(session, account, since=since, until=until)
        assert made.opening_minor + sum(one.minor for one in made.movements) == made.closing_minor
        assert made.aging.total_minor == made.closing_minor
        assert all(since <= one.day <= until for one in made.movements)
        assert made.balances[-1:] in ([], [made.closing_minor])


@pytest.mark.parametrize("seed", range(6))
def test_todays_closing_is_the_aging_and_the_ledger(session, seed):
    account = a_book(session, seed)
    made = customer_statement.statement(session, account, since=date(2000, 1, 1), until=TODAY)
    open_ = session.scalar(select(func.sum(Invoice.open_minor)))
    receivables = session.scalar(
        select(func.sum(JournalLine.debit - JournalLine.credit))
        .join(LedgerAccount, LedgerAccount.id == JournalLine.account_id)
        .where(LedgerAccount.code == "1200")
    )
    assert (made.opening_minor, made.closing_minor) == (0, open_) == (0, receivables)
    ages = customer_aging.agings(session, account.customer_ids, on=TODAY)
    assert [one.total_minor for one in ages] == ([open_] if made.lines else [])
    assert [one.buckets for one in ages] == ([made.aging.buckets] if made.lines else [])


def test_what_was_paid_since_is_open_on_an_earlier_day(session):
    customer = a_customer(session)
    item = an_invoice(session, customer, "INV-1", amount=10_000, issue_date=date(2026, 9, 1))
    receipt = a_receipt(session, 10_000, customer=customer, value_date=date(2026, 10, 10))
    cash_application.apply(session, a_decision(receipt, line(item, 10_000)))
    session.expire_all()
    account = Account((customer.id,), "USD", TODAY)
    before = customer_statement.open_at(session, account, until=date(2026, 10, 9))
    assert [(one.number, one.open_minor, one.open_now) for one in before] == [("INV-1", 10_000, False)]
    assert customer_statement.open_at(session, account, until=date(2026, 10, 10)) == []
    assert customer_statement.open_at(session, account, until=date(2026, 8, 31)) == []


def test_another_customer_and_another_currency_are_left_out(session):
    mine, other = a_customer(session, "C-1"), a_customer(session, "C-2")
    an_invoice(session, mine, "MINE", amount=100)
    an_invoice(session, mine, "EURO", amount=200, currency="EUR")
    an_invoice(session, other, "OTHER", amount=300)
    made = customer_statement.statement(
        session, Account((mine.id,), "USD", TODAY), since=date(2026, 1, 1), until=TODAY
    )  # fmt: skip
    assert [one.number for one in made.lines] == ["MINE"]
    assert [one.number for one in made.movements] == ["MINE"]
