"""A run of the matcher: decide without a lock, write at once, leave alone what a person undid."""

from sqlalchemy import func, select

from payportal.models.application import Application
from payportal.models.exception_case import ExceptionCase
from payportal.models.journal import JournalEntry
from payportal.models.proposal import Proposal
from payportal.services import exception_desk, matching_run
from tests.builders import a_customer, a_receipt, an_invoice


def run(session):
    made = matching_run.plan(session)
    return made, matching_run.carry_out(session, made, actor="cli")


def test_planning_writes_nothing(session):
    an_invoice(session, a_customer(session, name="Acme Tools"), "INV-5001")
    a_receipt(session, payer_name="ACME TOOLS", reference="INV-5001")
    entries = session.scalar(select(func.count(JournalEntry.id)))
    made = matching_run.plan(session)
    assert (made.receipts, len(made.decisions), made.held) == (1, 1, [])
    assert not session.dirty
    assert not session.new
    assert session.scalar(select(func.count(JournalEntry.id))) == entries


def test_a_second_run_over_what_waits_writes_nothing(session):
    an_invoice(session, a_customer(session, name="Acme Tools"), "INV-5001")
    a_receipt(session, 123, payer_name="Nobody at all")
    assert run(session)[1] >= 1
    made, changed = run(session)
    assert (made.receipts, changed) == (1, 0)
    assert session.scalar(select(func.count(ExceptionCase.id))) == 1


def test_what_another_run_applied_meanwhile_is_not_held(session):
    acme = a_customer(session, name="Acme Tools")
    a_receipt(session, payer_name="ACME TOOLS", reference="INV-5001")
    late = matching_run.plan(session)
    assert len(late.held) == 1
    an_invoice(session, acme, "INV-5001")
    assert len(run(session)[0].decisions) == 1
    assert matching_run.carry_out(session, late, actor="cli") == 0
    assert (late.held, session.scalars(select(ExceptionCase.id)).all()) == ([], [])


def test_what_the_matcher_held_and_can_apply_later_closes_its_case(session):
    acme = a_customer(session, name="Acme Tools")
    a_receipt(session, payer_name="ACME TOOLS", reference="INV-5001")
    run(session)
    assert session.scalars(select(ExceptionCase.state)).all() == ["open"]
    an_invoice(session, acme, "INV-5001")
    run(session)
    assert session.scalars(select(ExceptionCase.state)).all() == ["resolved"]
    assert session.scalars(select(ExceptionCase.resolved_by)).all() == ["auto"]


def test_what_a_person_undid_is_offered_and_not_applied_again(session):
    invoice = an_invoice(session, a_customer(session, name="Acme Tools"), "INV-5001")
    receipt = a_receipt(session, payer_name="ACME TOOLS", reference="INV-5001")
    run(session)
    entry = session.scalars(select(Application.entry_id)).one()
    exception_desk.undo(session, entry, actor="clerk@example.com")
    made, _ = run(session)
    assert (made.decisions, invoice.open_minor, receipt.unapplied_minor) == ([], 10_000, 10_000)
    assert session.get_one(Proposal, receipt.id).suggestions[0]["lines"][0][:2] == [invoice.id, 10_000]


def test_the_number_of_statements_does_not_grow_with_the_receipts(session, statements):
    acme = a_customer(session, name="Acme Tools")
    for number in range(5, 8):
        an_invoice(session, acme, f"INV-{number}000")
        a_receipt(session, payer_name="ACME TOOLS", reference=f"INV-{number}000")
    with statements() as few:
        run(session)
    for number in range(1, 60):
        an_invoice(session, acme, f"INV-8{number:03d}")
        a_receipt(session, payer_name="ACME TOOLS", reference=f"INV-8{number:03d}")
    a_receipt(session, 5, payer_name="Nobody")
    with statements() as many:
        made, _ = run(session)
    assert (made.receipts, len(made.decisions)) == (60, 59)
    asked = [len([s for s in sent if not s.startswith("INSERT")]) for sent in (few, many)]
    assert asked[1] <= asked[0] + 20
