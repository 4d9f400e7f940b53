"""Shadow mode: everything is recorded as it would have been, nothing is applied, and decisions judge it."""

import pytest
from sqlalchemy import func, select

from payportal.domain.errors import Conflict
from payportal.matching.class_gates import Counted
from payportal.matching.draft import STRENGTH
from payportal.matching.policy_rules import checked
from payportal.models.application import Application
from payportal.models.shadow_outcome import ShadowOutcome
from payportal.queries import shadow_comparison
from payportal.services import exception_desk, match_gates, match_policies, matching_run
from tests.builders import a_customer, a_decision, a_receipt, an_invoice, line

ADMIN = "admin@example.com"


def policy(session, **classes):
    made = match_policies.draft(session, checked({"classes": classes}), author=ADMIN, reason="a test")
    return match_policies.put_in_force(session, made.id, actor=ADMIN)


def watch_all(session):
    return policy(session, **dict.fromkeys(STRENGTH, "shadow"))


def run(session):
    while True:
        made = matching_run.plan(session)
        changed = matching_run.carry_out(session, made, actor="cli")
        session.flush()
        if not made.decisions:
            return changed


@pytest.fixture
def owed(session):
    """Acme's two open items, and a receipt for each: by number and by amount."""
    acme = a_customer(session, name="Acme Tools")
    items = [an_invoice(session, acme, "INV-5001", amount=10_011), an_invoice(session, acme, "INV-5002", amount=20_022)]
    receipts = [
        a_receipt(session, 10_011, payer_name="ACME TOOLS", reference="INV-5001"),
        a_receipt(session, 20_022, payer_name="ACME TOOLS"),
    ]
    return acme, items, receipts


def outcomes(session):
    rows = session.scalars(select(ShadowOutcome).order_by(ShadowOutcome.receipt_id))
    return [(row.receipt_id, row.withheld_by, row.evidence_class) for row in rows]


def test_shadow_mode_records_what_it_would_apply_and_applies_nothing(session, owed):
    _, items, receipts = owed
    made = watch_all(session)
    run(session)
    assert session.scalar(select(func.count(Application.id))) == 0
    assert [item.open_minor for item in items] == [10_011, 20_022]
    assert outcomes(session) == [(receipts[0].id, "shadow", "reference"), (receipts[1].id, "shadow", "amount")]
    row = session.get_one(ShadowOutcome, receipts[0].id)
    assert (row.policy_id, row.lines) == (made.id, [[items[0].id, 10_011, 0, 0, ""]])


def test_a_run_repeated_in_shadow_mode_changes_nothing(session, owed):
    watch_all(session)
    run(session)
    assert run(session) == 0


def test_a_single_class_in_shadow_leaves_the_others_applying(session, owed):
    _, items, receipts = owed
    policy(session, amount="shadow")
    run(session)
    assert [item.open_minor for item in items] == [0, 20_022]
    assert outcomes(session) == [(receipts[1].id, "shadow", "amount")]


def test_what_is_switched_off_is_not_recorded(session, owed):
    policy(session, amount="hold", reference="hold")
    run(session)
    assert outcomes(session) == []


def test_a_closed_gate_records_what_it_held(session, owed):
    acme, _, receipts = owed
    match_gates.close(session, "reference", customer_id=acme.id, actor=ADMIN, reason="audit")
    run(session)
    assert (receipts[0].id, "gate", "reference") in outcomes(session)


def test_decisions_say_whether_it_would_have_been_right(session, owed):
    acme, items, receipts = owed
    watch_all(session)
    run(session)
    exception_desk.decide(session, a_decision(receipts[0], line(items[0], 10_011), customer=acme))
    exception_desk.decide(session, a_decision(receipts[1], customer=acme, on_account=20_022))
    rows = {row.evidence_class: (row.right, row.wrong, row.open) for row in shadow_comparison.compared(session)}
    assert rows == {"reference": (1, 0, 0), "amount": (0, 1, 0)}
    assert shadow_comparison.counted(session, {}) == {"reference": Counted(0, 1), "amount": Counted(1, 1)}
    [miss] = shadow_comparison.misses(session)
    assert (miss.receipt_id, miss.evidence_class, miss.customer_name) == (receipts[1].id, "amount", "Acme Tools")


def test_what_waits_is_not_decided_yet_and_what_was_applied_later_by_itself_does_not_count(session, owed):
    watch_all(session)
    run(session)
    assert [(row.right, row.wrong, row.open) for row in shadow_comparison.compared(session)] == [(0, 0, 1), (0, 0, 1)]
    policy(session)
    run(session)
    assert shadow_comparison.compared(session) == []


def test_an_outcome_that_no_longer_holds_is_forgotten(session, owed):
    _, _, receipts = owed
    policy(session, amount="shadow")
    run(session)
    a_second = an_invoice(session, owed[0], "INV-5003", amount=20_022)
    run(session)
    assert a_second.open_minor == 20_022
    assert outcomes(session) == []
    assert receipts[1].unapplied_minor == 20_022


def test_a_policy_that_changes_while_a_run_decides_makes_it_decide_anew(session, owed):
    made = matching_run.plan(session)
    watch_all(session)
    with pytest.raises(Conflict, match="policy or a gate changed"):
        matching_run.carry_out(session, made, actor="cli")
    assert session.scalar(select(func.count(Application.id))) == 0
