"""PDFs: read by people, by machines and by screen readers, quick to make, and nothing but data in them."""

import random
import time

import pytest

from payportal.documents.logo_picture import drawn
from payportal.documents.paper import Emblem
from payportal.documents.typesetting import typeset, typeset_all
from tests.documents.a_paper import a_paper, read, text
from tests.domain.a_picture import a_png, raw


def kinds(element, found):
    """Collect the kinds of the structure tree below an element."""
    element = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(element, list):
        for one in element:
            kinds(one, found)
    elif hasattr(element, "get"):
        if "/S" in element:
            found.append(element["/S"])
        if "/K" in element:
            kinds(element["/K"], found)
    return found


def test_everything_on_a_paper_can_be_read():
    found = text(typeset(a_paper()))
    for words in ("Hafenkontor GmbH", "Łódź & Søn", "Invoice INV-1007", "Ware 3", "1,200.00 EUR", "See it online"):
        assert words in found


def test_it_is_tagged_and_says_that_it_may_be_kept():
    root = read(typeset(a_paper())).trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    found = kinds(root["/StructTreeRoot"], [])
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/Link"} <= set(found)
    assert found.count("/TR") == 4


def test_several_papers_are_one_file_each_on_pages_of_its_own_and_still_tagged():
    pdf = read(typeset_all([a_paper(), a_paper(title="Invoice INV-1008")], title="Invoices"))
    pages = [page.extract_text() for page in pdf.pages]
    assert ["INV-1007" in pages[0], "INV-1008" in pages[-1], "INV-1008" in pages[0]] == [True, True, False]
    assert pdf.metadata.title == "Invoices"
    root = pdf.trailer["/Root"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    assert kinds(root["/StructTreeRoot"], []).count("/H1") == 2


def test_the_same_paper_is_the_same_file():
    assert typeset(a_paper()) == typeset(a_paper())


def test_what_a_customer_is_called_does_nothing():
    name = '#panic("x") $x$ *b* = Title\\ "'
    assert 'panic("x")' in text(typeset(a_paper(addressee=(name,))))


def test_right_to_left_and_letters_of_other_scripts_are_set():
    assert read(typeset(a_paper(language="ar", title="فاتورة"))).trailer["/Root"]["/Lang"] == "ar"


def test_a_letter_that_no_font_has_costs_the_marks_and_not_the_paper():
    pdf = typeset(a_paper(addressee=("株式会社",)))
    assert "pdfaid:part" not in read(pdf).trailer["/Root"]["/Metadata"].get_data().decode()
    assert "Invoice INV-1007" in text(pdf)


def test_200_lines_take_less_than_a_second():
    typeset(a_paper())  # fonts are read once
    begun = time.process_time()
    pdf = typeset(a_paper(rows=200))
    assert time.process_time() - begun < 1
    assert "Ware 200" in text(pdf)
    assert len(read(pdf).pages) > 3


def test_a_row_that_does_not_fit_its_table_is_refused():
    from payportal.documents.paper import Column, Table

    with pytest.raises(ValueError, match="has not 1 cells"):
        Table(caption="x", columns=(Column("a"),), rows=(("1", "2"),))


def figures(element, found):
    """Collect the words of the figures below an element."""
    element = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(element, list):
        for one in element:
            figures(one, found)
    elif hasattr(element, "get"):
        if element.get("/S") == "/Figure":
            found.append(element["/Alt"])
        if "/K" in element:
            figures(element["/K"], found)
    return found


@pytest.mark.parametrize("colour", [(18, 56, 91, 255), (18, 56, 91, 90)], ids=["opaque", "transparent"])
def test_an_emblem_is_a_figure_with_words_and_costs_no_mark(colour):
    content, width, height = drawn(a_png(960, 240, rows=raw(960, 240, colour)))
    emblem = Emblem(content=content, width=width, height=height, alt='Northwind #panic("x")')
    pdf = typeset(a_paper(emblem=emblem))
    root = read(pdf).trailer["/Root"]
    assert figures(root["/StructTreeRoot"], []) == ['Northwind #panic("x")', "QR code to the page"]
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "Hafenkontor GmbH" in text(pdf)
    assert pdf == typeset(a_paper(emblem=emblem))


def test_many_papers_carry_an_emblem_once():
    noise = random.Random(1)
    rows = b"".join(b"\0" + noise.randbytes(200 * 3) for _ in range(50))
    content, width, height = drawn(a_png(200, 50, colour=2, rows=rows))
    emblem = Emblem(content=content, width=width, height=height, alt="Noise")
    one = len(typeset(a_paper(emblem=emblem)))
    many = len(typeset_all([a_paper(emblem=emblem)] * 5, title="Invoices"))
    without = len(typeset_all([a_paper()] * 5, title="Invoices"))
    assert len(content) > 25_000
    assert one > 25_000
    assert many - without < 1.5 * len(content)
