"""What a returned item says of its original."""

from datetime import date

from payportal.domain.returned_item import Returned


def test_the_original_is_named_by_the_bank_and_by_the_payer():
    said = {"line_id": 1, "value_date": date(2026, 10, 15), "amount_minor": 500, "currency": "USD"}
    item = Returned(**said, returns="T-1", own_reference="R-1", payers_reference="E-1")
    assert (item.banks_names, item.payers_names) == (["T-1", "R-1"], ["T-1", "E-1"])
    assert (Returned(**said, returns="T-1").banks_names, Returned(**said, returns="").payers_names) == (["T-1"], [])
