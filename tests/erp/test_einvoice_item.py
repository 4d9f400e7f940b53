from dataclasses import replace
from datetime import date

import pytest

from payportal.domain.open_item import ItemKind
from payportal.erp.einvoice_document import Discount, Document, Party, Totals
from payportal.erp.einvoice_item import item_of, problems_of
from payportal.erp.einvoice_totals import Sums
from tests.erp.einvoices import read

ISSUED = date(2026, 11, 2)
DOCUMENT = Document(
    syntax="UBL", line=4, profile="", number="A-1", type_code="380", issue_date="2026-11-02", currency="EUR",
    buyer=Party(names=("Acme",)), seller=Party(), totals=Totals(), line_count=1,
)  # fmt: skip


def sums(inclusive, payable=None, *, prepaid=0, rounding=0):
    due = inclusive - prepaid + rounding if payable is None else payable
    return Sums(
        line_total=inclusive, exclusive=inclusive, tax=0, inclusive=inclusive, prepaid=prepaid, rounding=rounding,
        payable=due,
    )  # fmt: skip


def item(amounts, **stated):
    return item_of(replace(DOCUMENT, **stated), amounts, ISSUED)


def codes(amounts, **stated):
    document = replace(DOCUMENT, **stated)
    return [problem.code for problem in problems_of(document, amounts, item_of(document, amounts, ISSUED))]


@pytest.mark.parametrize(
    ("amounts", "stated", "kind", "amount", "due"),
    [
        (sums(10_000), {}, ItemKind.INVOICE, 10_000, 10_000),
        (sums(10_000, prepaid=4_000), {}, ItemKind.INVOICE, 10_000, 6_000),
        (sums(10_000, prepaid=10_000), {}, ItemKind.INVOICE, 10_000, 0),
        (sums(10_002, rounding=3), {}, ItemKind.INVOICE, 10_005, 10_005),
        (sums(10_000, prepaid=-500), {}, ItemKind.INVOICE, 10_500, 10_500),  # an old balance on top
        (sums(10_000, prepaid=12_000), {}, ItemKind.CREDIT_MEMO, -2_000, -2_000),  # more was paid than billed
        (sums(-10_000), {}, ItemKind.CREDIT_MEMO, -10_000, -10_000),
        (sums(-10_000), {"type_code": "384"}, ItemKind.CREDIT_MEMO, -10_000, -10_000),
        (sums(10_000), {"type_code": "384"}, ItemKind.INVOICE, 10_000, 10_000),
        (sums(10_000), {"type_code": "389"}, ItemKind.INVOICE, 10_000, 10_000),  # self-billed, called Gutschrift
        (sums(10_000), {"type_code": "383"}, ItemKind.DEBIT_MEMO, 10_000, 10_000),
        (sums(10_000), {"type_code": "381"}, ItemKind.CREDIT_MEMO, -10_000, -10_000),
        (sums(10_000, prepaid=4_000), {"type_code": "381"}, ItemKind.CREDIT_MEMO, -10_000, -6_000),
        (sums(10_000, prepaid=10_000), {"type_code": "381"}, ItemKind.CREDIT_MEMO, -10_000, 0),
        (sums(10_000), {"credit_note": True}, ItemKind.CREDIT_MEMO, -10_000, -10_000),
        (sums(10_000), {"type_code": "261"}, ItemKind.CREDIT_MEMO, -10_000, -10_000),
        (sums(0), {}, ItemKind.INVOICE, 0, 0),
    ],
)
def test_the_kind_and_the_signs_follow_from_type_and_amount(amounts, stated, kind, amount, due):
    row = item(amounts, **stated)
    assert (row.kind, row.amount_minor, row.open_minor) == (kind, amount, due)
    assert codes(amounts, **stated) == []


@pytest.mark.parametrize(
    ("amounts", "stated", "code"),
    [
        (sums(-10_000), {"type_code": "381"}, "wrong_sign"),
        (sums(10_000, prepaid=12_000), {"type_code": "381"}, "wrong_sign"),
        (sums(0), {"type_code": "381"}, "nothing_to_credit"),
        (sums(10_000), {"type_code": "325"}, "proforma"),
        (sums(10_000), {"type_code": "INV"}, "unknown_type"),
        (sums(10_000), {"type_code": ""}, "unknown_type"),
        (sums(10_000), {"due_dates": ("2026-11-01",)}, "due_before_issue"),
    ],
)
def test_what_makes_no_open_item_is_told(amounts, stated, code):
    assert codes(amounts, **stated) == [code]


@pytest.mark.parametrize(
    ("stated", "due", "terms"),
    [
        ({}, None, ""),
        ({"terms": ("NET 30",)}, date(2026, 12, 2), "NET 30"),
        ({"terms": ("Zahlbar sofort", "2/10 net 45")}, date(2026, 12, 17), "2/10 net 45"),
        ({"terms": ("NET 30",), "due_dates": ("20261224",)}, date(2026, 12, 24), "NET 30"),
        ({"due_dates": ("20261224", "20270124")}, date(2027, 1, 24), ""),  # two instalments
        ({"due_dates": ("24.12.2026", "9999-01-01")}, None, ""),
        ({"terms": ("N" * 65,)}, None, ""),
    ],
)
def test_the_due_date_is_stated_or_follows_from_plain_terms(stated, due, terms):
    row = item(sums(10_000), **stated)
    assert (row.due_date, row.payment_terms) == (due, terms)


@pytest.mark.parametrize(
    ("discount", "expected"),
    [
        (Discount(percent=2, days=10), (date(2026, 11, 12), 200)),
        (Discount(percent=2, days=10, base="50.00"), (date(2026, 11, 12), 100)),
        (Discount(amount="3.00", last_day=date(2026, 11, 9)), (date(2026, 11, 9), 300)),
        (Discount(amount="100.00", last_day=date(2026, 11, 9)), (None, None)),  # nothing would be left to pay
        (Discount(amount="3.00", last_day=date(2026, 11, 1)), (None, None)),
        (Discount(percent=2, days=10, base="fifty"), (None, None)),
        (Discount(days=10), (None, None)),
    ],
)
def test_a_discount_is_kept_where_it_can_be(discount, expected):
    row = item(sums(10_000), discounts=(discount,))
    assert (row.discount_date, row.discount_minor) == expected
    assert item(sums(-10_000), discounts=(discount,)).discount_date is None


def test_references_are_what_a_payer_may_quote():
    row = item(
        sums(100), references=("A-1", "RF18539007547034", "DN 1", "x" * 65, "DN 1"), buyer_reference="991-04 North",
        purchase_order="P" * 65,
    )  # fmt: skip
    assert row.references == ("RF18539007547034", "DN 1", "991-04 North")
    assert (row.purchase_order, row.extras["long_references"]) == ("", f"{'P' * 65}|{'x' * 65}")
    # The name of a person stands on payments for other things too.
    person = item(sums(100), buyer_reference="Hanna Vik")
    assert (person.references, person.extras["buyer_reference"]) == ((), "Hanna Vik")


def test_the_description_is_the_first_note_within_its_length():
    assert item(sums(100), notes=("Drill\u200b stands", "more")).description == "Drill stands"
    assert item(sums(100), notes=("x" * 501,)).description == "x" * 499 + "…"


def test_the_whole_sample_becomes_one_open_item():
    row = read("ubl_invoice.xml").item
    assert (row.amount_minor, row.open_minor, row.due_date) == (123_700, 100_000, date(2026, 12, 2))
    assert (row.discount_date, row.discount_minor) == (date(2026, 11, 12), 2_474)
    assert row.extras == {
        "syntax": "UBL", "type_code": "380", "lines": "2", "net_amount": "990.00", "tax_amount": "247.50",
        "buyer": "Fjordbygg Entreprenør AS", "seller": "Northwind Tools AS", "buyer_reference": "Hanna Vik",
        "contract": "FRAME-9", "buyer_accounting": "4711", "preceding_invoices": "NW-2026-0790",
    }  # fmt: skip
