"""Checks are read with their payee, address and stub."""

from datetime import date

import pytest

from payportal.domain.check_issue import CheckIssue, PostalAddress
from payportal.domain.money import Money
from payportal.domain.remittance import RemittanceLine
from payportal.erp import check_issue_import
from tests.builders import csv_bytes

ROW = {"order_id": "K-1", "check_number": "0001001", "issue_date": "2026-07-01", "payee": "Mary  Moore",
       "amount": "264.20", "currency": "USD"}  # fmt: skip


def read(**cells):
    return check_issue_import.read(csv_bytes(ROW | cells))


def test_a_check_is_read_whole():
    place = {"address": "12 High Street|Suite 4", "city": "Springfield", "region": "IL", "postal_code": "62701"}
    [row] = read(**place, country="us", memo="Refund", remittance=r"INV\;1=200.00;INV-2", void="y").rows
    assert row.order == CheckIssue(
        order_id="K-1", check_number="0001001", amount=Money(26420, "USD"), issued_on=date(2026, 7, 1),
        payee="Mary Moore", memo="Refund", void=True,
        address=PostalAddress(lines=("12 High Street", "Suite 4"), city="Springfield", region="IL",
                              postal_code="62701", country="US"),
        remittance=(RemittanceLine("INV;1", 20000), RemittanceLine("INV-2")),
    )  # fmt: skip


def test_only_what_every_check_has_is_required():
    assert read().rows[0].order.address == PostalAddress()


@pytest.mark.parametrize(
    ("cells", "code", "field"),
    [
        ({"issue_date": "07/01/2026"}, "bad_date", "issue_date"),
        ({"amount": "0"}, "not_above_zero", "amount"),
        ({"remittance": "INV-1=x"}, "bad_remittance", "remittance"),
        ({"void": "perhaps"}, "unknown_void", "void"),
        ({"country": "USA"}, "bad_country", "country"),
    ],
)
def test_a_row_that_cannot_go_is_told(cells, code, field):
    assert [(problem.code, problem.field) for problem in read(**cells).problems] == [(code, field)]
