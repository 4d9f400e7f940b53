"""The desk: one open case a receipt, opened, corrected, closed, undone, assigned and noted."""

import pytest
from sqlalchemy import func, select

from payportal.domain.errors import NotFound
from payportal.models.audit import AuditEvent
from payportal.models.exception_case import CaseNote, ExceptionCase
from payportal.services import exception_desk
from payportal.services.exception_desk import Hold
from tests.builders import a_customer, a_decision, a_receipt, an_invoice, line


def cases(session):
    query = select(ExceptionCase.receipt_id, ExceptionCase.type, ExceptionCase.state).order_by(ExceptionCase.id)
    return [tuple(row) for row in session.execute(query)]


def test_a_case_is_opened_once_and_corrected(session):
    receipt = a_receipt(session)
    hold = Hold(receipt_id=receipt.id, type="unknown_payer", reason="nobody of this name")
    assert [exception_desk.open_cases(session, [hold]) for _ in range(2)] == [1, 0]
    other = Hold(receipt_id=receipt.id, type="ambiguous_match", reason="two fit")
    assert exception_desk.open_cases(session, [other]) == 1
    assert cases(session) == [(receipt.id, "ambiguous_match", "open")]


def test_a_closed_case_stays_and_a_new_one_may_be_opened(session):
    receipt, another = a_receipt(session), a_receipt(session)
    holds = [Hold(receipt_id=one.id, type="unknown_payer", reason="x") for one in (receipt, another)]
    exception_desk.open_cases(session, holds)
    exception_desk.close_cases(session, [receipt.id], actor="clerk@example.com")
    exception_desk.open_cases(session, holds)
    assert cases(session) == [
        (receipt.id, "unknown_payer", "resolved"), (another.id, "unknown_payer", "open"),
        (receipt.id, "unknown_payer", "open"),
    ]  # fmt: skip


def test_undoing_a_decision_opens_a_case_for_a_person_with_the_payer_as_guess(session):
    customer = a_customer(session)
    invoice, receipt = an_invoice(session, customer), a_receipt(session)
    entry = exception_desk.decide(session, a_decision(receipt, line(invoice, 10_000), customer=customer))
    exception_desk.undo(session, entry, actor="clerk@example.com", reason="wrong")
    [case] = session.scalars(select(ExceptionCase))
    assert (case.type, case.state, case.customer_id) == ("conflict", "open", customer.id)
    assert case.reason == exception_desk.undone_reason("clerk@example.com")
    assert invoice.open_minor == 10_000


def test_assigning_and_noting_leave_their_trace(session):
    receipt = a_receipt(session)
    exception_desk.open_cases(session, [Hold(receipt_id=receipt.id, type="unknown_payer", reason="x")])
    [case] = session.scalars(select(ExceptionCase))
    exception_desk.note(session, case.id, "  asked the bank  ", author="clerk@example.com")
    exception_desk.assign(session, case.id, user_id=None, actor="clerk@example.com")
    assert session.scalars(select(CaseNote.text)).all() == ["asked the bank"]
    assert session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all() == ["note", "assign"]


@pytest.mark.parametrize("act", ["note", "assign"])
def test_a_case_that_is_not_there_is_not_found(session, act):
    acts = {
        "note": lambda: exception_desk.note(session, 9, "x", author="clerk"),
        "assign": lambda: exception_desk.assign(session, 9, user_id=None, actor="clerk"),
    }
    with pytest.raises(NotFound):
        acts[act]()
    assert session.scalar(select(func.count(AuditEvent.id))) == 0


def test_the_desk_asks_for_its_own_cases_only(session, statements):
    receipts = [a_receipt(session) for _ in range(20)]
    holds = [Hold(receipt_id=receipt.id, type="unknown_payer", reason="x") for receipt in receipts]
    exception_desk.open_cases(session, holds)
    first = receipts[0].id
    session.expire_all()
    with statements() as sent:
        exception_desk.close_cases(session, [first], actor="clerk")
    assert len(sent) == 2  # one case read, one written
    assert [state for *_, state in cases(session)].count("open") == 19
