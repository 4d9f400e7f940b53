"""The verifier finds what the triggers would have prevented: one changed row in any table of money, by its name."""

import pytest
from sqlalchemy import select, text

from payportal.models.base import db
from payportal.models.receipt import Receipt
from payportal.queries import ledger_proof
from payportal.services import bank_intake, cash_application, unapplication
from tests.builders import (
    a_customer,
    a_decision,
    a_receipt,
    an_agreement,
    an_invoice,
    csv_bytes,
    line,
    receipt_row,
)
from tests.shared_books import shared_books


def _built(session):
    """A receipt of a bank file on a discounted invoice and on account; a second one applied and undone."""
    an_agreement(session, "A-1", "P-1", rate="10")
    an_agreement(session, "A-2", "P-2", kind="tiers", rate="", tiers="0:1|50.00:2")
    customer = a_customer(session)
    invoice, other = an_invoice(session, customer, "INV-1"), an_invoice(session, customer, "INV-2", amount=5_000)
    bank_intake.take_in(session, csv_bytes(receipt_row("T-1", "99.00")), name="bank.csv", actor="cli")
    receipt = session.scalars(select(Receipt)).one()
    chosen = line(invoice, 9_300, discount=200, adjustment=500, reason="bank fee")
    cash_application.apply(session, a_decision(receipt, chosen, customer=customer, on_account=100))
    second = a_receipt(session, 4_000, transaction_id="T-2")
    entry = cash_application.apply(session, a_decision(second, line(other, 3_000), customer=customer))
    unapplication.unapply(session, entry, actor="clerk")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def books(request, tmp_path_factory):
    """Books that every test bends in a transaction that is never committed."""
    with shared_books(request, tmp_path_factory.mktemp("proved"), _built) as app:
        yield app


def tampered(*statements):
    """The faults found after statements that the triggers did not see; nothing of it stays."""
    session = db.session()
    session.rollback()
    _without_triggers(session)
    for statement in statements:
        changed = session.execute(text(statement)).rowcount
        assert changed == 1, f"{changed} rows: {statement}"
    proof = ledger_proof.prove(session)
    session.rollback()
    return [f"{fault.check}: {fault.message}" for fault in proof.faults]


def _without_triggers(session):
    if session.get_bind().dialect.name == "sqlite":
        for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {name}"))
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        return
    session.execute(text("SET LOCAL session_replication_role = replica"))


@pytest.mark.usefixtures("books")
def test_whole_books_are_proved():
    proof = ledger_proof.prove(db.session())
    assert proof.faults == []
    assert (proof.entries, proof.lines, proof.links) == (13, 32, 1)
    assert proof.checks == len(ledger_proof.CHECKS)
    db.session.rollback()


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE journal_line SET debit = debit + 1 WHERE entry_id = 1 AND debit > 0", "entry 1: debits 100.01"),
        ("UPDATE journal_line SET debit = debit + 1 WHERE entry_id = 1 AND debit > 0", "journal_entry 1–13"),
        ("DELETE FROM journal_line WHERE entry_id = 1 AND debit > 0", "entry 1: sealed with 2 lines, 1 found"),
        ("DELETE FROM journal_seal WHERE entry_id = 1", "entry 1: sealed with None lines"),
        ("UPDATE journal_entry SET effective_on = '2020-01-01' WHERE id = 2", "journal_entry 1–13"),
        ("UPDATE journal_entry SET idempotency_key = 'other' WHERE id = 2", "link 1: an entry or event"),
        ("UPDATE account SET code = '1001' WHERE code = '1000'", "link 1: an entry or event"),
        ("UPDATE audit_event SET actor = 'nobody' WHERE id = 1", "audit_event 1–4"),
        ("DELETE FROM audit_event WHERE id = 2", "link 1: an entry or event"),
        ("UPDATE chain_link SET body_hash = 'x' WHERE sequence = 1", "link 1: an entry or event"),
        ("UPDATE chain_link SET previous_hash = 'x' WHERE sequence = 1", "link 1: does not follow"),
        ("UPDATE chain_link SET hash = 'x' WHERE sequence = 1", "link 1: its own hash was changed"),
        ("DELETE FROM chain_link WHERE sequence = 1", "journal_entry 1 is in no link"),
        ("UPDATE invoice SET open_minor = 1 WHERE number = 'INV-1'", "open item INV-1 (row 1): open 0.01 USD"),
        ("UPDATE invoice SET opened_minor = 9999 WHERE number = 'INV-1'", "open item INV-1 (row 1)"),
        ("UPDATE receipt SET unapplied_minor = 499 WHERE transaction_id = 'T-1'", "receipt T-1 (row 1): 0.01 USD"),
        ("UPDATE receipt SET on_account_minor = 99 WHERE transaction_id = 'T-1'", "receipt T-1 (row 1)"),
        ("UPDATE receipt SET amount_minor = 9901 WHERE transaction_id = 'T-1'", "receipt T-1 (row 1): 99.01 USD"),
        ("UPDATE receipt SET currency = 'EUR' WHERE transaction_id = 'T-1'", "receipt T-1 (row 1)"),
        ("UPDATE receipt SET customer_id = 1 WHERE transaction_id = 'T-2'", "account 2100 USD"),
        ("UPDATE bank_line SET amount_minor = 9899 WHERE id = 1", "receipt T-1 (row 1): 99.00 USD, its source says"),
        ("UPDATE application SET cash_minor = 9301 WHERE id = 1", "open item INV-1 (row 1)"),
        (
            "UPDATE application SET discount_minor = 199, adjustment_minor = 501 WHERE id = 1",
            "discounts 199 against 200",
        ),
        ("UPDATE application SET cash_minor = 99 WHERE id = 2", "receipt T-1 (row 1)"),
        ("UPDATE application SET discount_minor = 1 WHERE id = 4", "application 4 does not undo application 3"),
        ("DELETE FROM application WHERE id = 4", "open item INV-2 (row 2)"),
        ("UPDATE share SET amount_minor = 931 WHERE id = 1", "entry 6: its shares add up to"),
        ("UPDATE share SET base_minor = 9299 WHERE id = 1", "share 1: it does not follow"),
        ("UPDATE share SET exact_e8 = exact_e8 + 1 WHERE id = 1", "share 1: it does not follow"),
        ("UPDATE share SET amount_minor = -1 WHERE id = 5", "share 5 does not take back share 3 exactly"),
        ("UPDATE share SET rate = '11' WHERE id = 1", "agreement version 1: it says 10, a share was reckoned at 11"),
        ("UPDATE agreement_version SET rate_micro = 11000000 WHERE id = 1", "agreement version 1: it says 11"),
        ("UPDATE wallet SET balance_minor = balance_minor + 1 WHERE id = 1", "wallet P-1 USD: 931 to get"),
        ("UPDATE wallet SET owed_minor = 1 WHERE id = 2", "wallet P-2 USD"),
        ("DELETE FROM wallet WHERE id = 1", "wallet P-1 USD: there is none"),
        ("UPDATE share_meter SET collected_minor = 1 WHERE id = 1", "agreement A-1 USD: its meter"),
        ("UPDATE share_meter SET carry_e8 = 1 WHERE id = 2", "agreement A-2 USD: its meter"),
        ("DELETE FROM share_meter WHERE id = 1", "agreement A-1 USD: its meter"),
    ],
)
def test_one_changed_row_is_found_and_named(statement, named):
    found = tampered(statement)
    assert [fault for fault in found if named in fault] != [], found


@pytest.mark.usefixtures("books")
def test_an_entry_slipped_in_whole_is_found():
    found = tampered(
        "INSERT INTO journal_entry (id, kind, idempotency_key, description, source, effective_on, posted_at, chain_key)"
        " SELECT 99, 'forged', 'forged', '', '', effective_on, posted_at, chain_key FROM journal_entry WHERE id = 1",
        "INSERT INTO journal_line SELECT 99, 1, account_id, currency, 1, 0 FROM journal_line WHERE entry_id = 1"
        " AND debit > 0",
        "INSERT INTO journal_line SELECT 99, 2, account_id, currency, 0, 1 FROM journal_line WHERE entry_id = 1"
        " AND credit > 0",
        "INSERT INTO journal_seal VALUES (99, 2)",
    )
    assert "audit chain: link 1: an entry or event written in it was changed (journal_entry 1–99, audit_event 1–4)" in (
        found
    )
