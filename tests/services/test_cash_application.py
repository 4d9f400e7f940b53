"""Receipts meet open items: exactly what was decided, never more than there is."""

from datetime import date

import pytest
from sqlalchemy import func, select

from payportal.domain.errors import Conflict, NotFound
from payportal.models.application import Application
from payportal.models.journal import Account, JournalEntry, JournalLine
from payportal.services import cash_application
from payportal.services.cash_application import Decision, DecisionLine
from tests.builders import a_customer, a_decision, a_receipt, an_invoice, line


def lines_of(session, entry_id):
    """The lines of an entry as account code to debit less credit."""
    query = select(Account.code, JournalLine.debit - JournalLine.credit).join(
        JournalLine, JournalLine.account_id == Account.id
    )
    return dict(session.execute(query.where(JournalLine.entry_id == entry_id)).all())


def counted(session):
    """How many applications and entries there are: what a refusal must not change."""
    return session.scalar(select(func.count(Application.id))), session.scalar(select(func.count(JournalEntry.id)))


def test_a_whole_payment_closes_its_invoice(session):
    customer = a_customer(session)
    invoice, receipt = an_invoice(session, customer), a_receipt(session)
    entry = cash_application.apply(session, a_decision(receipt, line(invoice, 10_000), customer=customer))
    assert (invoice.open_minor, receipt.unapplied_minor, receipt.state) == (0, 0, "applied")
    assert lines_of(session, entry) == {"2110": 10_000, "1200": -10_000}


def test_a_discount_and_a_wire_fee_close_what_cash_does_not(session):
    customer = a_customer(session)
    invoice, receipt = an_invoice(session, customer), a_receipt(session, 9_300)
    decision = a_decision(
        receipt, line(invoice, 9_300, discount=200, adjustment=500, reason="bank fee"), customer=customer
    )
    entry = cash_application.apply(session, decision)
    assert invoice.open_minor == 0
    assert lines_of(session, entry) == {"2110": 9_300, "4900": 200, "5100": 500, "1200": -10_000}
    row = session.scalars(select(Application)).one()
    assert (row.cash_minor, row.discount_minor, row.adjustment_minor) == (9_300, 200, 500)
    assert row.adjustment_reason == "bank fee"


def test_a_credit_memo_is_netted_against_invoices(session):
    customer = a_customer(session)
    invoice, memo = an_invoice(session, customer), an_invoice(session, customer, amount=-2_500)
    receipt = a_receipt(session, 7_500)
    cash_application.apply(session, a_decision(receipt, line(invoice, 10_000), line(memo, -2_500), customer=customer))
    assert (invoice.open_minor, memo.open_minor, receipt.unapplied_minor) == (0, 0, 0)


def test_a_rest_may_stay_on_account_and_another_goes_on_waiting_under_the_payers_name(session):
    customer = a_customer(session)
    invoice, receipt = an_invoice(session, customer), a_receipt(session, 15_000)
    decision = a_decision(receipt, line(invoice, 10_000), customer=customer, on_account=3_000)
    entry = cash_application.apply(session, decision)
    assert (receipt.unapplied_minor, receipt.on_account_minor, receipt.state) == (2_000, 3_000, "unapplied")
    assert lines_of(session, entry) == {"2110": 13_000, "1200": -10_000, "2120": -3_000}
    identified = session.scalars(select(JournalEntry.id).where(JournalEntry.kind == "receipt_identified")).one()
    assert lines_of(session, identified) == {"2110": 2_000, "2100": -2_000}


def test_a_part_leaves_the_rest_open(session):
    customer = a_customer(session)
    invoice, receipt = an_invoice(session, customer), a_receipt(session, 4_000)
    cash_application.apply(session, a_decision(receipt, line(invoice, 4_000), customer=customer))
    assert invoice.open_minor == 6_000


def test_a_parent_pays_and_the_item_stays_with_who_owed_it(session):
    parent = a_customer(session, "C-1")
    child = a_customer(session, "C-2", parent_id=parent.id)
    own, childs = an_invoice(session, parent), an_invoice(session, child)
    receipt = a_receipt(session, 20_500)
    decision = a_decision(receipt, line(own, 10_000), line(childs, 10_000), customer=parent, on_account=500)
    cash_application.apply(session, decision)
    rows = session.execute(select(Application.invoice_id, Application.customer_id)).all()
    assert sorted(rows, key=str) == sorted([(own.id, parent.id), (childs.id, child.id), (None, parent.id)], key=str)
    assert receipt.customer_id == parent.id


@pytest.mark.parametrize(
    ("lines", "on_account", "code"),
    [
        ([(10_000, 0, 0, "")], 1, "over_applied"),  # a cent more than arrived
        ([(9_999, 2, 0, "")], 0, "over_applied"),  # a cent more than is owed
        ([(9_000, 0, 1_000, "")], 0, "conflict"),  # written off without a reason
        ([(9_000, -100, 0, "")], 0, "conflict"),  # a discount below zero
        ([(0, 0, 0, "")], 100, "over_applied"),  # nothing at all for the item
        ([(-100, 0, 200, "cents off")], 200, "conflict"),  # cash made out of a write-off
        ([], 0, "conflict"),  # no money used
        ([], -100, "conflict"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(session, lines, on_account, code):
    customer = a_customer(session)
    invoice, receipt = an_invoice(session, customer), a_receipt(session)
    before = counted(session)
    chosen = tuple(DecisionLine(invoice.id, *said) for said in lines)
    with pytest.raises(Conflict) as refused:
        cash_application.apply(session, a_decision(receipt, *chosen, customer=customer, on_account=on_account))
    assert refused.value.code == code
    assert counted(session) == before
    assert (invoice.open_minor, receipt.unapplied_minor, receipt.decision_count) == (10_000, 10_000, 0)


def test_a_credit_memo_does_not_become_money_on_account(session):
    customer = a_customer(session)
    memo, receipt = an_invoice(session, customer, amount=-2_500), a_receipt(session)
    with pytest.raises(Conflict, match="not turned into money"):
        cash_application.apply(session, a_decision(receipt, line(memo, -2_500), customer=customer, on_account=10_000))
    assert (memo.open_minor, receipt.unapplied_minor) == (-2_500, 10_000)


def test_an_item_named_twice_is_refused(session):
    customer = a_customer(session)
    invoice, receipt = an_invoice(session, customer), a_receipt(session)
    with pytest.raises(Conflict, match="named twice"):
        cash_application.apply(
            session, a_decision(receipt, line(invoice, 5_000), line(invoice, 5_000), customer=customer)
        )
    assert invoice.open_minor == 10_000


def test_two_receipts_of_one_run_cannot_share_more_than_is_owed(session):
    customer = a_customer(session)
    invoice = an_invoice(session, customer)
    first, second = a_receipt(session, 6_000), a_receipt(session, 6_000)
    decisions = [a_decision(receipt, line(invoice, 6_000), customer=customer) for receipt in (first, second)]
    with pytest.raises(Conflict, match=r"60\.00 USD does not fit the open 40\.00"):
        cash_application.apply_all(session, decisions)
    assert (invoice.open_minor, first.unapplied_minor, second.unapplied_minor) == (10_000, 6_000, 6_000)


def test_dollars_do_not_pay_euros(session):
    customer = a_customer(session)
    invoice, receipt = an_invoice(session, customer, currency="EUR"), a_receipt(session)
    with pytest.raises(Conflict, match="is in EUR but the receipt in USD") as refused:
        cash_application.apply(session, a_decision(receipt, line(invoice, 10_000), customer=customer))
    assert refused.value.code == "currency"
    assert invoice.open_minor == 10_000


@pytest.mark.parametrize(("receipt_id", "invoice_id"), [(99, 1), (1, 99)])
def test_what_is_not_there_cannot_be_applied(session, receipt_id, invoice_id):
    customer = a_customer(session)
    an_invoice(session, customer), a_receipt(session)
    decision = Decision(
        receipt_id=receipt_id, customer_id=customer.id, lines=(DecisionLine(invoice_id, 10_000),), decided_by="x"
    )
    with pytest.raises(NotFound):
        cash_application.apply(session, decision)
    assert counted(session)[0] == 0


def test_a_run_of_many_costs_a_handful_of_statements(session, statements):
    customer = a_customer(session)
    pairs = [(a_receipt(session), an_invoice(session, customer)) for _ in range(40)]
    decisions = [a_decision(receipt, line(invoice, 10_000), customer=customer) for receipt, invoice in pairs]
    with statements() as few:
        cash_application.apply_all(session, decisions[:2])
    with statements() as many:
        cash_application.apply_all(session, decisions[2:])
    # SQLite inserts row by row where the order of the new ids matters; it is asked and updated in one go all the same.
    asked = [[statement for statement in sent if not statement.startswith("INSERT")] for sent in (few, many)]
    assert len(asked[1]) <= len(asked[0]) < 15


def test_yen_and_dinars_keep_their_own_decimals(session):
    customer = a_customer(session)
    for currency, minor in (("JPY", 12_345), ("KWD", 1_234_567)):
        invoice = an_invoice(session, customer, amount=minor, currency=currency)
        receipt = a_receipt(session, minor, currency=currency, value_date=date(2026, 10, 1))
        cash_application.apply(session, a_decision(receipt, line(invoice, minor), customer=customer))
        assert invoice.open_minor == 0
