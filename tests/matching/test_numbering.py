import pytest

from payportal.matching.numbering import Numbering
from payportal.matching.tokens import Token


def numbering(pattern="BCN{:02d}-{:06d}", numbers=range(12_000, 25_000, 100)):
    return Numbering(pattern.format(value % 7, value) for value in numbers)


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("022538", True),
        ("22538", True),  # without its zeros
        ("BCN06022538", True),
        ("06022538", True),  # without its letters
        ("6022538", True),  # and cut into the digits before
        ("009114", True),  # older than any open item
        ("2538", True),  # only its end
        ("3937804", False),  # too long, and nothing like it stands before the last six digits
        ("991200", False),  # far beyond what was given out
        ("4627956545", False),
    ],
)
def test_what_may_be_a_number_of_the_book_is_learned_from_it(text, may):
    assert numbering().may_name(Token(text, (0, len(text)))) is may


def test_a_scanner_may_have_read_letters_for_digits():
    assert numbering().may_name(Token("O2Z538", (0, 6)))


def test_from_a_handful_of_numbers_nothing_is_learned():
    few = Numbering(["A-1001", "A-1002"])
    assert few.may_name(Token("3937804", (0, 7)))


def test_no_shorter_number_is_the_end_of_one_that_never_begins_with_zeros():
    ten = Numbering(str(number) for number in range(1_000_000_000, 1_000_240_000, 1_000))
    assert ten.may_name(Token("00037402", (0, 8)))
    assert not ten.may_name(Token("99837720", (0, 8)))
