"""The verifier finds a payment in another currency that is not what its quote or its books say."""

import pytest
from sqlalchemy import text

from payportal.domain.money import Money
from payportal.gateways.ports import Outcome, OutcomeState
from payportal.queries import exchange_proof
from payportal.services import settlement
from tests.services.a_payment import TODAY, a_customer, an_invoice
from tests.services.a_quote import a_payment_by, a_quote, a_rate, some_rules

pytestmark = pytest.mark.broken_books


@pytest.fixture
def paid(session):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 10000)
    a_rate(session, "USD", "EUR", "0.92")
    some_rules(session, ("USD", "EUR", 0))
    payment_id = a_payment_by(session, a_quote(session, acme, {invoice: 10000}, 10000), {invoice: 10000})
    came = Outcome(state=OutcomeState.SUCCEEDED, provider_reference="ch_1", amount=Money(9200, "EUR"))
    settlement.settle(session, payment_id, came, on=TODAY)
    session.flush()
    assert [*exchange_proof.quotes(session), *exchange_proof.standing(session)] == []


@pytest.mark.parametrize(
    "change",
    ["UPDATE payment SET paid_minor = 9201", "UPDATE payment SET paid_currency = 'GBP'",
     "UPDATE fx_quote SET state = 'open'", "UPDATE fx_quote SET amount_minor = 9999"],
)  # fmt: skip
def test_a_payment_is_what_its_quote_says(session, paid, change):
    session.execute(text(change))
    [fault] = exchange_proof.quotes(session)
    assert fault.startswith("payment PAY-1: ")


def test_the_books_change_as_much_as_stands(session, paid):
    session.execute(text("UPDATE receipt SET returned_minor = 4000"))
    assert list(exchange_proof.standing(session)) == [
        "payment PAY-1: 60.00 USD of it stands, but 100.00 USD is changed into 92.00 EUR"
    ]
