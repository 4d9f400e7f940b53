"""Which of the refunds that we know a report's line tells of."""

import pytest

from payportal.domain.returned_item import Returned
from payportal.models.receipt import Receipt
from payportal.models.refund import Refund
from payportal.services import told_before
from tests.services.a_method import a_paid_payment
from tests.services.a_payment import TODAY, a_customer, an_invoice


@pytest.mark.parametrize(("state", "name", "source", "gross", "known"), [
    ("succeeded", "re_1", "re_1", "-10.00", True), ("succeeded", "re_1", "re_2", "-10.00", False),
    ("succeeded", "re_1", "", "-10.00", True), ("succeeded", "re_1", "", "-9.00", False),
    ("unknown", "", "re_1", "-10.00", True), ("failed", "", "re_1", "-10.00", False),
    ("failed", "re_1", "re_1", "-10.00", True),
])  # fmt: skip
def test_a_refund_is_known_by_its_name_or_as_the_one_of_its_amount(session, state, name, source, gross, known):
    acme = a_customer(session)
    payment = a_paid_payment(session, acme, {an_invoice(session, acme, "INV-1", 5000): 5000}, 5000)
    [receipt] = session.query(Receipt)
    session.add(Refund(key="RF-1", payment_id=payment, receipt_id=receipt.id, amount_minor=1000, currency="USD",
                       reason="x", asked_by="c", gateway="sandbox", state=state, provider_reference=name))  # fmt: skip
    session.flush()
    item = Returned(line_id=1, value_date=TODAY, amount_minor=1000, currency="USD", returns="ch_1", source_id=source,
                    gross=gross)  # fmt: skip
    assert told_before.refund(session, item, receipt) is known
    session.rollback()  # a refund that nothing was set aside for
