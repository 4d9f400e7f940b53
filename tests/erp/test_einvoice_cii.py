from datetime import date
from decimal import Decimal

import pytest

from payportal.erp.einvoice_document import Discount, Party
from tests.erp.einvoices import read

CII, MINIMUM, ZUGFERD1 = "cii_invoice.xml", "cii_minimum.xml", "zugferd1_invoice.xml"


def test_an_invoice_is_read_with_everything_it_states():
    document = read(CII).document
    assert (document.syntax, document.number, document.type_code, document.currency, document.test) == (
        "CII", "R-10077", "380", "EUR", False,
    )  # fmt: skip
    assert document.buyer == Party(
        names=("Brückner Anlagenbau GmbH & Co. KG",), identifiers=("D-3009", "4000001987658", "DE136695976")
    )
    assert (document.purchase_order, document.sales_order) == ("4500017", "AB-118")
    assert (document.references, document.buyer_reference) == (("R-10077", "LS-2210"), "04011000-12345-34")
    assert (document.notes, document.due_dates) == (("Lieferung vom 30.10.2026",), ("20261205", "20270105"))
    assert document.discounts == (Discount(percent=Decimal("3.00"), base="200.00", days=14),)


def test_lines_that_add_up_others_are_counted_and_not_added():
    invoice = read(CII)
    assert (invoice.document.line_count, len(invoice.document.totals.lines)) == (2, 1)
    assert invoice.sums.line_total == 30_000


def test_the_smallest_profile_is_known_by_its_guideline():
    assert read(MINIMUM).document.totals.minimal
    assert not read(CII).document.totals.minimal


def test_zugferd_1_keeps_the_same_things_elsewhere():
    invoice = read(ZUGFERD1)
    document = invoice.document
    assert (document.syntax, document.number, document.test, document.line_count) == ("ZUGFeRD1", "2026-3005", True, 2)
    assert (document.buyer.names, document.buyer.identifiers) == (("Hafenbau AG",), ("D-3010",))
    assert (document.purchase_order, document.references) == ("4500099", ("2026-3005-HB", "LS-77001"))
    assert (invoice.sums.exclusive, invoice.sums.payable) == (11_000, 13_090)  # it states no amount due


@pytest.mark.parametrize(
    ("written", "discounts"),
    [
        (
            '<ram:BasisDateTime><udt:DateTimeString format="102">20261119</udt:DateTimeString></ram:BasisDateTime>'
            "<ram:ActualDiscountAmount>6.00</ram:ActualDiscountAmount>",
            (Discount(amount="6.00", last_day=date(2026, 11, 19)),),
        ),
        (
            '<ram:BasisPeriodMeasure unitCode="MON">1</ram:BasisPeriodMeasure>'
            "<ram:CalculationPercent>3</ram:CalculationPercent>",
            (),  # a month is no number of days
        ),
        ("<ram:CalculationPercent>3</ram:CalculationPercent>", ()),
    ],
)
def test_a_discount_by_day_or_by_sum_is_read_too(written, discounts):
    stated = """<ram:BasisPeriodMeasure unitCode="DAY">14</ram:BasisPeriodMeasure>
          <ram:BasisAmount>200.00</ram:BasisAmount>
          <ram:CalculationPercent>3.00</ram:CalculationPercent>"""
    assert read(CII, (stated, written)).document.discounts == discounts
