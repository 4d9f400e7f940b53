"""Factur-X: an invoice that people read as PDF and machines as the XML inside it."""

from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import NameObject, StreamObject

from payportal.documents import cii
from payportal.documents.invoice_facts import InvoiceFacts
from payportal.documents.paper import Enclosure, Paper
from payportal.documents.typesetting import typeset

NAME = "factur-x.xml"
LEVELS = {cii.FULL: "EN 16931", cii.MINIMUM: "MINIMUM"}
PROPERTIES = (
    ("DocumentFileName", "The name of the embedded XML document"),
    ("DocumentType", "The type of the hybrid document in capital letters"),
    ("Version", "The version of the standard applying to the embedded XML document"),
    ("ConformanceLevel", "The conformance level of the embedded XML document"),
)
MARKS = """<rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
><fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>{name}</fx:DocumentFileName><fx:Version>1.0</fx:Version
><fx:ConformanceLevel>{level}</fx:ConformanceLevel></rdf:Description>"""
SCHEMA = """<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema
><pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI
><pdfaSchema:prefix>fx</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property
></rdf:li>"""
PROPERTY = """<rdf:li rdf:parseType="Resource"><pdfaProperty:category>external</pdfaProperty:category
><pdfaProperty:description>{description}</pdfaProperty:description><pdfaProperty:name>{name}</pdfaProperty:name
><pdfaProperty:valueType>Text</pdfaProperty:valueType></rdf:li>"""
SCHEMAS_END = "</rdf:Bag></pdfaExtension:schemas>"


def write(paper: Paper, facts: InvoiceFacts) -> bytes:
    """Return the PDF of an invoice with its CII inside, marked as Factur-X."""
    profile = cii.profile(facts)
    # MINIMUM is only data about the page; the full profile is the same invoice in another form.
    relationship = "alternative" if profile == cii.FULL else "data"
    xml = Enclosure(name=NAME, content=cii.write(facts), relationship=relationship, description=f"Factur-X {profile}")
    return _marked(typeset(paper, (xml,)), LEVELS[profile])


def _marked(pdf: bytes, level: str) -> bytes:
    """Return the PDF with Factur-X's marks in its metadata; nothing else of it is written anew."""
    writer = PdfWriter(BytesIO(pdf), incremental=True)
    root = writer.root_object
    metadata = root["/Metadata"].get_object()
    assert isinstance(metadata, StreamObject)
    text = metadata.get_data().decode()
    properties = "".join(PROPERTY.format(name=name, description=words) for name, words in PROPERTIES)
    if SCHEMAS_END in text:
        text = text.replace(SCHEMAS_END, SCHEMA.format(properties=properties) + SCHEMAS_END, 1)
    text = text.replace("</rdf:RDF>", MARKS.format(name=NAME, level=level) + "</rdf:RDF>", 1)
    stream = StreamObject()
    stream.set_data(text.encode())
    stream.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
    root[NameObject("/Metadata")] = writer._add_object(stream)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()
