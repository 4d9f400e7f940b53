"""A credit lowers the invoice without cash, once; undone, the invoice is open again."""

import pytest
from sqlalchemy import select

from payportal.domain.errors import Conflict, Forbidden, PayportalError
from payportal.ledger import chart
from payportal.models.dispute import DisputeCredit
from payportal.models.journal import Account, JournalLine
from payportal.models.payment import Payment, PaymentLine
from payportal.queries import ledger_proof
from payportal.queries.disputed import disputed_minor
from payportal.services import dispute_credits
from tests.services.a_dispute import ANN, CLERK, TODAY, a_dispute, an_item, pay


def credit(session, dispute, minor, *, role="clerk"):
    return dispute_credits.credit(session, dispute.id, minor, "Agreed.", by=CLERK, role=role, on=TODAY)


def on_account(session, account):
    query = select(JournalLine.debit - JournalLine.credit).join(Account, Account.id == JournalLine.account_id)
    return sum(session.scalars(query.where(Account.code == account.code)))


def clean(session):
    session.flush()
    return [fault for fault in ledger_proof.prove(session).faults if fault.check != "audit chain"]


def test_a_credit_closes_what_the_rest_did_not_pay(session):
    invoice = an_item(session)
    dispute = a_dispute(session, invoice, 20_000)
    pay(session, invoice, 80_000)
    credit(session, dispute, 20_000)
    session.refresh(invoice)
    assert (invoice.open_minor, dispute.state, dispute.resolution) == (0, "resolved", "credit")
    assert (on_account(session, chart.DISPUTE_CREDITS), on_account(session, chart.RECEIVABLES)) == (20_000, 0)
    assert clean(session) == []


def test_what_is_not_credited_is_to_be_paid(session):
    invoice = an_item(session)
    dispute = a_dispute(session, invoice, 20_000)
    credit(session, dispute, 5_000)
    assert (invoice.open_minor, disputed_minor(session, [invoice.id])) == (95_000, {})


def test_a_second_click_credits_nothing(session):
    invoice = an_item(session)
    dispute = a_dispute(session, invoice)
    credit(session, dispute, 20_000)
    with pytest.raises(Conflict, match="already"):
        credit(session, dispute, 20_000)
    assert invoice.open_minor == 80_000


def test_undoing_a_credit_reverses_it(session):
    invoice = an_item(session)
    dispute = a_dispute(session, invoice)
    credit(session, dispute, 15_000)
    dispute_credits.reopen(session, dispute.id, "Credited the wrong one.", by=CLERK)
    assert (invoice.open_minor, dispute.state, dispute.credited_minor) == (100_000, "open", 0)
    assert disputed_minor(session, [invoice.id]) == {invoice.id: 20_000}
    assert clean(session) == []
    credit(session, dispute, 20_000)
    dispute_credits.reopen(session, dispute.id, "And again.", by=CLERK)
    assert session.scalars(select(DisputeCredit.amount_minor).order_by(DisputeCredit.id)).all() == [
        15_000, -15_000, 20_000, -20_000,
    ]  # fmt: skip
    assert (on_account(session, chart.DISPUTE_CREDITS), clean(session)) == (0, [])


@pytest.mark.parametrize("minor", [0, -1, 20_001])
def test_no_more_than_the_dispute_is_credited(session, minor):
    invoice = an_item(session)
    dispute = a_dispute(session, invoice, 20_000)
    with pytest.raises(PayportalError, match="at most the disputed"):
        credit(session, dispute, minor, role="admin")


def test_what_was_paid_meanwhile_is_not_credited(session):
    invoice = an_item(session)
    dispute = a_dispute(session, invoice)
    pay(session, invoice, 90_000)
    with pytest.raises(Conflict, match=r"Only 100\.00 USD is open"):
        credit(session, dispute, 20_000)


def test_what_a_payment_under_way_covers_is_not_credited(session):
    invoice = an_item(session)
    dispute = a_dispute(session, invoice)
    payment = Payment(reference="PAY-1", customer_id=invoice.customer_id, started_by=ANN, amount_minor=90_000,
                      currency="USD", gateway="sandbox")  # fmt: skip
    session.add(payment)
    session.flush()
    session.add(PaymentLine(payment_id=payment.id, invoice_id=invoice.id, number="INV-1", amount_minor=90_000))
    with pytest.raises(Conflict, match="under way"):
        credit(session, dispute, 20_000)


def test_a_clerk_has_a_limit_and_an_approver_none(session):
    invoice = an_item(session, 500_000)
    dispute = a_dispute(session, invoice, 100_001)
    with pytest.raises(Forbidden, match=r"up to 1000\.00 USD"):
        credit(session, dispute, 100_001)
    assert (dispute.state, invoice.open_minor) == ("open", 500_000)
    credit(session, dispute, 100_001, role="approver")
    assert invoice.open_minor == 399_999
