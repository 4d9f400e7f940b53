"""The ninth digit of a routing number checks the others."""

import pytest

from payportal.domain.routing_number import is_routing_number


@pytest.mark.parametrize("number", ["021000021", "011401533", "122105155"])
def test_numbers_of_banks_are_taken(number):
    assert is_routing_number(number)
    for digit in set("0123456789") - {number[8]}:
        assert not is_routing_number(number[:8] + digit)


@pytest.mark.parametrize("text", ["", "02100002", "0210000210", "000000000", "02100002a", "٠٢١٠٠٠٠٢١", " 21000021"])
def test_what_is_no_number_is_not(text):
    assert not is_routing_number(text)
