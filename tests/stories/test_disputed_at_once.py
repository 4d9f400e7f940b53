"""Impatience at a dispute: whatever happens at the same time, it is opened once, credited once, and never twice off."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from payportal.domain.errors import Conflict, PayportalError
from payportal.models.base import db, transaction
from payportal.models.dispute import Dispute, DisputeCredit
from payportal.models.invoice import Invoice
from payportal.models.promise import PaymentPromise
from payportal.services import dispute_credits, disputes, payments, promises
from tests.services.a_dispute import ANN, CLERK, TODAY, a_complaint, an_item
from tests.services.a_payment import an_order

AT_ONCE = 6


@pytest.fixture
def invoice(app):
    with app.app_context(), transaction() as session:
        item = an_item(session)
        return item.id, item.customer_id, a_complaint(item)


def all_at_once(app, act):
    """Do ``act(session, number)`` in several threads that start together; return what each answered."""
    barrier = Barrier(AT_ONCE)

    def one(number):
        with app.app_context():
            barrier.wait()
            try:
                with transaction() as session:
                    return act(session, number)
            except PayportalError as refused:
                return refused.code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def found(app, query):
    with app.app_context():
        return db.session().scalar(query)


def test_one_form_sent_by_many_hands_opens_one_dispute(app, invoice):
    _, _, complaint = invoice
    answers = all_at_once(app, lambda session, _: disputes.open_dispute(session, complaint).id)
    assert len(set(answers)) == 1
    assert found(app, select(func.count()).select_from(Dispute)) == 1


def test_many_clerks_credit_it_once(app, invoice):
    invoice_id, _, complaint = invoice
    with app.app_context(), transaction() as session:
        dispute = disputes.open_dispute(session, complaint).id
    all_at_once(app, lambda session, _: dispute_credits.credit(session, dispute, 20_000, "", by=CLERK, role="clerk",
                                                               on=TODAY))  # fmt: skip
    assert found(app, select(func.sum(DisputeCredit.amount_minor))) == 20_000
    assert found(app, select(Invoice.open_minor).where(Invoice.id == invoice_id)) == 80_000


def test_paying_all_and_crediting_a_part_never_take_more_than_is_open(app, invoice):
    invoice_id, customer, complaint = invoice
    with app.app_context(), transaction() as session:
        dispute = disputes.open_dispute(session, complaint).id

    def act(session, number):
        if number % 2:
            return dispute_credits.credit(session, dispute, 20_000, "", by=CLERK, role="clerk", on=TODAY)
        order = an_order(customer, {invoice_id: 100_000}, 100_000, started_by=f"{number}{ANN}",
                         reference=f"PAY-{number}")  # fmt: skip
        return payments.start(session, order, gateway="sandbox", on=TODAY).reference

    answers = all_at_once(app, act)
    paid = sum(isinstance(answer, str) and answer.startswith("PAY-") for answer in answers)
    credited = found(app, select(func.coalesce(func.sum(DisputeCredit.amount_minor), 0)))
    assert (paid, credited) in ((1, 0), (0, 20_000))


def test_many_promises_leave_one_that_holds(app, invoice):
    invoice_id, _, _ = invoice
    all_at_once(app, lambda session, number: promises.make(
        session, invoice_id, minor=1_000 + number, promised_on=TODAY, by=ANN, on=TODAY).id)  # fmt: skip
    live = select(func.count()).select_from(PaymentPromise).where(PaymentPromise.ended_at.is_(None))
    assert found(app, live) == 1


def test_what_is_decided_meanwhile_is_said(app, invoice):
    _, _, complaint = invoice
    with app.app_context(), transaction() as session:
        dispute = disputes.open_dispute(session, complaint).id
    with app.app_context(), transaction() as session:
        disputes.release(session, dispute, "It was signed for.", author=CLERK)
    with app.app_context(), pytest.raises(Conflict, match="decided already"), transaction() as session:
        disputes.answer(session, dispute, "Late.", author=CLERK)
