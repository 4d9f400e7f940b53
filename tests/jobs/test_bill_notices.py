"""The jobs of notices: what is due is told and sent in one go, with its links filled in."""

from datetime import UTC, datetime, timedelta

import pytest

from payportal.jobs import bill_notices, digests
from payportal.models.customer import Customer
from tests.outbox import mails
from tests.web.an_account import a_customer, an_invoice, writing


@pytest.fixture
def acme(app):
    made = a_customer(app)
    with writing(app) as session:
        session.get_one(Customer, made).email = "billing@acme.example"
    return made


def test_a_new_invoice_is_mailed_with_a_link_that_opens_it(app, acme):
    an_invoice(app, acme, "INV-1", 12_000, issued=datetime.now(UTC).date() - timedelta(days=1), due_in=30)
    with app.app_context():
        assert bill_notices.run(app.extensions["outside"])["invoice_new"] == 1
        assert bill_notices.run(app.extensions["outside"])["sent"] == 0
        assert digests.run(app.extensions["outside"]) == {"digests": 0, "sent": 0}
    [mail] = mails(app)
    assert "[[" not in mail
    assert "/pay/" in mail
