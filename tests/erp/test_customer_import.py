from pathlib import Path

import pytest

from payportal.domain.terms import Terms
from payportal.erp import customer_import
from payportal.erp.customer_import import CustomerRow

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "samples" / "erp"
BOOK = ROOT.parent / "shared" / "sample-book" / "customers.csv"


def test_customers_are_read_with_everything_the_file_states():
    file = customer_import.read((SAMPLES / "customers.csv").read_bytes())
    assert file.problems == []
    assert file.rows == [
        CustomerRow(
            line=2,
            customer_number="000417",
            name="Weber & Söhne, Metallbau",
            email="buchhaltung@weber-soehne.example",
            currency="EUR",
            payment_terms="2/10 NET 30",
            country="DE",
            language="de",
            aliases=("WEBER METALLBAU", "Weber | Soehne"),
            bank_accounts=("DE02120300000000202051",),
            extras={"sales_region": "south"},
        ),
        CustomerRow(
            line=3,
            customer_number="000418",
            name="Lindqvist Marine AB",
            email="ap@lindqvist.example",
            currency="SEK",
            parent_number="000417",
            payment_terms="NET 30 EOM",
            country="SE",
            language="sv-SE",
        ),
        CustomerRow(line=4, customer_number="C-9", name="Corner Bakery"),
    ]


def test_terms_are_known_where_the_file_gives_them():
    first, second, third = customer_import.read((SAMPLES / "customers.csv").read_bytes()).rows
    assert first.terms == Terms.parse("2/10 NET 30")
    assert second.terms == Terms(30, end_of_month=True)
    assert third.terms is None


def test_the_portal_profile_reads_the_same_customer_under_its_own_names():
    data = b"external_id,parent_external_id,name,terms_code,credit_limit\nC-1,C-0,Kita,NET 10,5000\n"
    assert customer_import.read(data, profile="portal").rows == [
        CustomerRow(
            line=2,
            customer_number="C-1",
            name="Kita",
            parent_number="C-0",
            payment_terms="NET 10",
            extras={"credit_limit": "5000"},
        )
    ]


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ("C-1,,,,", "missing_value", "name"),
        ("C-1,Kita,nobody,,", "bad_email", "email"),
        ("C-1,Kita,,C-1,", "own_parent", "parent_number"),
        ("C-1,Kita,,,Japan", "bad_country", "country"),
    ],
)
def test_a_customer_that_is_wrong_is_not_taken(row, code, field):
    file = customer_import.read(f"customer_number,name,email,parent_number,country\n{row}\n".encode())
    assert file.rows == []
    assert [(problem.line, problem.code, problem.field) for problem in file.problems] == [(2, code, field)]


@pytest.mark.skipif(not BOOK.exists(), reason="the sample book is not on this machine")
def test_the_sample_book_reads_without_a_problem():
    file = customer_import.read(BOOK.read_bytes())
    assert (len(file.rows), file.problems) == (150, [])
