"""What an account has open is found among its own documents, whatever stands in the currency beside it."""

import pytest
from sqlalchemy import select, text

from payportal.models.invoice import Invoice
from payportal.queries.owned import credits_of, open_of, owed_by
from tests.builders import a_customer, an_invoice


@pytest.fixture
def acme(session):
    customer = a_customer(session)
    for number, (amount, open_amount) in enumerate([(500, 500), (500, 0), (-300, -300), (700, 200)]):
        an_invoice(session, customer, f"A-{number}", amount=amount, open_amount=open_amount)
    an_invoice(session, a_customer(session, "C-200"), "OTHER")
    return customer


@pytest.mark.parametrize(
    ("conditions", "numbers"),
    [(open_of, ["A-0", "A-2", "A-3"]), (owed_by, ["A-0", "A-3"]), (credits_of, ["A-2"])],
)
def test_what_is_open_owed_and_credit(session, acme, conditions, numbers):
    query = select(Invoice.number).where(*conditions([acme.id])).order_by(Invoice.number)
    assert list(session.scalars(query)) == numbers


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("conditions", [open_of, owed_by, credits_of])
@pytest.mark.parametrize("accounts", [[1], [1, 2, 3]])
def test_sqlite_looks_by_customer_even_where_the_currency_is_known(session, conditions, accounts):
    query = select(Invoice.id).where(*conditions(accounts), Invoice.currency == "USD")
    compiled = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    plan = " ".join(row[-1] for row in session.execute(text(f"EXPLAIN QUERY PLAN {compiled}")))
    assert "ix_invoice_customer" in plan, plan
