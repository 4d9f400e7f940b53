"""Clerks' decisions in bulk: each receipt's rows together or not at all, once, and something is learned."""

import pytest
from sqlalchemy import func, select

from payportal.erp import decision_import
from payportal.models.application import Application
from payportal.models.exception_case import ExceptionCase
from payportal.models.learned import Learned
from payportal.models.receipt import Receipt
from payportal.services import exception_desk, resolutions
from payportal.services.exception_desk import Hold
from payportal.services.resolutions import ResolveOutcome
from tests.builders import a_customer, a_receipt, an_invoice, csv_bytes


@pytest.fixture
def book(session):
    """Two customers with an item of the same number, one more item, and a receipt of 150.00 that waits."""
    first, second = a_customer(session, "C-1"), a_customer(session, "C-2")
    items = [an_invoice(session, first, "7"), an_invoice(session, second, "7"), an_invoice(session, first, "8")]
    receipt = a_receipt(session, 15_000, transaction_id="T-1", payer_name="ODD NAME", payer_account="998877")
    exception_desk.open_cases(session, [Hold(receipt_id=receipt.id, type="unknown_payer", reason="nobody knows")])
    return receipt, items


def resolve(session, *rows):
    outcome = ResolveOutcome()
    made = [{"transaction_id": "T-1", "amount": "0", **row} for row in rows]
    resolutions.resolve(session, decision_import.read(csv_bytes(*made)).rows, outcome, actor="clerk@example.com")
    return outcome


def row(invoice="8", amount="100.00", **cells):
    return {"invoice_number": invoice, "amount": amount, **cells}


def test_a_decision_is_carried_out_and_the_case_closed(session, book):
    receipt, (first, _, other) = book
    outcome = resolve(
        session, row("8", "95.00", discount="2.00", adjustment="3.00", reason="bank fee"),
        row("7", "50.00", customer_number="C-1"), row("", "5.00"),
    )  # fmt: skip
    assert (outcome.decided, outcome.same, outcome.rejected, outcome.problems) == (1, 0, 0, [])
    assert (other.open_minor, first.open_minor, receipt.unapplied_minor, receipt.on_account_minor) == (0, 5_000, 0, 500)
    assert session.scalars(select(ExceptionCase.state)).all() == ["resolved"]
    reasons = select(Application.adjustment_reason).where(Application.adjustment_minor != 0)
    assert session.scalars(reasons).all() == ["bank fee"]


def test_the_case_stays_open_while_money_waits(session, book):
    resolve(session, row("8", "100.00"))
    assert book[0].unapplied_minor == 5_000
    assert session.scalars(select(ExceptionCase.state)).all() == ["open"]


def test_the_same_file_again_is_the_same(session, book):
    rows = row("8", "100.00"), row("7", "50.00", customer_number="C-1")
    assert resolve(session, *rows).decided == 1
    again = resolve(session, *rows)
    assert (again.decided, again.same, again.rejected) == (0, 1, 0)
    assert session.scalar(select(func.count(Application.id))) == 2
    assert book[0].unapplied_minor == 0


@pytest.mark.parametrize(
    ("rows", "line", "code", "words"),
    [
        ([row("99")], 2, "unknown_invoice", "check the number and the customer"),
        ([row("7")], 2, "ambiguous_invoice", "add the customer_number"),
        ([row("8", customer_number="C-9")], 2, "unknown_customer", "there is no customer C-9"),
        ([row("8", customer_number="C-2")], 2, "unknown_invoice", "check the number and the customer"),
        ([row("8") | {"transaction_id": "T-9"}], 2, "unknown_receipt", "export the exceptions"),
        ([row("8", "100.00"), row("7", "50.01", customer_number="C-1")], 2, "over_applied", "150.01 USD asked"),
        ([row("8", "100.01")], 2, "over_applied", "does not fit the open 100.00"),
        ([row("8", "10.001")], 2, "bad_amount", "3 decimals but USD has 2"),
        ([row("", "10.00")], 2, "customer_needed", "needs a customer_number"),
        ([row("8", "10.00"), row("99", "10.00")], 3, "unknown_invoice", "99"),  # the good row goes with the bad
    ],
)
def test_what_cannot_be_carried_out_is_told_and_nothing_of_the_receipt_is_done(session, book, rows, line, code, words):
    receipt, items = book
    outcome = resolve(session, *rows)
    [problem] = outcome.problems
    assert (problem.line, problem.code, outcome.rejected, outcome.decided) == (line, code, len(rows), 0)
    assert words in problem.message
    session.expire_all()
    assert (receipt.unapplied_minor, receipt.customer_id) == (15_000, None)
    assert [item.open_minor for item in items] == [10_000] * 3
    assert session.scalar(select(func.count(Application.id))) == 0
    assert session.scalars(select(ExceptionCase.state)).all() == ["open"]


def test_one_refused_receipt_does_not_stop_the_others(session, book):
    a_receipt(session, 4_000, transaction_id="T-2")
    outcome = resolve(session, row("99"), row("8", "40.00") | {"transaction_id": "T-2"})
    assert (outcome.decided, outcome.rejected) == (1, 1)
    assert book[1][2].open_minor == 6_000


def test_a_receipt_id_that_two_carry_is_not_guessed(session, book):
    a_receipt(session, 4_000, transaction_id="T-1")
    outcome = resolve(session, row("8", "40.00"))
    assert [problem.code for problem in outcome.problems] == ["ambiguous_receipt"]
    assert book[1][2].open_minor == 10_000


def learned(session):
    query = select(Learned.kind, Learned.shown, Learned.confirmed, Learned.taught_by).where(Learned.kind != "habit")
    return [tuple(found) for found in session.execute(query.order_by(Learned.id))]


def test_a_decision_teaches_once_however_often_its_file_is_sent(session, book):
    for _ in range(3):
        resolve(session, row("8", "10.00"))
    by = "clerk@example.com"
    assert learned(session) == [("account", "998877", 1, by), ("alias", "ODD NAME", 1, by)]
    a_receipt(session, 2_000, transaction_id="T-2", payer_name="ODD NAME")
    resolve(session, row("8", "20.00") | {"transaction_id": "T-2"})
    assert learned(session) == [("account", "998877", 1, by), ("alias", "ODD NAME", 2, by)]


def test_a_decision_that_was_undone_teaches_nothing(session, book):
    receipt, _ = book
    resolve(session, row("8", "10.00"))
    entry = session.scalars(select(Application.entry_id)).one()
    exception_desk.undo(session, entry, actor="clerk@example.com")
    assert {count for _, _, count, _ in learned(session)} == {0}
    assert session.get_one(Receipt, receipt.id).customer_id is None


def test_the_same_money_for_somebody_else_is_no_repetition(session, book):
    receipt, _ = book
    assert resolve(session, row("", "150.00", customer_number="C-1")).decided == 1
    outcome = resolve(session, row("", "150.00", customer_number="C-2"))
    assert (outcome.decided, outcome.same, [problem.code for problem in outcome.problems]) == (0, 0, ["over_applied"])
    assert session.get_one(Receipt, receipt.id).customer_id == book[1][0].customer_id


def test_another_discount_is_no_repetition(session, book):
    assert resolve(session, row("8", "95.00")).decided == 1
    outcome = resolve(session, row("8", "95.00", discount="5.00"))
    assert (outcome.decided, outcome.same, [problem.code for problem in outcome.problems]) == (0, 0, ["over_applied"])
    assert book[1][2].open_minor == 500


def test_money_is_left_on_the_account_that_its_row_names(session, book):
    receipt, (_, second, _) = book
    assert resolve(session, row("8", "100.00"), row("", "50.00", customer_number="C-2")).decided == 1
    kept = select(Application.customer_id, Application.cash_minor).where(Application.invoice_id.is_(None))
    assert session.execute(kept).all() == [(second.customer_id, 5_000)]
    assert session.get_one(Receipt, receipt.id).customer_id == second.customer_id


def test_money_is_not_left_on_two_accounts(session, book):
    rows = row("", "100.00", customer_number="C-1"), row("", "50.00", customer_number="C-2")
    outcome = resolve(session, *rows)
    assert [(problem.line, problem.code) for problem in outcome.problems] == [(3, "several_customers")]
    assert (outcome.rejected, session.scalar(select(func.count(Application.id)))) == (2, 0)
    assert book[0].unapplied_minor == 15_000
