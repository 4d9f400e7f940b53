"""The electronic invoice inside a PDF (Factur-X, ZUGFeRD): one XML file attached to the pages that people read."""

import logging
import re
from collections.abc import Iterator
from io import BytesIO
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from payportal.domain.errors import FileRefused, PayportalError
from payportal.erp.einvoice_xml import LARGEST as LARGEST_XML
from payportal.erp.problem import shown

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdf.generic import EmbeddedFile

LARGEST = 16 << 20
_MOST_OBJECTS = 100_000
_OBJECT = re.compile(rb"[0-9] obj|[0-9]{5} [nf]|trailer")
"""An object, or a line of the table that says where the objects are."""
_MOST_ATTACHMENTS, _MOST_XML = 1_000, 4
_LARGEST_INDEX = 400_000
"""Where the objects of a PDF stand is itself a compressed stream; an honest one has a few thousand bytes."""
_COMPRESSED = "/FlateDecode"
_LARGEST_CODED = 4 << 20
_BEGIN = b"%PDF-"
_LONG_STRING = re.compile(rb"<[0-9A-Fa-f\s]{100000}")
_ANOTHER = re.compile(rb"%%EOF\s*%PDF-")
# What the standard and the issuers call it; other XML files beside it (an order, a delivery note) are no invoice.
NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "zugferd.xml")

# It tells of every blemish that it reads past, a line each.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def recognises(data: bytes) -> bool:
    """Say whether a file is a PDF."""
    return data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_BEGIN)


def xml_of(data: bytes) -> bytes:
    """Return the one XML invoice that is attached to a PDF.

    Raises FileRefused for a PDF that is damaged, locked or too large, and for one with no invoice or several.
    """
    if len(data) > LARGEST or _objects(data) > 2 * _MOST_OBJECTS or _LONG_STRING.search(data):
        raise FileRefused(
            f"the PDF has {len(data) >> 20} MB; at most {LARGEST >> 20} MB, {_MOST_OBJECTS} objects and no endless text"
            " are read, ask the issuer for the XML alone",
            code="too_large",
        )
    if _ANOTHER.search(data):
        message = "several PDFs stand in the file one behind the other; send each in a file of its own"
        raise FileRefused(message, code="more_than_one")
    try:
        found = _invoices(data)
    except PayportalError:
        raise
    except Exception as error:  # a damaged PDF ends in whatever its damage leads to
        what = shown(f"{type(error).__name__}: {error}")
        message = f"the PDF cannot be read ({what}); it is cut or damaged, send it again"
        raise FileRefused(message, code="damaged_pdf") from error
    return _the_one(found)


def _objects(data: bytes) -> int:
    """Return how many objects a PDF has and tells of; past the limit they are not counted."""
    return sum(1 for _ in islice(_OBJECT.finditer(data), 2 * _MOST_OBJECTS + 1))


def _the_one(found: list[tuple[str, bytes]]) -> bytes:
    if not found:
        raise FileRefused(
            "the PDF holds no electronic invoice, only pages; ask the issuer for a Factur-X or ZUGFeRD PDF or for XML",
            code="no_invoice_in_pdf",
        )
    if len({content for _, content in found}) > 1:
        names = ", ".join(shown(name) for name, _ in found[:3])
        message = f"the PDF holds {len(found)} invoices ({names}); send each in a file of its own"
        raise FileRefused(message, code="more_than_one")
    return found[0][1]


def _invoices(data: bytes) -> list[tuple[str, bytes]]:
    # Slow to load, and most files are no PDF.
    from pypdf import PdfReader, apply_configuration  # noqa: PLC0415

    with apply_configuration(
        zlib_maximum_output_length=_LARGEST_INDEX,
        zlib_maximum_recovery_input_length=_LARGEST_INDEX,
        maximum_declared_stream_length=LARGEST,
        disable_legacy_handling=True,
    ):
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted:
            message = "the PDF is locked with a password; ask the issuer for it without"
            raise FileRefused(message, code="encrypted_pdf")
        attached = _xml_files(reader)
        if len(attached) > _MOST_XML:
            message = f"the PDF holds {len(attached)} XML files; ask the issuer for one invoice in a PDF"
            raise FileRefused(message, code="more_than_one")
    with apply_configuration(zlib_maximum_output_length=LARGEST_XML, disable_legacy_handling=True):
        return [(name, _content(file, len(data))) for name, file in attached]


def _content(file: "EmbeddedFile", size: int) -> bytes:
    """Return an attachment unpacked, where it is packed as writers of PDFs do: what else there is takes too long."""
    packed: Any = file.pdf_object["/EF"].get_object()
    for stream in (packed[name].get_object() for name in ("/UF", "/F") if name in packed):
        other = str(stream.get("/Filter", _COMPRESSED)).replace(_COMPRESSED, "").strip("[], '")
        if (other and size > _LARGEST_CODED) or "/Predictor" in str(stream.get("/DecodeParms")):
            message = "the XML in the PDF is packed in a way no invoice is; ask the issuer for the XML alone"
            raise FileRefused(message, code="odd_attachment")
    return bytes(file.content)


def _xml_files(reader: "PdfReader") -> "list[tuple[str, EmbeddedFile]]":
    """Return the attachments that bear an invoice's name; where none does, every XML file."""
    files = list(islice(chain(reader.attachment_list, _associated(reader)), _MOST_ATTACHMENTS))
    named = [(str(file.alternative_name or file.name), file) for file in files]
    xml = [(name, file) for name, file in named if name.lower().endswith(".xml")]
    return [(name, file) for name, file in xml if name.lower() in NAMES] or xml


def _associated(reader: "PdfReader") -> "Iterator[EmbeddedFile]":
    """Yield what the PDF says belongs to it: some writers list their attachments there only."""
    from pypdf.generic import ArrayObject, DictionaryObject, EmbeddedFile  # noqa: PLC0415

    listed = reader.root_object.get("/AF", ArrayObject()).get_object()
    for entry in listed if isinstance(listed, ArrayObject) else ():
        file = entry.get_object()
        if isinstance(file, DictionaryObject):
            yield EmbeddedFile(name="", pdf_object=file)
