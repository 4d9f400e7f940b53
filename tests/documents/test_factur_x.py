"""Factur-X: the XML in the PDF is the invoice of the page, and a reader of such files finds it."""

import pytest
from facturx import get_xml_from_pdf
from lxml import etree

from payportal.documents import cii, factur_x
from tests.documents.a_paper import a_paper, read, text
from tests.documents.an_invoice import facts


@pytest.mark.parametrize(
    ("made", "level", "relationship"),
    [(facts(), "EN 16931", "/Alternative"), (facts(lines=(), amount_minor=120000), "MINIMUM", "/Data")],
)
def test_the_xml_is_enclosed_and_marked(made, level, relationship):
    pdf = factur_x.write(a_paper(), made)
    name, xml = get_xml_from_pdf(pdf)
    root = read(pdf).trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert (name, xml) == ("factur-x.xml", cii.write(made))
    assert root["/AF"][0].get_object()["/AFRelationship"] == relationship
    assert f"<fx:ConformanceLevel>{level}</fx:ConformanceLevel>" in metadata
    assert "Factur-X PDFA Extension Schema" in metadata
    etree.fromstring(metadata.partition("?>")[2].rpartition("<?xpacket")[0])


def test_the_page_is_still_tagged_and_read():
    pdf = factur_x.write(a_paper(), facts())
    assert "/StructTreeRoot" in read(pdf).trailer["/Root"]
    assert "1,200.00 EUR" in text(pdf)
