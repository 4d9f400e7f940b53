import zlib

import facturx
import pytest

from payportal.erp import einvoice, einvoice_pdf
from tests.erp.einvoices import blank_pdf, factur_x, pdf_with, refusal, sample

MINIMUM = sample("cii_minimum.xml")
UBL = sample("ubl_invoice.xml")


def test_a_factur_x_pdf_is_read_as_the_xml_in_it():
    [invoice] = einvoice.read(factur_x(MINIMUM)).rows
    [alone] = einvoice.read(MINIMUM).rows
    assert (invoice.document.number, invoice.sums.payable, invoice.item.amount_minor) == (
        "FA-2026-0042",
        45_000,
        60_000,
    )
    assert invoice.stated() == alone.stated()


def test_the_library_of_the_makers_finds_the_same_xml():
    pdf = factur_x(MINIMUM)
    name, xml = facturx.get_facturx_xml_from_pdf(pdf)
    assert (name, einvoice_pdf.xml_of(pdf)) == ("factur-x.xml", xml)


@pytest.mark.parametrize("name", ["ZUGFeRD-invoice.xml", "xrechnung.xml", "invoice.XML"])
def test_older_and_other_names_are_known(name):
    assert einvoice_pdf.xml_of(pdf_with([("terms.txt", b"none"), (name, UBL)])) == UBL


def test_a_name_of_the_standard_goes_before_other_xml():
    pdf = pdf_with([("order-x.xml", b"<order/>"), ("factur-x.xml", MINIMUM), ("weights.xml", b"<weights/>")])
    assert einvoice_pdf.xml_of(pdf) == MINIMUM


def test_the_same_invoice_attached_twice_is_one():
    assert einvoice_pdf.xml_of(pdf_with([("factur-x.xml", UBL), ("xrechnung.xml", UBL)])) == UBL


def test_what_belongs_to_the_pdf_counts_where_no_list_names_it():
    pdf = factur_x(MINIMUM)
    assert b"/EmbeddedFiles" in pdf
    assert einvoice_pdf.xml_of(pdf.replace(b"/EmbeddedFiles", b"/EmbeddedGiles")) == MINIMUM


BOMB = zlib.compress(b"<a>" + b" " * (30 << 20), 9)
REFUSED = [
    (blank_pdf(), "no_invoice_in_pdf", "only pages"),
    (pdf_with([("readme.txt", b"hello")]), "no_invoice_in_pdf", "only pages"),
    (pdf_with([("factur-x.xml", MINIMUM), ("xrechnung.xml", UBL)]), "more_than_one", "2 invoices"),
    (factur_x(MINIMUM) + factur_x(MINIMUM), "more_than_one", "several PDFs"),
    (pdf_with([(f"{n}.xml", MINIMUM) for n in range(5)]), "more_than_one", "5 XML files"),
    (pdf_with([("factur-x.xml", MINIMUM)], password="secret"), "encrypted_pdf", "locked"),
    (factur_x(MINIMUM)[:900], "damaged_pdf", "send it again"),
    (b"%PDF-1.7\n", "damaged_pdf", "send it again"),
    (b"%PDF-1.7\n" + b"\0" * einvoice_pdf.LARGEST, "too_large", "at most 16 MB"),
    (b"%PDF-1.7\n1 0 obj\n<" + b"41" * 60_000 + b">", "too_large", "at most 16 MB"),
    (b"%PDF-1.7\n" + b"0000000000 00000 n \n" * 200_001, "too_large", "100000 objects"),
    (pdf_with([("factur-x.xml", b"<weights/>")]), "not_an_invoice", "'weights'"),
    (pdf_with([("factur-x.xml", b"")]), "empty_file", "empty"),
]


@pytest.mark.parametrize(("data", "code", "words"), REFUSED, ids=[f"{n}-{row[1]}" for n, row in enumerate(REFUSED)])
def test_a_pdf_without_one_sound_invoice_is_refused_with_a_sentence(data, code, words):
    refused = refusal(data)
    assert (refused.code, words in refused.message) == (code, True)


@pytest.mark.parametrize(
    ("packed", "size"), [(b"/Filter /ASCIIHexDecode", 5 << 20), (b"/DecodeParms <</Predictor 15>>", 0)]
)
def test_an_attachment_packed_to_cost_time_is_not_unpacked(packed, size):
    pdf = pdf_with([("factur-x.xml", MINIMUM), ("pad.bin", b"4" * size)])
    length = b"/Length %d" % len(MINIMUM)
    assert refusal(pdf.replace(length, packed + length)).code == "odd_attachment"


def test_an_attachment_that_swells_is_not_unpacked():
    pdf = pdf_with([("factur-x.xml", MINIMUM)])
    start = pdf.index(b"stream\n", pdf.index(b"/EmbeddedFile")) + len(b"stream\n")
    head, length = pdf[:start], b"/Length %d" % len(MINIMUM)
    assert length in head
    head = head.replace(length, b"/Filter /FlateDecode /Length %d" % len(BOMB))
    refused = refusal(head + BOMB + pdf[start + len(MINIMUM) :])
    assert (refused.code, "LimitReached" in refused.message) == ("damaged_pdf", True)
