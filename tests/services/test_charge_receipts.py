"""The receipts of a report, found by the charge that they are."""

from payportal.services import charge_receipts
from tests.services.a_payment import TODAY
from tests.services.a_report import charge, take


def test_a_receipt_is_found_by_its_charge_until_it_went_back(session):
    take(session, charge(1, "50.00", "1.75", "48.25"), charge(2, "9.00", "0.56", "8.44"))
    [receipt] = charge_receipts.of_report(session, "ch_2")
    assert receipt.transaction_id == "txn_2"
    charge_receipts.give_way(session, "ch_2", payment="PAY-1", actor="gateway:stripe", on=TODAY)
    assert charge_receipts.of_report(session, "ch_2") == []
    assert charge_receipts.of_report(session, "") == []
