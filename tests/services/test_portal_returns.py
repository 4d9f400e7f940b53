"""What a report told before its payment of the portal was here."""

import pytest

from payportal.services import portal_returns, settlement
from tests.services.a_payment import TODAY, a_customer, a_payment, an_invoice, open_minor, state_of, succeeded
from tests.services.a_report import back, books, charge, faults, payout, take


@pytest.mark.parametrize("again", ["when it is settled", "with the next report"])
def test_a_refund_told_before_the_payment_waits_for_it(session, again):
    acme = a_customer(session)
    invoice = an_invoice(session, acme, "INV-1", 5000)
    payment = a_payment(session, acme, {invoice: 5000}, 5000)
    told = take(session, charge(1, "50.00", "1.75", "48.25", metadata="PAY-1"), back(8, 1, "-10.00", "0.00", "-10.00"))
    assert (told.returned, told.unknown_returns) == (0, 1)
    settlement.settle(session, payment, succeeded(5000), on=TODAY)
    if again == "when it is settled":
        assert portal_returns.carry_out_waiting(session, actor="gateway:sandbox", payment_id=payment) == 1
    else:
        assert take(session, payout(9, "-38.25").replace("po_1", "po_2")).returned == 1
    assert portal_returns.carry_out_waiting(session, actor="cli") == 0
    assert (open_minor(session, invoice), state_of(session, payment)) == (1000, "succeeded")
    assert (books(session), faults(session)) == ({"1000": 3825, "1050": 0, "5110": 175}, [])
