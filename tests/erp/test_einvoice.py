import random
import time

import pytest

from payportal.domain.errors import FileRefused
from payportal.erp import einvoice
from tests.erp.einvoices import NAMES, factur_x, read, refusal, sample

SLOWEST = 2.0
"""Seconds of the processor within which any file is read or refused."""


@pytest.mark.parametrize(
    ("name", "side", "stated"),
    [
        ("ubl_invoice.xml", ({"EUR": 100_000}, {}), ("NW-2026-0815", "invoice", "380", "UBL", 2, "990.00", "247.50")),
        ("ubl_credit_note.xml", ({}, {"GBP": 12_000}), ("NWC-77", "credit_memo", "381", "UBL", 1, "100.00", "20.00")),
        ("cii_invoice.xml", ({"EUR": 35_700}, {}), ("R-10077", "invoice", "380", "CII", 2, "300.00", "57.00")),
        ("cii_minimum.xml", ({"EUR": 45_000}, {}), ("FA-2026-0042", "invoice", "380", "CII", 0, "500.00", "100.00")),
        ("zugferd1_invoice.xml", ({"EUR": 13_090}, {}),
         ("2026-3005", "invoice", "380", "ZUGFeRD1", 2, "110.00", "20.90")),
    ],
)  # fmt: skip
def test_each_syntax_gives_one_document_with_its_figures(name, side, stated):
    file = einvoice.read(sample(name))
    assert (file.kind, file.row_count, file.problems) == ("invoices", 1, [])
    [invoice] = file.rows
    said = invoice.stated("C-1")
    names = ("number", "type", "type_code", "syntax", "lines", "net", "tax")
    assert tuple(said[name] for name in names) == stated
    assert said["customer_number"] == "C-1"
    assert einvoice.due_by_side(file.rows) == side
    assert invoice.billed_to("C-1").customer_number == "C-1"


def test_the_control_total_counts_the_whole_with_its_sign():
    assert einvoice.read(sample("ubl_invoice.xml")).sums == {"EUR": 123_700}
    assert einvoice.read(sample("ubl_credit_note.xml")).sums == {"GBP": -12_000}


def test_an_invoice_below_zero_is_owed_to_the_buyer():
    file = einvoice.read(sample("cii_minimum.xml", ("00</ram:Due", "00</ram:Due"), (">450.00<", ">-20.00<")))
    assert einvoice.due_by_side(file.rows) == ({}, {"EUR": 2_000})


@pytest.mark.parametrize(
    ("data", "known"),
    [
        (b"<Invoice/>", True),
        (b"\xef\xbb\xbf\r\n <?xml?>", True),
        (b"%PDF-1.7", True),
        (b"\n%PDF-1.7", True),
        (b"invoice_number,amount\n<1>,2", False),
        (b"", False),
        (b"   ", False),
    ],
)
def test_xml_and_pdf_are_known_by_how_they_begin(data, known):
    assert einvoice.recognises(data) is known


def test_the_envelope_of_peppol_is_taken_off():
    xml = sample("ubl_invoice.xml").split(b"?>", 1)[1]
    begin = b'<StandardBusinessDocument xmlns="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">'
    end = b"</StandardBusinessDocument>"
    [invoice] = einvoice.read(begin + b"<StandardBusinessDocumentHeader/>" + xml + end).rows
    assert invoice.document.number == "NW-2026-0815"
    assert refusal(begin + xml + xml + end).code == "more_than_one"
    assert refusal(begin + end).code == "not_an_invoice"


SPACE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
REFUSED = [
    (sample("ubl_invoice.xml", (SPACE, "urn:example:Invoice-2")), "not_an_invoice", "urn:example:Invoice-2"),
    (b'<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>', "not_an_invoice", "'Order'"),
    (b"<html><body/></html>", "not_an_invoice", "UBL Invoice and CreditNote"),
    (sample("ubl_invoice.xml", (">NW-2026-0815<", "><")), "no_number", "ask the issuer"),
    (sample("ubl_invoice.xml", (">NW-2026-0815<", f">{'9' * 65}<")), "no_number", "64 characters"),
    (sample("ubl_invoice.xml", (">EUR<", ">EU<")), "unknown_currency", "'EU' is no ISO 4217 code"),
    (sample("ubl_invoice.xml", (">EUR<", "><")), "unknown_currency", "'' is no ISO 4217 code"),
    (sample("ubl_invoice.xml", (">EUR<", ">USD<")), "currency_mismatch", "'EUR'"),
    (sample("ubl_invoice.xml", (">2026-11-02<", ">2.11.2026<")), "bad_date", "'2.11.2026' is no day"),
    (sample("ubl_invoice.xml", (">2026-11-02<", ">0026-11-02<")), "bad_date", "'0026-11-02' is no day"),
    (sample("cii_invoice.xml", (">357.00</ram:Due", ">357.005</ram:Due")), "bad_amount", "EUR has 2"),
    (sample("cii_invoice.xml", (">357.00</ram:Grand", ">356.99</ram:Grand")), "br_co_15", "expected 357.00"),
]


@pytest.mark.parametrize(("data", "code", "words"), REFUSED)
def test_a_document_that_is_not_certain_is_refused_whole(data, code, words):
    refused = refusal(data)
    assert (refused.code, words in refused.message) == (code, True)


def test_a_document_may_agree_with_itself_and_make_no_open_item():
    invoice = read("ubl_invoice.xml", ("Code>380<", "Code>325<"))
    assert [(problem.line, problem.code) for problem in invoice.problems] == [(4, "proforma")]


# ── no bytes, however damaged, do more than refuse the file ──

FILES = [sample(name) for name in NAMES] + [factur_x(sample("cii_minimum.xml"))]
SHREDS = [
    b"<",
    b">",
    b"&",
    b"\0",
    b"]]>",
    b"<!DOCTYPE a>",
    b"&#0;",
    b"<a>" * 40,
    b"9" * 30,
    b"-",
    b"NaN",
    b"1e9",
    b"\xff",
]


def damaged(data, chance):
    """``data`` with one to four slips: bytes turned, dropped, doubled, moved, or replaced by what hurts."""
    body = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(body) + 1)
        end = min(len(body), start + chance.choice([1, 2, 10, 200, 2_000]))
        piece = bytes(body[start:end])
        body[start:end] = chance.choice([b"", piece * 2, piece[::-1], chance.choice(SHREDS), chance.randbytes(3)])
    return bytes(body)


def read_damaged(count):
    chance = random.Random(20261126)
    outcomes = set()
    for number in range(count):
        data = damaged(FILES[number % len(FILES)], chance)
        begun = time.process_time()
        try:
            [invoice] = einvoice.read(data).rows
            invoice.stated()
            outcomes.add("read")
        except FileRefused as refused:
            outcomes.add(refused.code if refused.message else "without a word")
        assert time.process_time() - begun < SLOWEST, number
    assert "without a word" not in outcomes
    return outcomes


def test_damage_is_read_or_refused():
    assert {"read", "not_well_formed", "damaged_pdf"} <= read_damaged(300)


@pytest.mark.long
def test_much_damage_is_read_or_refused():
    assert {"read", "not_well_formed", "damaged_pdf", "doctype", "nul_byte"} <= read_damaged(10_000)
