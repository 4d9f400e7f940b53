import pytest

from payportal.matching.nearness import is_near


@pytest.mark.parametrize(
    ("seen", "number", "near"),
    [
        ("65479", "K0265479", True),  # the front is cut
        ("K026547", "K0265479", True),  # the end is cut
        ("K026S479", "K0265479", True),
        ("K02654479", "K0265479", True),  # one doubled
        ("KO26S4779", "K0265479", True),  # folded first, then one doubled
        ("K0T65479", "K0265479", True),  # misread
        ("K0365479", "K0265479", False),  # another digit is another number
        ("K0256479", "K0265479", False),  # so are two in the other order
        ("479", "K0265479", False),
        ("1479", "1470", False),  # too short for a slip
    ],
)
def test_a_damaged_number_is_near_the_one_it_was(seen, number, near):
    assert is_near(seen, number) is near
