"""Ways of paying that need an account or a place are there only with it."""

import pytest

from payportal.domain.pay_to import DEMONSTRATION, PayTo


@pytest.mark.parametrize(
    ("given", "wires", "checks"),
    [
        (PayTo(), False, False),
        (PayTo(iban="DE02120300000000202051"), True, False),
        (PayTo(account_number="1"), False, False),
        (PayTo(account_number="1", routing_number="021000021"), True, False),
        (PayTo(check_payee="Us", check_address="Box 1|Town"), False, True),
        (DEMONSTRATION, True, True),
    ],
)
def test_a_way_is_offered_only_where_money_can_arrive(given, wires, checks):
    assert (given.wires, given.checks) == (wires, checks)


def test_the_address_stands_in_lines():
    assert PayTo(check_address="Box 1 | Town").check_lines == ("Box 1", "Town")
