"""A receipt nobody could place: a clerk decides, finds the mistake, undoes it, decides again."""

from sqlalchemy import select

from payportal.models.application import Application
from payportal.models.exception_case import ExceptionCase
from payportal.services import exception_desk, matching_run
from tests.builders import a_customer, a_decision, a_receipt, an_agreement, an_invoice, line


def run(session):
    matching_run.carry_out(session, matching_run.plan(session), actor="cli")


def state(session):
    return session.scalars(select(ExceptionCase.state).order_by(ExceptionCase.id)).all()


def test_a_clerk_decides_undoes_and_the_matcher_leaves_it_alone(session):
    an_agreement(session, rate="10")
    acme, birch = a_customer(session, "C-1", name="Acme Tools"), a_customer(session, "C-2", name="Birch Bakery")
    wrong, right = an_invoice(session, acme, "INV-4001"), an_invoice(session, birch, "INV-4002", amount=9_900)
    receipt = a_receipt(session, 9_900, payer_name="Somebody", memo="for our order")
    run(session)
    assert (receipt.unapplied_minor, state(session)) == (9_900, ["open"])

    entry = exception_desk.decide(session, a_decision(receipt, line(wrong, 9_900), customer=acme))
    assert (wrong.open_minor, state(session)) == (100, ["resolved"])

    exception_desk.undo(session, entry, actor="clerk@example.com", reason="it was Birch")
    run(session)
    assert (wrong.open_minor, receipt.unapplied_minor, receipt.customer_id) == (10_000, 9_900, None)
    case = session.scalars(select(ExceptionCase).where(ExceptionCase.state == "open")).one()
    assert case.reason == "Its application was undone by clerk@example.com; it waits for a person."

    exception_desk.decide(session, a_decision(receipt, line(right, 9_900), customer=birch))
    run(session)
    assert (wrong.open_minor, right.open_minor, state(session)) == (10_000, 0, ["resolved", "resolved"])
    signs = session.scalars(select(Application.cash_minor).order_by(Application.id)).all()
    assert signs == [9_900, -9_900, 9_900]


def test_what_a_person_undid_the_matcher_would_apply_again_but_does_not(session):
    acme = a_customer(session, "C-1", name="Acme Tools")
    invoice = an_invoice(session, acme, "INV-4001")
    receipt = a_receipt(session, 10_000, payer_name="Acme Tools", memo="INV-4001")
    run(session)
    [applied] = session.scalars(select(Application)).all()
    assert (invoice.open_minor, applied.decided_by) == (0, "auto")

    exception_desk.undo(session, applied.entry_id, actor="clerk@example.com", reason="paid for somebody else")
    run(session)
    run(session)
    assert (invoice.open_minor, receipt.unapplied_minor) == (10_000, 10_000)
    case = session.scalars(select(ExceptionCase).where(ExceptionCase.state == "open")).one()
    assert case.reason == "Its application was undone by clerk@example.com; it waits for a person."
