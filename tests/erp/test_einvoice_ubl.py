from datetime import date
from decimal import Decimal

import pytest

from payportal.erp.einvoice_document import Discount, Party
from tests.erp.einvoices import read

INVOICE, CREDIT = "ubl_invoice.xml", "ubl_credit_note.xml"


def test_an_invoice_is_read_with_everything_it_states():
    document = read(INVOICE).document
    assert (document.syntax, document.number, document.type_code, document.currency) == (
        "UBL", "NW-2026-0815", "380", "EUR",
    )  # fmt: skip
    assert (document.purchase_order, document.sales_order, document.buyer_reference) == (
        "PO-900144", "SO-3381", "Hanna Vik",
    )  # fmt: skip
    assert document.references == ("RF18539007547034", "DN-55120")
    assert document.notes == ("Drill stands, delivered in October",)  # the legal text before it is left out
    assert document.discounts == (Discount(percent=Decimal("2.00"), days=10),)
    assert document.extras == {
        "contract": "FRAME-9", "project": "", "buyer_accounting": "4711", "preceding_invoices": "NW-2026-0790",
    }  # fmt: skip
    assert (document.line_count, document.seller.shown_name) == (2, "Northwind Tools AS")


def test_a_buyer_has_its_names_and_identifiers_in_the_order_of_belief():
    assert read(INVOICE).document.buyer == Party(
        names=("Fjordbygg Entreprenør AS", "Fjordbygg"),
        identifiers=("7300010000001", "NO987654325MVA", "987654325"),
    )
    assert read(CREDIT).document.buyer.identifiers == ("C-204",)


def test_a_credit_note_is_one_by_its_root():
    document = read(CREDIT, ("<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>", "")).document
    assert (document.credit_note, document.type_code, document.line_count) == (True, "381", 1)
    assert (document.issue_date, document.due_dates) == ("2026-11-10Z", ("2026-11-30",))


def test_the_tax_of_the_tax_office_is_left_out():
    assert [tax.text for tax in read(INVOICE).document.totals.tax] == ["247.50"]
    # A country whose tax currency is its own repeats the same sum without its parts.
    twice = read(INVOICE, ('<cbc:TaxAmount currencyID="NOK">2896.99', '<cbc:TaxAmount currencyID="EUR">247.50'))
    assert twice.sums.tax == 24_750


@pytest.mark.parametrize(
    ("terms", "discounts"),
    [
        ("", ()),
        (
            "<cbc:SettlementDiscountPercent>1.5</cbc:SettlementDiscountPercent>"
            "<cac:SettlementPeriod><cbc:EndDate>2026-11-09</cbc:EndDate></cac:SettlementPeriod>",
            (Discount(percent=Decimal("1.5"), last_day=date(2026, 11, 9)),),
        ),
        ("<cbc:SettlementDiscountPercent>1.5</cbc:SettlementDiscountPercent>", ()),  # until when is not said
    ],
)
def test_a_discount_may_stand_in_fields_of_its_own(terms, discounts):
    note = "<cbc:Note>#SKONTO#TAGE=10#PROZENT=2.00#\n</cbc:Note>"
    assert read(INVOICE, (note, terms)).document.discounts == discounts
