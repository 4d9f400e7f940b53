"""Why is kept beside what was done: of the matcher its evidence, of a person what had been suggested."""

import json

from sqlalchemy import select

from payportal.domain.remittance import RemittanceLine
from payportal.models.application import Application
from payportal.models.proposal import Explanation
from payportal.services import exception_desk, matching_run
from tests.builders import a_customer, a_decision, a_receipt, an_invoice, line


def run(session):
    matching_run.carry_out(session, matching_run.plan(session), actor="cli")


def test_an_applied_receipt_keeps_its_evidence(session):
    acme = a_customer(session, "C-1", name="Acme Tools")
    an_invoice(session, acme, "K0265479", amount=10_000)
    a_receipt(session, 10_000, payer_name="Acme Tools", memo="PAYS K0265479")
    run(session)
    row, kept = session.scalars(select(Application)).one(), session.scalars(select(Explanation)).one()
    assert (kept.entry_id, kept.receipt_id, kept.document["class"]) == (row.entry_id, row.receipt_id, "reference")
    clues = [(clue["kind"], clue["reason"], clue["span"]) for clue in kept.document["clues"]]
    assert clues == [
        ("reference:full", "K0265479 quoted in the text (full number)", [6, 14]),
        ("amount", "together 100.00 to the cent", None),
        ("payer:exact_name", "the payer's name is Acme Tools", None),
        ("arithmetic", "100.00 = 100.00", None),
    ]
    assert row.reasons == [reason for _, reason, _ in clues]


def test_the_readings_not_chosen_are_kept_with_why(session):
    acme, birch = a_customer(session, "C-1", name="Acme Tools"), a_customer(session, "C-2", name="Birch Bakery")
    for customer in (acme, birch):
        an_invoice(session, customer, "K0265479", amount=10_000)
    a_receipt(session, 10_000, payer_name="Acme Tools", memo="PAYS K0265479")
    run(session)
    [other] = session.scalars(select(Explanation)).one().document["others"]
    assert other["customer_id"] == birch.id
    assert [clue["reason"] for clue in other["against"]] == [
        "the numbers belong to Birch Bakery, but the payer looks like Acme Tools"
    ]


def test_a_person_s_decision_keeps_what_had_been_suggested(session):
    acme = a_customer(session, "C-1", name="Acme Tools")
    twins = [an_invoice(session, acme, f"K026547{n}", amount=10_000) for n in range(2)]
    receipt = a_receipt(session, 10_000, payer_name="Acme Tools")
    run(session)
    assert receipt.unapplied_minor == 10_000
    exception_desk.decide(session, a_decision(receipt, line(twins[1], 10_000), customer=acme))
    kept = session.scalars(select(Explanation)).one()
    assert [one["lines"][0][0] for one in kept.document["others"]] == [twin.id for twin in twins]


def test_eight_hundred_lines_are_not_explained_eight_hundred_times(session):
    acme = a_customer(session, "C-1", name="Acme Tools")
    numbers = [f"K02{n:05}" for n in range(120)]
    for number in numbers:
        an_invoice(session, acme, number, amount=1_003)
    lines = tuple(RemittanceLine(reference=number, amount_minor=1_003) for number in numbers)
    a_receipt(session, 1_003 * 120, payer_name="Acme Tools", remittance=lines)
    run(session)
    kept = session.scalars(select(Explanation)).one()
    assert len(json.dumps(kept.document)) < 4_000
    assert "and 113 more reasons of the same kind" in [clue["reason"] for clue in kept.document["clues"]]
    assert len(session.scalars(select(Application.id)).all()) == 120
