"""References with check digits: made, checked by another library too, and found however a bank prints them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from payportal.domain.creditor_reference import DIGITS, found_in, is_valid, printed, reference

NUMBERS = st.integers(0, 10**DIGITS - 1)


@given(NUMBERS)
def test_every_reference_is_valid_by_the_standard(number):
    made = reference(number)
    assert (len(made), iso11649.is_valid(made), is_valid(made), found_in(made)) == (16, True, True, [made])


@pytest.mark.parametrize("number", [0, 1, 539007547034, 10**DIGITS - 1])
def test_every_single_wrong_digit_is_seen(number):
    made = reference(number)
    for place in range(2, len(made)):
        others = {f"{made[:place]}{digit}{made[place + 1 :]}" for digit in range(10)} - {made}
        assert [one for one in others if is_valid(one)] == []


@pytest.mark.parametrize("number", [-1, 10**DIGITS])
def test_a_number_that_does_not_fit_is_refused(number):
    with pytest.raises(ValueError, match="12 digits"):
        reference(number)


MADE = reference(123456789012)


@pytest.mark.parametrize(
    "text",
    [
        MADE,
        printed(MADE),
        MADE.lower(),
        f"/INV/{printed(MADE).replace(' ', '-')} THANKS",
        f"WIRE REF{MADE}OBI 55",
        f"PAYMENT {MADE[:9]}\n{MADE[9:]} ACME",
        f"{MADE} AGAIN {printed(MADE)}",
    ],
)
def test_a_reference_is_found_however_it_is_written(text):
    assert found_in(text) == [MADE]


@pytest.mark.parametrize(
    "text", ["", "RF", "RF00000000000000", MADE[:-1], MADE.replace("RF", "RG"), "PAYMENT OF 1,234.56"]
)
def test_what_is_none_is_not_found(text):
    assert found_in(text) == []
