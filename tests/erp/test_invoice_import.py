from datetime import date
from pathlib import Path

import pytest

from payportal.domain.open_item import ItemKind
from payportal.domain.terms import Terms
from payportal.erp import invoice_import
from payportal.erp.invoice_import import InvoiceRow

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "samples" / "erp"
BOOK = ROOT.parent / "shared" / "sample-book" / "invoices.csv"
HEADER = "invoice_number,customer_number,issue_date,currency,amount,type,open_amount,payment_terms,discount_amount"


def read_row(row):
    return invoice_import.read(f"{HEADER}\n{row}\n".encode())


def test_an_invoice_is_read_with_everything_the_file_states():
    file = invoice_import.read((SAMPLES / "invoices.csv").read_bytes())
    assert (file.problems, file.row_count) == ([], 4)
    assert file.sums == {"EUR": 110000, "SEK": 25000, "JPY": 120000}
    assert file.rows[0] == InvoiceRow(
        line=2,
        invoice_number="00071",
        customer_number="000417",
        kind=ItemKind.INVOICE,
        issue_date=date(2025, 1, 31),
        due_date=date(2025, 3, 2),
        currency="EUR",
        amount_minor=119000,
        open_minor=119000,
        payment_terms="2/10 NET 30",
        purchase_order="PO-88",
        sales_order="SO-12",
        references=("LS 4001", "RF18539007547034"),
        description="Brackets, galvanised",
        program="north",
        extras={"cost_centre": "K7"},
    )
    assert file.rows[0].terms == Terms.parse("2/10 NET 30")


def test_memos_and_stated_discounts_keep_their_signs_and_lines():
    _, credit, debit, yen = invoice_import.read((SAMPLES / "invoices.csv").read_bytes()).rows
    assert (credit.kind, credit.amount_minor, credit.open_minor) == (ItemKind.CREDIT_MEMO, -9000, -4000)
    assert (debit.line, debit.kind, debit.due_date, debit.terms) == (5, ItemKind.DEBIT_MEMO, None, None)
    assert (yen.amount_minor, yen.open_minor) == (120000, 60000)
    assert (yen.discount_date, yen.discount_minor) == (date(2025, 2, 17), 2400)


def test_every_kind_of_fault_is_told_with_its_line_and_its_field():
    file = invoice_import.read((SAMPLES / "bad_invoices.csv").read_bytes())
    found = [f"{problem.line} {problem.code} {problem.field or '-'}" for problem in file.problems]
    assert found == (SAMPLES / "bad_invoices.expected").read_text().splitlines()
    assert [(row.line, row.invoice_number, row.customer_number) for row in file.rows] == [
        (16, "B-13", "C1"),
        (19, "B-13", "C2"),  # a number is unique with its customer only
    ]


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ("A,C,31/12/2025,USD,1,,,,", "issue_date '31/12/2025' is no date; write YYYY-MM-DD"),
        ("A,C,2025-02-30,USD,1,,,,", "issue_date 2025-02-30 is no day of the calendar; correct it, as YYYY-MM-DD"),
        (
            "A,C,2025-01-01,USD,5,credit_memo,,,",
            "the amount of a credit memo is above zero; write it with a minus sign",
        ),
        ("A,C,2025-01-01,USD,0.00,credit_memo,,,", "the credit memo credits nothing; leave the row out"),
        (
            "A,C,2025-01-01,USD,-5,debit_memo,,,",
            "the amount of this debit memo is below zero; if it is a credit, write type credit_memo",
        ),
        ("A,C,2025-01-01,JPY,1.5,,,,", "amount: 1.5 has 1 decimals but JPY has 0; correct the amount"),
    ],
)
def test_a_problem_says_how_to_mend_it(row, hint):
    file = read_row(row)
    assert file.rows == []
    assert [problem.message for problem in file.problems] == [hint]


@pytest.mark.parametrize(
    ("amount", "kind", "open_amount", "taken"),
    [
        ("10.00", "", "0.00", True),
        ("10.00", "", "10.00", True),
        ("10.00", "", "10.01", False),
        ("10.00", "", "-0.01", False),
        ("-10.00", "credit_memo", "-10.00", True),
        ("-10.00", "credit_memo", "-10.01", False),
        ("-10.00", "credit_memo", "0.01", False),
        ("0.00", "", "0.00", True),
        ("0.00", "credit_memo", "-0.01", False),
    ],
)
def test_what_is_open_lies_between_nothing_and_the_amount(amount, kind, open_amount, taken):
    file = read_row(f"A,C,2025-01-01,USD,{amount},{kind},{open_amount},,")
    assert len(file.rows) == taken
    assert [problem.code for problem in file.problems] == ([] if taken else ["open_exceeds_amount"])


def test_a_discount_larger_than_the_invoice_is_refused():
    file = read_row("A,C,2025-01-01,USD,10.00,,,,10.01")
    assert [problem.code for problem in file.problems] == ["discount_exceeds_amount"]
    assert file.rows == []


def test_the_portal_profile_reads_open_items_under_its_own_names():
    file = invoice_import.read((SAMPLES / "open_items_portal.csv").read_bytes(), profile="portal")
    assert file.problems == []
    assert [(row.invoice_number, row.kind, row.amount_minor, row.open_minor) for row in file.rows] == [
        ("5001", ItemKind.INVOICE, 30000, 12000),
        ("5002", ItemKind.CREDIT_MEMO, -2000, -2000),
        ("5003", ItemKind.DEBIT_MEMO, 500, 500),
    ]
    assert file.rows[0].purchase_order == "PO-1"
    assert file.rows[0].extras == {"external_id": "it-1", "location": "Dock 4"}


@pytest.mark.skipif(not BOOK.exists(), reason="the sample book is not on this machine")
def test_the_sample_book_reads_without_a_problem():
    file = invoice_import.read(BOOK.read_bytes())
    assert (len(file.rows), file.row_count, file.problems) == (1255, 1255, [])
    assert file.sums == {"USD": 326485545, "CAD": 4316245, "EUR": 33416141, "GBP": 5988631}
