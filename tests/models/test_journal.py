"""The seal: what the database refuses, whatever the code does. Every attempt is raw SQL."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from payportal.models.base import db
from payportal.models.journal import Account
from payportal.services import cash_application
from tests.builders import a_customer, a_decision, a_receipt, an_agreement, an_invoice, line
from tests.servers.databases import faults
from tests.shared_books import shared_books

ENTRY = """INSERT INTO journal_entry
             (id, kind, idempotency_key, description, source, effective_on, posted_at, chain_key)
           VALUES (:id, 'forged', :key, '', '', '2026-10-15', '2026-10-15 00:00:00+00:00', 'forged')"""
LINE = """INSERT INTO journal_line (entry_id, line_no, account_id, currency, debit, credit)
          VALUES (:id, :line_no, :account, :currency, :debit, :credit)"""
SEAL = "INSERT INTO journal_seal (entry_id, line_count) VALUES (:id, :count)"
LINK = """INSERT INTO chain_link (chain_key, previous_hash, body_hash, hash, linked_at)
          VALUES ('forged', 'before', 'body', 'after', '2026-10-15 00:00:00+00:00')"""
FORGED = 900


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def books(request, tmp_path_factory):
    """Books that have one of everything. Every test here tries to bend them in vain, so that they serve all of them."""
    with shared_books(request, tmp_path_factory.mktemp("sealed"), _built) as app:
        yield app
        db.session.rollback()
        assert faults(app) == []


def _built(session):
    an_agreement(session, rate="10")
    customer = a_customer(session)
    invoice, receipt = an_invoice(session, customer), a_receipt(session, 12_000)
    cash_application.apply(session, a_decision(receipt, line(invoice, 9_000), customer=customer))


def refused(*statements, contains=""):
    """Send raw statements and commit; return the tables as they are afterwards when the database refused them."""
    before = contents()
    session = db.session()
    session.rollback()
    with pytest.raises(DBAPIError) as error:
        _committed(session, statements)
    session.rollback()
    assert contents() == before
    assert contains in str(error.value)


def _committed(session, statements):
    for statement, values in statements:
        session.execute(text(statement), values)
    session.commit()


def contents():
    """Every row of the tables of money, as they stand."""
    db.session.rollback()
    tables = ("journal_entry", "journal_line", "journal_seal", "chain_link", "invoice", "receipt", "application",
              "share", "wallet", "audit_event", "account")  # fmt: skip
    found = {table: sorted(map(str, db.session.execute(text(f"SELECT * FROM {table}")))) for table in tables}
    db.session.rollback()
    return found


def account(code, currency="USD"):
    return db.session.scalar(select(Account.id).where(Account.code == code, Account.currency == currency))


def an_entry(*sides, key="forged", seal=None, link=True):
    """The statements of a forged entry; ``sides`` are account code, debit and credit."""
    yield ENTRY, {"id": FORGED, "key": key}
    for number, (code, debit, credit) in enumerate(sides, 1):
        values = {"id": FORGED, "line_no": number, "account": account(code), "currency": "USD"}
        yield LINE, values | {"debit": debit, "credit": credit}
    if seal is not None:
        yield SEAL, {"id": FORGED, "count": seal}
    if link:
        yield LINK, {}


@pytest.mark.usefixtures("books")
def test_a_forged_entry_that_is_whole_would_be_taken():
    """The attempts below fail for what is wrong with them, not because nothing can be written at all."""
    session = db.session()
    for statement, values in list(an_entry(("1000", 5, 0), ("2110", 0, 5), seal=2)):
        session.execute(text(statement), values)
    session.flush()
    assert session.scalar(text("SELECT count(*) FROM journal_entry WHERE id = 900")) == 1
    session.rollback()


@pytest.mark.parametrize(
    ("sides", "seal", "link"),
    [
        ([("1000", 5, 0), ("2110", 0, 5)], None, True),  # never sealed
        ([("1000", 5, 0), ("2110", 0, 4)], 2, True),  # does not balance
        ([("1000", 5, 0), ("2110", 0, 5)], 3, True),  # sealed with a line that is not there
        ([("1000", 5, 0), ("2110", 0, 5)], 1, True),  # a line more than was sealed
        ([("1000", 5, 0)], 1, True),  # one side only
        ([("1000", 5, 5), ("2110", 0, 5)], 2, True),  # debit and credit in one line
        ([("1000", -5, 0), ("2110", 0, -5)], 2, True),  # below zero
        ([("1000", 0, 0), ("2110", 0, 0)], 2, True),  # nothing at all
        ([("1000", 5, 0), ("2110", 0, 5)], 2, False),  # in no link of the chain
    ],
)
@pytest.mark.usefixtures("books")
def test_an_entry_that_is_not_whole_does_not_commit(sides, seal, link):
    refused(*an_entry(*sides, seal=seal, link=link))


@pytest.mark.usefixtures("books")
def test_nothing_is_added_to_a_sealed_entry():
    values = {"id": 1, "line_no": 9, "account": account("1000"), "currency": "USD", "debit": 5, "credit": 0}
    refused((LINE, values), contains="already sealed")


@pytest.mark.usefixtures("books")
def test_a_line_in_another_currency_than_its_account_is_refused():
    sides = list(an_entry(("1000", 5, 0), ("2110", 0, 5), seal=2))
    forged = [(statement, values | ({"currency": "EUR"} if "line_no" in values else {})) for statement, values in sides]
    refused(*forged)


@pytest.mark.usefixtures("books")
def test_the_same_fact_is_posted_once():
    refused(*an_entry(("1000", 5, 0), ("2110", 0, 5), seal=2, key="receipt:1"), contains="idempotency_key")


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET kind = 'other' WHERE id = 1",
        "UPDATE journal_line SET debit = debit + 1 WHERE entry_id = 1 AND debit > 0",
        "UPDATE journal_seal SET line_count = 3 WHERE entry_id = 1",
        "UPDATE chain_link SET hash = 'x' WHERE sequence = 1",
        "UPDATE audit_event SET actor = 'nobody' WHERE id = 1",
        "UPDATE application SET cash_minor = 1 WHERE id = 1",
        "UPDATE share SET amount_minor = 1 WHERE id = 1",
        "UPDATE agreement_version SET rate_micro = 1 WHERE id = 1",
        "UPDATE account SET code = '9999' WHERE id = 1",
        "DELETE FROM journal_entry",
        "DELETE FROM journal_line",
        "DELETE FROM journal_seal",
        "DELETE FROM chain_link",
        "DELETE FROM audit_event",
        "DELETE FROM application",
        "DELETE FROM share",
        "DELETE FROM agreement_version",
    ],
)
def test_what_was_written_is_neither_changed_nor_deleted(statement):
    refused((statement, {}), contains="append-only")


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize("table", ["journal_line", "journal_entry", "audit_event", "application", "share"])
@pytest.mark.parametrize("books", ["postgresql"], indirect=True)
def test_no_table_of_the_books_is_truncated(table):
    refused((f"TRUNCATE {table} CASCADE", {}), contains="append-only")


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize("books", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO journal_line SELECT entry_id, line_no, account_id, currency, debit + 1, credit "
        "FROM journal_line WHERE entry_id = 1 AND debit > 0",
        "INSERT OR REPLACE INTO journal_seal (entry_id, line_count) VALUES (1, 2)",
        "INSERT OR REPLACE INTO application SELECT * FROM application",
        "INSERT OR REPLACE INTO share SELECT * FROM share",
        "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event",
        "UPDATE OR REPLACE journal_entry SET idempotency_key = 'receipt:1' WHERE id = 1",
    ],
)
def test_replacing_is_changing(statement):
    refused((statement, {}))


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize("books", ["sqlite"], indirect=True)
@pytest.mark.parametrize("debit", [0.5, "five"])
def test_amounts_are_whole_minor_units(debit):
    values = {"id": FORGED, "line_no": 1, "account": account("1000"), "currency": "USD", "debit": debit, "credit": 0}
    refused((ENTRY, {"id": FORGED, "key": "x"}), (LINE, values))


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE invoice SET open_minor = -1", "open_within_amount"),
        ("UPDATE invoice SET open_minor = 10001", "open_within_amount"),
        ("UPDATE receipt SET unapplied_minor = -1", "unapplied_not_negative"),
        ("UPDATE receipt SET unapplied_minor = 12001", "within"),
        ("UPDATE receipt SET on_account_minor = 9001", "within"),
        ("UPDATE receipt SET on_account_minor = -1", "on_account_not_negative"),
        ("UPDATE receipt SET amount_minor = 0, unapplied_minor = 0", "amount_positive"),
        ("UPDATE receipt SET on_account_minor = 1, customer_id = NULL", "on_account_of_somebody"),
        ("UPDATE wallet SET balance_minor = -1", "not_overdrawn"),
        ("UPDATE wallet SET owed_minor = -1", "owed_not_negative"),
    ],
)
def test_no_balance_goes_past_its_limits(statement, name):
    refused((statement, {}), contains=name)


@pytest.mark.usefixtures("books")
def test_the_books_were_built_by_the_services():
    """The fixture holds a share and a wallet, so that the attempts on them are attempts on something."""
    assert {table: len(rows) for table, rows in contents().items() if table in ("share", "wallet")} == {
        "share": 1,
        "wallet": 1,
    }
