"""A paper, and what can be read in a PDF."""

from datetime import date
from io import BytesIO

from pypdf import PdfReader

from payportal.documents.paper import Column, Paper, Table, Way


def a_paper(rows=3, **more):
    return Paper(**{
        "title": "Invoice INV-1007", "language": "en", "on": date(2026, 11, 26), "sender": ("Hafenkontor GmbH",),
        "addressee": ("Łódź & Søn",), "facts": (("Due", "1 Dec 2026"),),
        "tables": (Table(caption="What it is for", columns=(Column("What"), Column("Amount", figures=True)),
                         rows=tuple((f"Ware {number}", f"{number}.00") for number in range(1, rows + 1))),),
        "sums": (("Open", "1,200.00 EUR"),),
        "way": Way(address="http://localhost/invoices/1", word="See it online", picture="QR code to the page"), **more,
    })  # fmt: skip


def read(pdf):
    return PdfReader(BytesIO(pdf))


def text(pdf):
    return "\n".join(page.extract_text() for page in read(pdf).pages)
