"""Clerks teach the matcher: a name twice, and the third receipt applies by itself; what was taught can be revoked."""

import pytest
from sqlalchemy import select

from payportal.models.application import Application
from payportal.models.exception_case import ExceptionCase
from payportal.models.learned import Learned
from payportal.services import exception_desk, learning, matching_run
from tests.builders import a_customer, a_decision, a_receipt, an_invoice, line

AMOUNTS = (123_417, 88_191, 54_233, 77_119, 91_057)


def run(session):
    matching_run.carry_out(session, matching_run.plan(session), actor="cli")


@pytest.fixture
def book(session):
    """A customer with five items of telling amounts that is paid by a holding of another name, and one bystander."""
    acme, birch = a_customer(session, "C-1", name="Acme Tools"), a_customer(session, "C-2", name="Birch Bakery")
    items = [an_invoice(session, acme, f"INV-400{n}", amount=minor) for n, minor in enumerate(AMOUNTS)]
    an_invoice(session, birch, "BB-77", amount=33_333)
    return acme, birch, items


def money_of(session, place, **said):
    return a_receipt(session, AMOUNTS[place], **{"payer_name": "QUICK HOLDING", **said})


def taught(session, kind="alias"):
    return session.scalars(select(Learned).where(Learned.kind == kind)).one()


def decide(session, receipt, invoice, customer, by="clerk@example.com"):
    decision = a_decision(receipt, line(invoice, receipt.amount_minor), customer=customer, by=by)
    return exception_desk.decide(session, decision)


def test_a_name_confirmed_twice_applies_the_third_time_and_revoked_is_held_again(session, book):
    acme, _, items = book
    for place in (0, 1):
        receipt = money_of(session, place)
        run(session)
        assert receipt.unapplied_minor == AMOUNTS[place], "one confirmation only ranks"
        decide(session, receipt, items[place], acme)
    third = money_of(session, 2)
    run(session)
    assert (third.unapplied_minor, items[2].open_minor) == (0, 0)
    row = session.scalars(select(Application).where(Application.receipt_id == third.id)).one()
    assert (row.decided_by, row.customer_id) == ("auto", acme.id)
    assert "Acme Tools also pays as QUICK HOLDING" in row.reasons

    learning.revoke(session, taught(session).id, actor="boss@example.com")
    fourth = money_of(session, 3)
    run(session)
    assert (fourth.unapplied_minor, items[3].open_minor) == (AMOUNTS[3], AMOUNTS[3])

    learning.restore(session, taught(session).id, actor="boss@example.com")
    run(session)
    assert (fourth.unapplied_minor, items[3].open_minor) == (0, 0)


def test_after_one_confirmation_the_right_customer_is_suggested_but_not_applied(session, book):
    acme, _, items = book
    decide(session, money_of(session, 0), items[0], acme)
    second = money_of(session, 1)
    run(session)
    case = session.scalars(select(ExceptionCase).where(ExceptionCase.receipt_id == second.id)).one()
    assert (case.state, case.customer_id) == ("open", acme.id)
    assert case.reason == "the amount fits Acme Tools, but the payer's name does so only loosely"


def test_a_contradiction_takes_the_certainty_away(session, book):
    acme, birch, items = book
    for place in (0, 1):
        decide(session, money_of(session, place), items[place], acme)
    decide(session, a_receipt(session, 10_000, payer_name="QUICK HOLDING"), an_invoice(session, birch), birch)
    third = money_of(session, 2)
    run(session)
    assert third.unapplied_minor == AMOUNTS[2]


def test_the_same_name_for_a_sister_company_is_no_contradiction(session, book):
    acme, _, items = book
    child = a_customer(session, "C-3", name="Zeta Pipes", parent_id=acme.id)
    for place in (0, 1):
        decide(session, money_of(session, place), items[place], acme)
    decide(session, a_receipt(session, 10_000, payer_name="QUICK HOLDING"), an_invoice(session, child), child)
    third = money_of(session, 2)
    run(session)
    assert third.unapplied_minor == 0


def test_an_undone_decision_teaches_nothing(session, book):
    acme, _, items = book
    entries = [decide(session, money_of(session, place), items[place], acme) for place in (0, 1)]
    exception_desk.undo(session, entries[1], actor="clerk@example.com")
    third = money_of(session, 2)
    run(session)
    assert (third.unapplied_minor, taught(session).confirmed) == (AMOUNTS[2], 1)


def test_what_a_person_undid_is_not_applied_again_for_that_payer(session, book):
    items = book[2]
    receipt = money_of(session, 0, payer_name="Acme Tools", payer_account="4711")
    run(session)
    row = session.scalars(select(Application).where(Application.receipt_id == receipt.id)).one()
    exception_desk.undo(session, row.entry_id, actor="clerk@example.com", reason="not for this one")

    again = money_of(session, 0, payer_name="Acme Tools", payer_account="4711", memo="INV-4000")
    run(session)
    case = session.scalars(select(ExceptionCase).where(ExceptionCase.receipt_id == again.id)).one()
    assert (again.unapplied_minor, items[0].open_minor) == (AMOUNTS[0], AMOUNTS[0])
    assert case.reason == "a person decided against this open item for this payer before"

    other = money_of(session, 0, payer_name="Acme Tools", payer_account="99", memo="INV-4000")
    run(session)
    assert other.unapplied_minor == 0, "another payer may still pay it"


def test_a_person_who_decides_it_after_all_lifts_the_refusal(session, book):
    acme, birch, items = book
    first = money_of(session, 0, payer_name="Birch Bakery", memo="INV-4000")
    run(session)
    decide(session, first, an_invoice(session, birch, amount=AMOUNTS[0]), birch)
    refused = taught(session, "rejected")
    assert (refused.customer_id, refused.streak) == (acme.id, 1)
    second = money_of(session, 1, payer_name="Birch Bakery", memo="INV-4001")
    run(session)
    decide(session, second, items[1], acme)
    session.refresh(refused)
    assert (refused.confirmed, refused.contradicted, refused.streak) == (1, 1, 0)
