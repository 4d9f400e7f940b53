"""Electronic invoices to test with: the samples, changed here and there, and PDFs made around them."""

from io import BytesIO
from pathlib import Path

import facturx
from pypdf import PdfWriter

from payportal.domain.errors import FileRefused
from payportal.erp import einvoice

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "erp" / "einvoice"
NAMES = tuple(sorted(path.name for path in SAMPLES.glob("*.xml")))


def sample(name, *changes):
    """The bytes of a sample with each pair of texts exchanged; every one must be there."""
    text = (SAMPLES / name).read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()


def read(name, *changes):
    """The one document of a changed sample."""
    [invoice] = einvoice.read(sample(name, *changes)).rows
    return invoice


def refusal(data):
    """The refusal of a file that must not be read."""
    try:
        einvoice.read(data)
    except FileRefused as refused:
        return refused
    raise AssertionError("it was read")


def blank_pdf():
    """A PDF of one empty page."""
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    return _written(writer)


def pdf_with(attachments, *, password=""):
    """A PDF with files attached, by name."""
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    for name, data in attachments:
        writer.add_attachment(name, data)
    if password:
        writer.encrypt(password)
    return _written(writer)


def factur_x(xml):
    """A Factur-X PDF as the library of its makers writes it."""
    return facturx.generate_from_binary(blank_pdf(), xml, check_xsd=True, check_schematron=False)


def _written(writer):
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
