"""Whether an invoice explains itself: lines, taxes, and what is left over."""

from dataclasses import replace

import pytest

from payportal.documents.invoice_facts import LineFacts
from tests.documents.an_invoice import BUYER, SELLER, facts, lines


def test_taxes_are_rounded_once_a_rate_and_not_once_a_line():
    found = facts(lines=(*lines(*[105] * 3, rate="19"), *lines(1000, rate="7.0")))
    assert [(tax.rate, tax.base_minor, tax.tax_minor) for tax in found.taxes] == [("19", 315, 60), ("7", 1000, 70)]


def test_a_half_cent_of_tax_goes_up():
    assert facts(lines=lines(50, rate="19")).taxes[0].tax_minor == 10  # 9.5


def test_lines_that_explain_the_amount_leave_nothing():
    assert (facts().rest_minor, facts().complete) == (0, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"lines": ()},
        {"lines": lines(10000, rate="")},
        {"amount_minor": 17911},  # a cent more than the lines come to
        {"seller": replace(SELLER, vat_id="")},
        {"buyer": replace(BUYER, country="")},
    ],
)
def test_what_says_too_little_is_not_complete(changes):
    assert not facts(**changes).complete


def test_what_the_lines_do_not_explain_is_a_rest():
    assert facts(lines=lines(10000, rate=""), amount_minor=12000).rest_minor == 2000


@pytest.mark.parametrize(
    ("rate", "category", "expected"),
    [("19", "", ("S", "19")), ("0", "", ("Z", "0")), ("", "AE", ("AE", "0")), ("", "", None), ("", "S", None),
     ("20.00", "S", ("S", "20"))],
)  # fmt: skip
def test_the_tax_of_a_line_is_known_or_not(rate, category, expected):
    line = LineFacts(position=1, description="x", net_minor=1, tax_rate=rate, tax_category=category)
    assert line.tax == expected
