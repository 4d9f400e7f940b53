"""Lessons: each decision teaches once, an undone one nothing, and what is believed is counted from what stands."""

import random

import pytest
from sqlalchemy import func, select

from payportal.domain.errors import NotFound
from payportal.models.audit import AuditEvent
from payportal.models.customer import Customer, PayerKey
from payportal.models.learned import Learned, Lesson
from payportal.models.proposal import Proposal
from payportal.services import exception_desk, learning
from tests.builders import a_customer, a_decision, a_receipt, an_invoice, customer_row, line, take_erp


def decide(session, customer, *, cents=1_000, account="4711", name="", by="clerk@example.com", **said):
    receipt = a_receipt(session, cents, payer_name=name, payer_account=account, **said)
    decision = a_decision(receipt, line(an_invoice(session, customer), cents), customer=customer, by=by)
    return exception_desk.decide(session, decision)


def counts(session, kind="account"):
    query = select(Learned.customer_id, Learned.confirmed, Learned.contradicted, Learned.streak)
    return [tuple(row) for row in session.execute(query.where(Learned.kind == kind).order_by(Learned.id))]


def account_keys(session):
    query = select(PayerKey.customer_id).where(PayerKey.key == "acct:4711").order_by(PayerKey.customer_id)
    return session.scalars(query).all()


def test_an_account_is_certain_from_the_second_confirmation(session):
    acme = a_customer(session, "C-1")
    decide(session, acme)
    assert (counts(session), account_keys(session)) == ([(acme.id, 1, 0, 1)], [])
    decide(session, acme)
    assert (counts(session), account_keys(session)) == ([(acme.id, 2, 0, 2)], [acme.id])


def test_a_contradiction_withdraws_and_asks_for_more_afterwards(session):
    acme, birch = a_customer(session, "C-1"), a_customer(session, "C-2")
    for customer in (acme, acme, birch):
        decide(session, customer)
    assert (counts(session), account_keys(session)) == ([(acme.id, 2, 1, 0), (birch.id, 1, 0, 1)], [])
    for _ in range(3):
        decide(session, acme)
    assert account_keys(session) == [], "once contradicted, two in a row are not enough, and three are not"
    decide(session, acme)
    assert counts(session) == [(acme.id, 6, 1, 4), (birch.id, 1, 4, 0)]
    assert account_keys(session) == [acme.id]


def test_two_decisions_about_one_receipt_confirm_once(session):
    acme = a_customer(session, "C-1")
    receipt = a_receipt(session, 2_000, payer_account="4711")
    for _ in range(2):
        decision = a_decision(receipt, line(an_invoice(session, acme), 1_000), customer=acme)
        exception_desk.decide(session, decision)
    assert counts(session) == [(acme.id, 1, 0, 1)]


def test_an_undone_contradiction_restores_what_was_believed(session):
    acme, birch = a_customer(session, "C-1"), a_customer(session, "C-2")
    for customer in (acme, acme):
        decide(session, customer)
    wrong = decide(session, birch)
    exception_desk.undo(session, wrong, actor="clerk@example.com")
    assert (counts(session), account_keys(session)) == ([(acme.id, 2, 0, 2), (birch.id, 0, 0, 0)], [acme.id])


def test_what_the_erp_says_needs_no_lesson_and_stays_certain(session):
    take_erp(
        session, "customers", customer_row("C-1", name="Acme Tools", aliases="QUICK HOLDING", bank_accounts="47 11")
    )
    acme, birch = learned_customer(session, "C-1"), a_customer(session, "C-2")
    decide(session, acme, name="Quick Holding")
    assert (counts(session), counts(session, "alias"), account_keys(session)) == ([], [], [acme.id])
    decide(session, birch, name="Quick Holding")
    assert account_keys(session) == [acme.id]


def learned_customer(session, number):
    return session.scalars(select(Customer).where(Customer.number == number)).one()


def test_what_clerks_taught_stays_when_the_erp_sends_its_names_anew(session):
    take_erp(session, "customers", customer_row("C-1", name="Acme Tools"))
    acme = learned_customer(session, "C-1")
    for _ in range(2):
        decide(session, acme)
    take_erp(session, "customers", customer_row("C-1", name="Acme Tools", aliases="ACME"))
    assert account_keys(session) == [acme.id]


def test_nothing_is_learned_from_a_receipt_that_says_nothing(session):
    decide(session, a_customer(session), account="", name="")
    kinds = session.scalars(select(Learned.kind)).all()
    assert [kind for kind in kinds if kind != "habit"] == []


@pytest.mark.parametrize(
    ("cells", "invoice", "paid", "shown"),
    [
        ({"memo": "PO-778899"}, {"purchase_order": "PO-778899"}, {}, {"quotes_order"}),
        ({"memo": "265479"}, {"number": "K0265479"}, {}, {"drops_prefix"}),
        ({"memo": "INV K0265479"}, {"number": "K0265479"}, {}, {"quotes_number"}),
        ({"memo": "thank you"}, {}, {"adjustment": 40, "reason": "freight"}, {"names_nothing", "short:freight"}),
        ({}, {"amount": 5_000}, {}, {"names_nothing", "pays_part"}),
    ],
)
def test_a_decision_shows_what_a_customer_is_used_to_do(session, cells, invoice, paid, shown):
    acme = a_customer(session)
    item = an_invoice(session, acme, **{"amount": 1_000 + paid.get("adjustment", 0), **invoice})
    receipt = a_receipt(session, 1_000, **cells)
    exception_desk.decide(session, a_decision(receipt, line(item, 1_000, **paid), customer=acme))
    assert set(session.scalars(select(Learned.mark).where(Learned.kind == "habit"))) == shown


def test_revoking_and_restoring_is_audited_and_once(session):
    acme = a_customer(session, "C-1")
    for _ in range(2):
        decide(session, acme)
    learned_id = session.scalars(select(Learned.id).where(Learned.kind == "account")).one()
    for _ in range(2):
        learning.revoke(session, learned_id, actor="boss@example.com")
    assert account_keys(session) == []
    for _ in range(2):
        learning.restore(session, learned_id, actor="boss@example.com")
    assert account_keys(session) == [acme.id]
    acts = (
        select(AuditEvent.action, AuditEvent.actor).where(AuditEvent.action.like("%_learned")).order_by(AuditEvent.id)
    )
    assert [tuple(row) for row in session.execute(acts)] == [
        ("revoke_learned", "boss@example.com"), ("restore_learned", "boss@example.com")
    ]  # fmt: skip


def test_what_was_never_learned_cannot_be_revoked(session):
    with pytest.raises(NotFound, match="Nothing was learned under the number 77"):
        learning.revoke(session, 77, actor="boss@example.com")


def test_a_revoked_name_stays_revoked_whatever_is_decided(session):
    acme = a_customer(session, "C-1")
    decide(session, acme)
    learned_id = session.scalars(select(Learned.id).where(Learned.kind == "account")).one()
    learning.revoke(session, learned_id, actor="boss@example.com")
    for _ in range(3):
        decide(session, acme)
    assert (counts(session), account_keys(session)) == ([(acme.id, 4, 0, 4)], [])


def test_teaching_the_same_entry_twice_is_once(session):
    acme = a_customer(session, "C-1")
    receipt = a_receipt(session, 1_000, payer_account="4711")
    decision = a_decision(receipt, line(an_invoice(session, acme), 1_000), customer=acme)
    entry_id = exception_desk.decide(session, decision)
    before = session.scalar(select(func.count(Lesson.id)))
    learning.learn(session, receipt, decision, entry_id)
    assert session.scalar(select(func.count(Lesson.id))) == before
    assert counts(session) == [(acme.id, 1, 0, 1)]


def test_only_what_the_first_suggestion_offered_and_got_nothing_is_refused(session):
    acme = a_customer(session, "C-1")
    kept, left = an_invoice(session, acme, "K-1", amount=600), an_invoice(session, acme, "K-2", amount=400)
    receipt = a_receipt(session, 1_000, payer_account="4711")
    offer = {"customer_id": acme.id, "lines": [[kept.id, 600, 0, 0, ""], [left.id, 400, 0, 0, ""]],
             "on_account_minor": 0, "confidence_ppm": 1, "class": "subset", "clues": [], "against": []}  # fmt: skip
    session.add(Proposal(receipt_id=receipt.id, suggestions=[offer], digest="x"))
    exception_desk.decide(session, a_decision(receipt, line(kept, 600), customer=acme))
    assert counts(session, "rejected") == [], "the rest may yet go there"
    exception_desk.decide(session, a_decision(receipt, on_account=400, customer=acme))
    refused = session.scalars(select(Learned).where(Learned.kind == "rejected")).one()
    assert (refused.invoice_id, refused.mark) == (left.id, "acct:4711")


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whatever_is_decided_and_undone_the_counts_are_those_of_what_stands(session, seed):
    """Against a model that knows nothing of lessons: the decisions that stand, in their order."""
    chance = random.Random(seed)
    owners = [a_customer(session, f"C-{n}") for n in range(3)]
    made: list[list] = []  # entry, customer, stands
    for _ in range(25):
        standing = [one for one in made if one[2]]
        if standing and chance.random() < 0.35:
            undone = chance.choice(standing)
            exception_desk.undo(session, undone[0], actor="clerk@example.com")
            undone[2] = False
        else:
            customer = chance.choice(owners)
            made.append([decide(session, customer), customer.id, True])
    expected = {}
    for customer_id in {one[1] for one in made}:
        first = next(place for place, one in enumerate(made) if one[1] == customer_id)
        since = [one[1] == customer_id for one in made[first:] if one[2]]
        streak = len(since) - 1 - max((place for place, own in enumerate(since) if not own), default=-1)
        expected[customer_id] = (sum(since), len(since) - sum(since), streak)
    assert {row[0]: row[1:] for row in counts(session)} == expected
    sure = sorted(owner for owner, (_, against, streak) in expected.items() if streak >= 2 * (1 + against))
    assert account_keys(session) == sure


def test_who_pays_for_several_strangers_is_nobody_s_other_name(session):
    acme, birch = a_customer(session, "C-1"), a_customer(session, "C-2")
    child = a_customer(session, "C-3", parent_id=acme.id)
    for pair, expected in (((acme, birch), []), ((acme, child), [(acme.id, 1, 0, 1)])):
        receipt = a_receipt(session, 2_000, payer_account="4711")
        lines = [line(an_invoice(session, one, amount=1_000), 1_000) for one in pair]
        exception_desk.decide(session, a_decision(receipt, *lines, customer=acme))
        assert counts(session) == expected


def test_what_a_decision_taught_stands_in_the_audit_chain(session):
    decide(session, a_customer(session, "C-1"))
    ids = session.scalars(select(Learned.id).order_by(Learned.id)).all()
    detail = session.scalars(select(AuditEvent.detail).where(AuditEvent.action == "decide")).one()
    assert detail["taught"] == {str(learned_id): 1 for learned_id in ids}
