"""The receipts of a report, found by the charge that they are."""

from payportal.models.payment import Payment
from payportal.services import charge_receipts
from tests.services.a_payment import TODAY, a_customer, a_payment, an_invoice
from tests.services.a_report import books, charge, take


def test_a_receipt_is_found_by_its_charge_until_it_went_back(session):
    take(session, charge(1, "50.00", "1.75", "48.25"), charge(2, "9.00", "0.56", "8.44"))
    [receipt] = charge_receipts.of_report(session, "ch_2")
    assert receipt.transaction_id == "txn_2"
    acme = a_customer(session)
    payment = a_payment(session, acme, {an_invoice(session, acme, "INV-1", 900): 900}, 900)
    charge_receipts.give_way(session, "ch_2", session.get_one(Payment, payment), on=TODAY)
    assert charge_receipts.of_report(session, "ch_2") == []
    assert charge_receipts.of_report(session, "ch_2", standing=False) == [receipt]
    assert books(session) == {"1000": 4825 + 844, "1050": -900, "5110": 56}
    assert charge_receipts.of_report(session, "") == []
