"""A replay on history: empty for the policy that made it, and every kind of difference for another one."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from payportal.matching.policies import Policies
from payportal.matching.rules import MatchRules
from payportal.models.application import Application
from payportal.models.customer import PayerAccount
from payportal.models.journal import JournalEntry
from payportal.models.receipt import Receipt
from payportal.services import customers, exception_desk, matching_run, policy_replay
from tests.builders import a_customer, a_decision, a_receipt, an_invoice, line


def run(session, rules=None):
    """Rounds until nothing is applied any more, as the edge runs them."""
    while True:
        made = matching_run.plan(session, rules)
        matching_run.carry_out(session, made, actor="cli")
        session.flush()
        if not made.decisions:
            return


def replayed(session, rules=None, *, latest=100):
    return policy_replay.replay(session, Policies(business=rules or MatchRules()), latest=latest)


def kinds(made):
    return [(one.receipt.transaction_id, one.kind, one.agrees) for one in made.differences]


def some_history(session):
    """Two runs: by number, by cents off, by amount; one that a clerk decided, one that waits."""
    acme, globex = a_customer(session, name="Acme Tools"), a_customer(session, "C-200", name="Globex Paper")
    an_invoice(session, acme, "INV-5001", amount=10_000)
    an_invoice(session, acme, "INV-5002", amount=20_055)
    a_receipt(session, 10_000, transaction_id="BY-NUMBER", payer_name="ACME TOOLS", reference="INV-5001")
    a_receipt(session, 20_000, transaction_id="CENTS", payer_name="ACME TOOLS", reference="INV-5002")
    unknown = a_receipt(session, 26_460, transaction_id="UNKNOWN", payer_name="QX ZWV")
    owed = an_invoice(session, globex, "INV-6001", amount=27_000)
    run(session)
    a_receipt(session, 31_313, transaction_id="AMOUNT", payer_name="GLOBEX PAPER")
    a_receipt(session, 77, transaction_id="WAITS", payer_name="NOBODY KNOWN")
    an_invoice(session, globex, "INV-6002", amount=31_313)
    run(session)
    exception_desk.decide(session, a_decision(unknown, line(owed, 26_460, discount=540), customer=globex))
    run(session)


def test_the_policy_in_force_replayed_on_its_own_history_differs_nowhere(session):
    some_history(session)
    made = replayed(session)
    assert kinds(made) == []
    assert (made.receipts, made.did_apply, made.would_apply) == (5, 3, 3)
    assert made.would == {"right": 3, "wrong": 0, "open": 0}
    assert made.runs >= 2


def test_a_stricter_policy_lists_what_it_would_no_longer_apply_and_a_looser_one_what_is_new(session):
    some_history(session)
    strict = replace(MatchRules(), cents_tolerance=Decimal("0.00"), apply_amount=False)
    made = replayed(session, strict)
    assert kinds(made) == [("AMOUNT", "no longer applied", "right"), ("CENTS", "no longer applied", "right")]
    assert made.differences[0].reason == "automatic application is switched off for an amount alone"
    assert (made.did_apply, made.would_apply) == (3, 1)


def test_what_would_be_new_is_held_against_what_a_clerk_decided(session):
    acme = a_customer(session, name="Acme Tools")
    owed = [an_invoice(session, acme, f"INV-500{number}", amount=50_000 + number) for number in (1, 2)]
    taken = [a_receipt(session, one.open_minor, payer_name="ACME TOOLS", reference=one.number) for one in owed]
    run(session, replace(MatchRules(), apply_reference=False))
    exception_desk.decide(session, a_decision(taken[0], line(owed[0], 50_001), customer=acme))
    exception_desk.decide(session, a_decision(taken[1], customer=acme, on_account=50_002))
    made = replayed(session)
    found = {one.receipt.id: (one.kind, one.agrees, one.evidence_class) for one in made.differences}
    assert found == {
        taken[0].id: ("newly applied", "right", "reference"),
        taken[1].id: ("newly applied", "wrong", "reference"),
    }
    assert (made.did_apply, made.would) == (0, {"right": 1, "wrong": 1, "open": 0})


ONE, OTHER = frozenset({(1, 100, 0, 0)}), frozenset({(2, 100, 0, 0)})


@pytest.mark.parametrize(
    ("did", "would", "kind"),
    [
        (None, ONE, "newly applied"),
        (ONE, None, "no longer applied"),
        (ONE, OTHER, "applied differently"),
        (ONE, frozenset({(1, 99, 1, 0)}), "applied differently"),
        (ONE, ONE, ""),
        (None, None, ""),
    ],
)
def test_every_difference_has_its_kind(did, would, kind):
    assert policy_replay.kind_of(did, would) == kind


def test_replaying_writes_nothing(session):
    some_history(session)
    tables = (Application, JournalEntry, Receipt)
    before = [session.scalar(select(func.count()).select_from(table)) for table in tables]
    replayed(session, replace(MatchRules(), apply_reference=False))
    assert not session.dirty
    assert not session.new
    assert [session.scalar(select(func.count()).select_from(table)) for table in tables] == before


def test_only_the_latest_receipts_are_replayed_and_progress_is_told(session):
    some_history(session)
    told = []
    made = policy_replay.replay(session, Policies(), latest=2, advance=lambda done, of: told.append((done, of)))
    assert made.receipts == 2
    assert told[-1] == (2, 2)


def test_an_account_that_came_later_does_not_help_the_replay(session):
    acme = a_customer(session, name="Acme Tools")
    owed = an_invoice(session, acme, "INV-5001", amount=44_417)
    receipt = a_receipt(session, 44_417, payer_name="A T HOLDING 9", payer_account="99887766")
    run(session)
    session.add(PayerAccount(customer_id=acme.id, account="99887766"))
    session.flush()
    customers.write_keys(session, [acme.id])
    exception_desk.decide(session, a_decision(receipt, line(owed, 44_417), customer=acme))
    made = replayed(session)
    assert (made.receipts, kinds(made)) == (1, [])
