"""A file by which somebody else prints and mails our checks."""

import csv
import io
from dataclasses import replace

import pytest

from payportal.domain.check_issue import PostalAddress
from payportal.domain.errors import RefusedBatch
from payportal.domain.remittance import RemittanceLine
from payportal.writers import checks
from payportal.writers.tally import Tally
from tests.writers.orders import ADDRESS, check, run

STUB = (RemittanceLine("INV-1", 200_00), RemittanceLine("INV-2", 64_20))


def rows(file):
    return list(csv.reader(io.StringIO(file.decode(), newline="")))


def test_a_check_its_stub_and_the_sum():
    file = checks.write(run(check(payee='Zoë, "Z"', memo="Refund", remittance=STUB), check("1002", 5)))
    assert rows(file) == [
        ["C", "1001", "2026-07-01", "264.20", "USD", 'Zoë, "Z"', "12 High Street", "", "", "",
         "Springfield", "IL", "62701", "US", "Refund", "K-1001"],
        ["D", "INV-1", "200.00"],
        ["D", "INV-2", "64.20"],
        ["C", "1002", "2026-07-01", "0.05", "USD", "Mary Moore", "12 High Street", "", "", "",
         "Springfield", "IL", "62701", "US", "", "K-1002"],
        ["T", "998877", "2", "264.25"],
    ]  # fmt: skip
    assert checks.tally(file) == Tally(2, 26425)


def test_a_file_that_was_changed_does_not_add_up():
    file = checks.write(run())
    with pytest.raises(ValueError, match="T row"):
        checks.tally(file.replace(b"264.20", b"264.21", 1))


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (check(void=True), "taken back is not printed"),
        (check(address=PostalAddress()), "lacks its street"),
        (check(address=replace(ADDRESS, postal_code="")), "postal_code"),
        (check(address=replace(ADDRESS, lines=("1", "2", "3", "4", "5"))), "5 lines, the file has 4"),
        (check(memo="a\nb"), "line break"),
    ],
)
def test_what_nobody_could_print_or_mail_is_refused(one, why):
    with pytest.raises(RefusedBatch, match=why):
        checks.write(run(one))
