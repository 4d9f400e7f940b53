"""flask erp import invoices with UBL, CII and PDFs: known by content, one document a file, refused whole."""

import json

import pytest

from tests.builders import csv_bytes, customer_row, invoice_row
from tests.erp.einvoices import factur_x, pdf_with, sample

UBL = sample("ubl_invoice.xml")
STATED = {
    "number": "NW-2026-0815", "type": "invoice", "type_code": "380", "syntax": "UBL",
    "profile": "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    "issue_date": "2026-11-02", "due_date": "2026-12-02", "currency": "EUR", "lines": 2, "line_total": "1000.00",
    "net": "990.00", "tax": "247.50", "total": "1237.50", "prepaid": "237.00", "rounding": "-0.50",
    "payable": "1000.00", "customer_number": "C-1", "buyer": "Fjordbygg Entreprenør AS",
    "buyer_ids": ["7300010000001", "NO987654325MVA", "987654325"], "seller": "Northwind Tools AS",
    "purchase_order": "PO-900144", "references": ["RF18539007547034", "DN-55120"],
}  # fmt: skip


def import_(flask, *words):
    return flask("erp", "import", "invoices", *words)


@pytest.fixture
def known(flask, put):
    """A book with the buyer of the UBL sample."""
    put("c.csv", customer_row("C-1", name="Fjordbygg Entreprenør AS"))
    assert flask("erp", "import", "customers", "c.csv").status == 0


@pytest.mark.usefixtures("known")
def test_a_document_is_taken_once_whatever_its_name(flask, put):
    put("whatever.csv", UBL)
    first, again = import_(flask, "whatever.csv"), import_(flask, "whatever.csv", "--json")
    assert (first.status, first.stderr) == (0, "")
    assert first.stdout == (
        "whatever.csv: invoices: 1 rows, 1 new, 0 changed, 0 same, 0 rejected\n"
        "NW-2026-0815 (invoice) of 2026-11-02 to Fjordbygg Entreprenør AS: 1000.00 EUR due\n"
    )
    assert (again.status, again.json) == (
        0,
        {
            "ok": True, "kind": "invoices", "file": "whatever.csv", "dry_run": False, "rows": 1, "new": 0,
            "changed": 0, "same": 1, "rejected": 0, "documents": 1, "credits": {"EUR": "1000.00"}, "debits": {},
            "invoices": [STATED], "problems": [],
        },
    )  # fmt: skip


def test_a_dry_run_on_an_empty_book_reads_the_figures_and_names_the_buyer(flask, put, stored):
    put("e.pdf", factur_x(sample("cii_minimum.xml")))
    before = stored()
    said = import_(flask, "e.pdf", "--dry-run", "--json")
    assert (said.status, said.json["documents"], said.json["credits"], said.json["debits"]) == (
        1, 1, {"EUR": "450.00"}, {},
    )  # fmt: skip
    assert [(p["line"], p["code"], p["field"]) for p in said.json["problems"]] == [
        (5, "unknown_customer", "customer_number")
    ]
    assert said.stderr.startswith("e.pdf:5: unknown_customer: the buyer 'Hôtel des Quais, 78787878400035' is not")
    assert len(said.stderr.splitlines()) == 1
    assert stored() == before


@pytest.mark.usefixtures("known")
def test_a_person_may_say_whom_it_bills(flask, put):
    put("e.xml", sample("cii_invoice.xml"))
    assert import_(flask, "e.xml").status == 1
    assert import_(flask, "e.xml", "--customer", "C-1").status == 0
    put("i.csv", invoice_row("INV-1", "C-1"))
    said = import_(flask, "i.csv", "--customer", "C-1")
    assert (said.status, said.stderr.split(": ")[1]) == (2, "wrong_usage")
    assert flask("erp", "import", "customers", "c.csv", "--customer", "C-1").status == 64


DAMAGED = [
    (UBL[:2000], 38, "truncated"),
    (UBL + UBL, 88, "more_than_one"),
    (UBL[:500] + b"\0" + UBL[500:], 7, "nul_byte"),
    (UBL.decode().encode("utf-16"), 1, "bad_encoding"),
    (UBL.decode().encode("latin-1"), 42, "bad_encoding"),
    (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>", 1, "doctype"),
    (b"<a>" + b" " * (100 << 20) + b"</a>", 0, "too_large"),
    (sample("ubl_invoice.xml", (">1000.00</cbc:Pay", ">1000.01</cbc:Pay")), 73, "br_co_16"),
    (sample("ubl_invoice.xml", (">EUR<", ">EUX<")), 4, "unknown_currency"),
    (b"<Order/>", 1, "not_an_invoice"),
    (pdf_with([]), 0, "no_invoice_in_pdf"),
    (pdf_with([("factur-x.xml", UBL)], password="secret"), 0, "encrypted_pdf"),
    (pdf_with([("factur-x.xml", UBL), ("xrechnung.xml", UBL + b" ")]), 0, "more_than_one"),
    (b"%PDF-1.7 and nothing more", 0, "damaged_pdf"),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the words do not depend on the database
@pytest.mark.parametrize(("data", "line", "code"), DAMAGED, ids=[f"{n}-{row[2]}" for n, row in enumerate(DAMAGED)])
def test_a_damaged_document_is_refused_whole_in_one_line(flask, put, stored, data, line, code):
    put("e.xml", data)
    before = stored()
    said = import_(flask, "e.xml", "--json")
    assert (said.status, said.stderr.startswith(f"e.xml:{line}: {code}: ")) == (2, True), said.stderr[:300]
    assert (len(said.stderr.splitlines()), said.json["ok"], said.json["refused"]) == (1, False, True)
    assert stored() == before


def test_only_invoices_are_known_by_content(flask, put):
    put("e.xml", UBL)
    said = flask("erp", "import", "customers", "e.xml")
    assert (said.status, said.stderr.split(": ")[1]) == (2, "missing_column")


@pytest.mark.usefixtures("known")
def test_a_sidecar_counts_one_document_and_its_whole(flask, put):
    put("e.xml", UBL)
    put("e.xml.mft", json.dumps({"rows": 1, "sums": {"EUR": "1237.00"}}).encode())
    assert import_(flask, "e.xml").status == 0
    put("e.xml.mft", json.dumps({"rows": 1, "sums": {"EUR": "1000.00"}}).encode())
    assert import_(flask, "e.xml").status == 2


def test_a_delimited_file_says_what_it_said_before(flask, put):
    put("c.csv", customer_row("C-100"))
    flask("erp", "import", "customers", "c.csv")
    put("i.csv", csv_bytes(invoice_row()))
    assert import_(flask, "i.csv", "--json").json == {
        "ok": True, "kind": "invoices", "file": "i.csv", "dry_run": False, "rows": 1, "new": 1, "changed": 0,
        "same": 0, "rejected": 0, "problems": [],
    }  # fmt: skip
