from dataclasses import FrozenInstanceError
from datetime import date

import pytest

from payportal.domain.receipt import Method, Receipt, ReceiptState


def test_a_receipt_needs_only_what_every_bank_tells_and_cannot_be_changed():
    receipt = Receipt(transaction_id="T-1", value_date=date(2025, 3, 1), amount_minor=500, currency="USD")
    assert (receipt.method, receipt.payer_name, receipt.remittance) == (Method.OTHER, "", ())
    with pytest.raises(FrozenInstanceError):
        receipt.amount_minor = 600
    assert receipt.amount_minor == 500


def test_methods_and_states_are_written_as_the_interface_names_them():
    assert [str(method) for method in Method] == ["check", "ach", "wire", "card", "other"]
    assert [str(state) for state in ReceiptState] == ["unidentified", "unapplied", "applied", "on_account", "reversed"]
