"""The only door into the journal: each fact once, in order, with a handful of statements."""

from datetime import date

import pytest
from sqlalchemy import func, select

from payportal.domain.errors import Conflict
from payportal.ledger import postings
from payportal.models.base import db, transaction
from payportal.models.journal import Account, JournalEntry, JournalLine, JournalSeal
from payportal.services import posting


def entry(key, minor=100, currency="USD"):
    return postings.items_imported(currency, minor, on=date(2026, 10, 15), key=key, source="test")


@pytest.mark.broken_books  # receivables without open items
def test_entries_come_back_by_id_in_their_order_and_are_sealed(session):
    ids = posting.post(session, [entry(f"k{n}", n + 1) for n in range(50)])
    debits = select(JournalLine.debit).where(JournalLine.debit > 0).order_by(JournalLine.entry_id)
    assert ids == sorted(ids)
    assert session.scalars(debits).all() == list(range(1, 51))
    assert session.scalar(select(func.count(JournalSeal.entry_id))) == 50
    assert posting.entry_lines(session, ids[3]) == entry("k", 4).lines


def test_no_entries_are_no_statement(session):
    assert posting.post(session, []) == []
    assert session.scalar(select(func.count(JournalEntry.id))) == 0


@pytest.mark.broken_books
def test_a_fact_is_posted_once(app):
    with app.app_context():
        with transaction() as session:
            posting.post(session, [entry("k")])
        with pytest.raises(Conflict) as refused, transaction() as session:
            posting.post(session, [entry("other"), entry("k", 7)])
        assert refused.value.code == "posted_before"
        assert db.session.scalars(select(JournalEntry.idempotency_key)).all() == ["k"]


@pytest.mark.broken_books
def test_each_currency_has_accounts_of_its_own(session):
    posting.post(session, [entry("a"), entry("b", currency="EUR"), entry("c")])
    found = select(Account.code, Account.currency).order_by(Account.code, Account.currency)
    assert [tuple(row) for row in session.execute(found)] == [
        ("1200", "EUR"), ("1200", "USD"), ("3000", "EUR"), ("3000", "USD"),
    ]  # fmt: skip
