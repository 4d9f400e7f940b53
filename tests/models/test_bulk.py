import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from payportal.models.base import utcnow
from payportal.models.bulk import insert_rows, new_ids, update_rows
from payportal.models.exception_case import CaseNote, ExceptionCase
from payportal.models.receipt import Receipt
from tests.builders import a_customer, a_receipt

CASE = ("id", "receipt_id", "type", "reason", "customer_id", "state", "opened_at", "resolved_by")


def test_rows_are_written_with_ids_of_their_own_and_read_back_as_they_were(session):
    customer = a_customer(session)
    receipts = [a_receipt(session, 100) for _ in range(3)]
    now, ids = utcnow(), new_ids(session, ExceptionCase, 3)
    assert ids == sorted(set(ids))
    rows = [(i, r.id, "conflict", "tab\tnew\nline \\N", customer.id, "open", now, "")
            for i, r in zip(ids, receipts, strict=True)]  # fmt: skip
    insert_rows(session, ExceptionCase, CASE, iter(rows))
    found = session.scalars(select(ExceptionCase).order_by(ExceptionCase.id)).all()
    assert [(c.id, c.receipt_id, c.reason, c.opened_at) for c in found] == [(r[0], r[1], r[3], now) for r in rows]
    note = CaseNote(case_id=ids[0], author="x", text="y")
    session.add(note)
    session.flush()
    assert min(new_ids(session, ExceptionCase, 1)) > max(ids)


@pytest.mark.broken_books
def test_rows_are_changed_by_id(session):
    one, other, third = (a_receipt(session, minor) for minor in (100, 200, 300))
    change = "unapplied_minor = unapplied_minor - {taken}, decision_count = decision_count + 1"
    update_rows(session, Receipt, change, ("of_id", "taken"), [(one.id, 40), (third.id, 300)])
    session.expire_all()
    assert [(r.unapplied_minor, r.decision_count) for r in (one, other, third)] == [(60, 1), (200, 0), (0, 1)]


@pytest.mark.broken_books
def test_what_the_database_refuses_is_an_integrity_error(session):
    receipt = a_receipt(session, 100)
    with pytest.raises(IntegrityError), session.begin_nested():
        update_rows(session, Receipt, "unapplied_minor = {rest}", ("of_id", "rest"), [(receipt.id, -1)])
    twice = [(i, receipt.id, "conflict", "", None, "open", utcnow(), "") for i in new_ids(session, ExceptionCase, 2)]
    with pytest.raises(IntegrityError), session.begin_nested():
        insert_rows(session, ExceptionCase, CASE, twice)
