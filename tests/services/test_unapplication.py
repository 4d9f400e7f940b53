"""Undoing gives back exactly what was taken, once; whatever the order, the books prove and the start comes again."""

import os
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from payportal.domain.errors import Conflict, NotFound
from payportal.models.application import Application
from payportal.models.base import transaction
from payportal.models.exception_case import ExceptionCase
from payportal.models.invoice import Invoice
from payportal.models.journal import Account, JournalEntry, JournalLine
from payportal.models.partner import ShareMeter, Wallet
from payportal.models.receipt import Receipt
from payportal.queries import ledger_proof
from payportal.services import cash_application, exception_desk, unapplication
from payportal.services.exception_desk import Hold
from tests.builders import a_customer, a_decision, a_receipt, an_agreement, an_invoice, line

EXAMPLES = 60 if os.environ.get("LONG_PROPERTIES") else 12


def balances(session):
    """Everything that moves when cash is applied: accounts, open items, receipts, wallets, meters."""
    ledger = (
        select(Account.code, Account.currency, func.sum(JournalLine.debit - JournalLine.credit))
        .join(JournalLine, JournalLine.account_id == Account.id)
        .group_by(Account.code, Account.currency)
    )
    tables = (
        select(Invoice.id, Invoice.open_minor),
        select(Receipt.id, Receipt.unapplied_minor, Receipt.on_account_minor, Receipt.customer_id),
        select(Wallet.id, Wallet.balance_minor, Wallet.owed_minor),
        select(ShareMeter.id, ShareMeter.collected_minor, ShareMeter.carry_e8),
    )
    rows = [sorted(tuple(row) for row in session.execute(query) if any(row[1:])) for query in tables]
    return [sorted((code, currency, int(sum_)) for code, currency, sum_ in session.execute(ledger) if sum_), *rows]


@pytest.mark.parametrize(
    ("cash", "discount", "adjustment", "on_account"),
    [(10_000, 0, 0, 0), (9_800, 200, 0, 0), (9_300, 200, 500, 0), (4_000, 0, 0, 0), (9_000, 0, 0, 1_000)],
)
def test_undoing_gives_back_exactly_what_was_taken(session, cash, discount, adjustment, on_account):
    customer = a_customer(session)
    invoice, receipt = an_invoice(session, customer, program="north"), a_receipt(session)
    an_agreement(session, rate="7.25")
    before = balances(session)
    chosen = line(invoice, cash, discount=discount, adjustment=adjustment, reason="write-off" if adjustment else "")
    entry = cash_application.apply(session, a_decision(receipt, chosen, customer=customer, on_account=on_account))
    assert balances(session) != before
    unapplication.unapply(session, entry, actor="clerk@example.com", reason="wrong invoice")
    assert balances(session) == before
    assert (receipt.state, receipt.customer_id) == ("unidentified", None)


def test_the_reversal_has_the_signs_turned_and_says_who_and_why(session):
    customer = a_customer(session)
    invoice, receipt = an_invoice(session, customer), a_receipt(session, 9_300)
    chosen = line(invoice, 9_300, discount=200, adjustment=500, reason="bank fee")
    entry = cash_application.apply(session, a_decision(receipt, chosen, customer=customer, by="auto"))
    unapplication.unapply(session, entry, actor="clerk@example.com", reason="wrong invoice")
    first, second = session.scalars(select(Application).order_by(Application.id))
    assert (second.cash_minor, second.discount_minor, second.adjustment_minor) == (-9_300, -200, -500)
    assert (second.reverses_id, second.adjustment_reason, second.customer_id) == (first.id, "bank fee", customer.id)
    assert (second.decided_by, second.reasons) == ("clerk@example.com", ["wrong invoice"])


def test_a_decision_is_undone_once(session):
    customer = a_customer(session)
    invoice, receipt = an_invoice(session, customer), a_receipt(session)
    entry = cash_application.apply(session, a_decision(receipt, line(invoice, 10_000), customer=customer))
    unapplication.unapply(session, entry, actor="clerk")
    before = balances(session)
    with pytest.raises(Conflict) as refused:
        unapplication.unapply(session, entry, actor="clerk")
    assert refused.value.code == "undone_before"
    assert balances(session) == before


def test_an_entry_that_applied_nothing_cannot_be_undone(session):
    customer = a_customer(session)
    an_invoice(session, customer)
    imported = session.scalars(select(JournalEntry.id)).one()
    with pytest.raises(NotFound):
        unapplication.unapply(session, imported, actor="clerk")
    assert session.scalar(select(func.count(JournalEntry.id))) == 1


def test_a_payer_that_another_decision_names_stays_known(session):
    customer = a_customer(session)
    invoice, receipt = an_invoice(session, customer), a_receipt(session)
    first = cash_application.apply(session, a_decision(receipt, line(invoice, 4_000), customer=customer))
    second = cash_application.apply(session, a_decision(receipt, line(invoice, 6_000)))
    unapplication.unapply(session, first, actor="clerk")
    assert (receipt.customer_id, receipt.unapplied_minor, receipt.state) == (customer.id, 4_000, "unapplied")
    unapplication.unapply(session, second, actor="clerk")
    assert (receipt.customer_id, receipt.unapplied_minor, receipt.state) == (None, 10_000, "unidentified")


def test_a_payer_known_on_arrival_stays_known(session):
    customer = a_customer(session)
    invoice, receipt = an_invoice(session, customer), a_receipt(session, customer=customer)
    before = balances(session)
    entry = cash_application.apply(session, a_decision(receipt, line(invoice, 10_000)))
    unapplication.unapply(session, entry, actor="clerk")
    assert balances(session) == before
    assert receipt.customer_id == customer.id


def test_a_returned_receipt_reopens_what_it_paid_and_its_case_is_closed(session):
    customer = a_customer(session)
    invoice, receipt = an_invoice(session, customer), a_receipt(session, 12_000)
    cash_application.apply(session, a_decision(receipt, line(invoice, 10_000), customer=customer))
    exception_desk.open_cases(session, [Hold(receipt_id=receipt.id, type="overpayment", reason="20.00 is left")])
    unapplication.return_receipt(session, receipt.id, on=date(2026, 10, 20), actor="bank", reason="R01")
    assert (invoice.open_minor, receipt.unapplied_minor, receipt.state) == (10_000, 0, "reversed")
    assert session.scalars(select(ExceptionCase.state)).all() == ["resolved"]


def test_a_receipt_is_returned_once_and_nothing_of_it_can_be_applied_again(session):
    customer = a_customer(session)
    invoice, receipt = an_invoice(session, customer), a_receipt(session)
    entry = cash_application.apply(session, a_decision(receipt, line(invoice, 10_000), customer=customer))
    for _ in range(2):
        unapplication.return_receipt(session, receipt.id, on=date(2026, 10, 20), actor="bank", reason="R01")
    after = balances(session)
    with pytest.raises(Conflict):
        cash_application.apply(session, a_decision(receipt, line(invoice, 10_000), customer=customer))
    with pytest.raises(Conflict):
        unapplication.unapply(session, entry, actor="clerk")
    assert balances(session) == after


# ── any sequence ──

steps = st.lists(
    st.tuples(
        st.sampled_from(["apply", "apply", "apply", "undo", "return"]),
        st.integers(0, 3),  # which receipt
        st.lists(st.tuples(st.integers(0, 3), st.integers(1, 9_000), st.integers(0, 300), st.integers(0, 90)),
                 max_size=3, unique_by=lambda chosen: chosen[0]),
        st.integers(0, 2_000),  # on account
    ),
    min_size=1,
    max_size=14,
)  # fmt: skip


def built(session):
    """Two customers, four open items (one of them a credit memo), four receipts, three agreements."""
    parent = a_customer(session, "C-1")
    child = a_customer(session, "C-2", parent_id=parent.id)
    items = [
        an_invoice(session, parent, program="north"), an_invoice(session, child, amount=7_777, program="north"),
        an_invoice(session, child, amount=3_333), an_invoice(session, parent, amount=-1_500, program="north"),
    ]  # fmt: skip
    receipts = [a_receipt(session, minor) for minor in (10_000, 6_001, 2_500)]
    receipts.append(a_receipt(session, 9_999, customer=parent))
    an_agreement(session, "A-1", "P-1", rate="33.333333", program="north")
    an_agreement(session, "A-2", "P-2", kind="tiers", rate="", tiers="0:5|40.00:7.5|90.00:2", program="north")
    an_agreement(session, "A-3", "P-1", kind="fixed", rate="1.11")
    return (parent.id, child.id), [item.id for item in items], [receipt.id for receipt in receipts]


def carried_out(session, step, owners, items, receipts):
    """Take one random step; one that the books refuse changes nothing."""
    act, which, chosen, on_account = step
    receipt = session.get_one(Receipt, receipts[which])
    if act == "undo":
        for entry in unapplication.live_entries(session, receipt.id)[:1]:
            unapplication.unapply(session, entry, actor="clerk")
        return
    if act == "return" and which == 2:
        unapplication.return_receipt(session, receipt.id, on=date(2026, 11, 1), actor="bank", reason="R01")
        return
    lines = [
        cash_application.DecisionLine(items[i], -cash // 8 if i == 3 else cash, 0 if i == 3 else discount,
                                      0 if i == 3 else cents, "cents off" if cents else "")
        for i, cash, discount, cents in chosen
    ]  # fmt: skip
    decision = a_decision(receipt, *lines, on_account=on_account)
    decision = cash_application.Decision(
        receipt_id=receipt.id, customer_id=owners[which == 1], lines=decision.lines, on_account_minor=on_account,
        decided_by="clerk",
    )  # fmt: skip
    before = balances(session)
    try:
        with session.begin_nested():
            cash_application.apply(session, decision)
    except Conflict:
        assert balances(session) == before


def in_limits(session):
    """No open item beyond its amount, no receipt beyond what arrived, no wallet below nought."""
    for invoice in session.scalars(select(Invoice)):
        assert min(0, invoice.amount_minor) <= invoice.open_minor <= max(0, invoice.amount_minor)
    for receipt in session.scalars(select(Receipt)):
        assert 0 <= receipt.unapplied_minor <= receipt.amount_minor - receipt.on_account_minor
    for wallet in session.scalars(select(Wallet)):
        assert 0 in (wallet.balance_minor, wallet.owed_minor)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(steps=steps, order=st.randoms(use_true_random=False))
def test_any_sequence_leaves_books_that_prove_and_undoing_all_of_it_restores_the_start(app, steps, order):
    with app.app_context(), transaction() as session:
        before_building = balances(session)
        owners, items, receipts = built(session)
        start = balances(session)
        for step in steps:
            carried_out(session, step, owners, items, receipts)
            in_limits(session)
        session.flush()
        assert [f for f in ledger_proof.prove(session).faults if f.check != "audit chain"] == []
        returned = [r for r in receipts if session.get_one(Receipt, r).reversed_at is not None]
        entries = [entry for receipt in receipts for entry in unapplication.live_entries(session, receipt)]
        order.shuffle(entries)
        for entry in entries:
            unapplication.unapply(session, entry, actor="clerk")
        session.flush()
        if not returned:
            assert balances(session) == start
        assert [f for f in ledger_proof.prove(session).faults if f.check != "audit chain"] == []
        session.rollback()
        assert balances(session) == before_building
