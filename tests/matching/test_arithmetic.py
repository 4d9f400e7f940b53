import pytest

from payportal.matching.arithmetic import arithmetic
from payportal.matching.proposal import ProposedLine

M = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("lines", "on_account", "written"),
    [
        ([(1, 117_600, 2_400), (2, 35_000)], 0, f"1,200.00 + 350.00 {M} 24.00 discount = 1,526.00"),
        ([(1, 10_000)], 0, "100.00 = 100.00"),
        ([(1, 10_000), (2, -2_500)], 0, f"100.00 {M} 25.00 = 75.00"),
        ([(1, -2_500), (2, 10_000)], 0, f"{M}25.00 + 100.00 = 75.00"),
        ([(1, 10_000)], 500, "100.00 + 5.00 on account = 105.00"),
        ([(1, 9_800, 0, 200, "bank fee")], 0, f"100.00 {M} 2.00 bank fee = 98.00"),
        ([], 10_000, "100.00 on account = 100.00"),
    ],
)
def test_the_sum_is_written_term_by_term(lines, on_account, written):
    assert arithmetic([ProposedLine(*line) for line in lines], on_account, "USD") == written


def test_a_long_sum_is_cut_and_still_adds_up():
    lines = [ProposedLine(number, 100) for number in range(800)]
    assert arithmetic(lines, 0, "USD") == "1.00 + 1.00 + 1.00 + 1.00 + 1.00 + 795.00 for 795 more items = 800.00"


def test_a_currency_without_cents_has_none():
    assert arithmetic([ProposedLine(1, 1_500)], 0, "JPY") == "1,500 = 1,500"
