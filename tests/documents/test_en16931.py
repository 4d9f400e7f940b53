"""Quantity and price of a line: what was stated where it makes the amount, else the whole amount once."""

import pytest

from payportal.documents import en16931
from tests.documents.an_invoice import facts, lines


@pytest.mark.parametrize(
    ("net", "quantity", "price", "expected"),
    [
        (1050, "3", "3.50", ("3", "3.50")),
        (1050, "3", "3.49", ("1", "10.50")),  # does not make the amount
        (1050, "", "", ("1", "10.50")),
        (-1050, "3", "3.50", ("-3", "3.50")),  # a price is never below zero
        (-1050, "", "", ("-1", "10.50")),
    ],
)
def test_quantity_times_price_is_the_amount(net, quantity, price, expected):
    some = lines(net, quantity=quantity, unit_price=price)
    assert en16931.priced(facts(lines=some), some[0]) == expected


def test_without_an_account_nothing_is_said_of_paying():
    from dataclasses import replace

    made = facts()
    assert en16931.terms_of(made)["BT-84"] == "DE89370400440532013000"
    assert "BT-81" not in en16931.terms_of(replace(made, seller=replace(made.seller, iban="")))
