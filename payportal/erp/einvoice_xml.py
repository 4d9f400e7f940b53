"""The XML of an electronic invoice, opened so that nothing in it can reach outside or fill the memory.

Issuers write the same document with any prefix; only the local names of its elements count.
"""

import re
from functools import lru_cache

from lxml import etree

from payportal.domain.errors import FileRefused
from payportal.erp.einvoice_document import Stated
from payportal.erp.problem import shown

LARGEST = 20 << 20
_MOST_MARKS = 1_000_000
"""Tags and attributes; each takes a hundred times its own bytes in memory. An invoice of 10,000 lines has half."""
_UTF8_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CUT = etree.ErrorTypes.ERR_TAG_NOT_FINISHED
_BAD_BYTES = {etree.ErrorTypes.ERR_INVALID_ENCODING, etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING}
_DOUBLED = {etree.ErrorTypes.ERR_DOCUMENT_END, etree.ErrorTypes.ERR_RESERVED_XML_NAME}


def root_of(data: bytes) -> etree._Element:
    """Return the root element of a document.

    Raises FileRefused for one that is empty, cut, doubled, too large or no XML, and for any document type or entity.
    """
    _refuse_damage(data)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        remove_blank_text=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(error, data) from error
    if root.getroottree().docinfo.doctype:
        raise _doctype(0)
    return root


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return str(etree.QName(element).localname)


def namespace(element: etree._Element) -> str:
    """Return the namespace of an element, empty where it has none."""
    return etree.QName(element).namespace or ""


def all_at(element: etree._Element, path: str) -> list[etree._Element]:
    """Return every element at a path of local names such as ``TaxTotal/TaxAmount``, in file order."""
    return list(element.iterfind(_anywhere(path)))


def text_at(element: etree._Element, *paths: str) -> str:
    """Return the text at the first of ``paths`` that has any, closed up to one line, else nothing."""
    return next((text for path in paths for text in texts_at(element, path)), "")


def texts_at(element: etree._Element, path: str) -> list[str]:
    """Return the texts at a path that are not blank, each closed up to one line, in file order."""
    texts = (" ".join((found.text or "").split()) for found in element.iterfind(_anywhere(path)))
    return [text for text in texts if text]


def stated_at(element: etree._Element, path: str) -> tuple[Stated, ...]:
    """Return the amounts at a path, each with its ``currencyID`` where it has one, in file order."""
    return tuple(
        Stated((found.text or "").strip(), found.get("currencyID", "").strip(), found.sourceline or 0)
        for found in element.iterfind(_anywhere(path))
    )


@lru_cache(maxsize=1000)
def _anywhere(path: str) -> str:
    return "/".join(f"{{*}}{name}" for name in path.split("/"))


def _refuse_damage(data: bytes) -> None:
    if data.startswith(_WIDE_MARKS):
        raise FileRefused("the file is UTF-16; save it as UTF-8", code="bad_encoding", line=1)
    if not data.removeprefix(_UTF8_MARK).strip():
        raise FileRefused("the file is empty; ask the issuer for it again", code="empty_file")
    if len(data) > LARGEST or data.count(b"<") + data.count(b"=") > _MOST_MARKS:
        raise FileRefused(
            f"the document has {len(data) >> 20} MB; at most {LARGEST >> 20} MB and half a million elements are read, "
            "ask the issuer for it without its attachments",
            code="too_large",
        )
    if (nul := data.find(b"\0")) >= 0:
        line = data.count(b"\n", 0, nul) + 1
        raise FileRefused("the file has a NUL byte, it is damaged; send it again", code="nul_byte", line=line)
    if found := _DOCTYPE.search(data):
        raise _doctype(data.count(b"\n", 0, found.start()) + 1)


def _doctype(line: int) -> FileRefused:
    message = "the file declares a document type, which no invoice does; ask the issuer for it without"
    return FileRefused(message, code="doctype", line=line)


def _not_well_formed(error: etree.XMLSyntaxError, data: bytes) -> FileRefused:
    line = error.lineno or 0
    if error.code in _DOUBLED:
        message = "something follows the end of the document; a file holds one invoice, send it once"
        return FileRefused(message, code="more_than_one", line=line)
    if error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
        message = "the document has a text of more than 10 MB or elements more than 256 deep; no invoice has"
        return FileRefused(message, code="too_large", line=line)
    if error.code in _BAD_BYTES:
        message = "a byte is none of the encoding that the file declares; save it as UTF-8"
        return FileRefused(message, code="bad_encoding", line=line)
    if error.code == _CUT or not data.rstrip().endswith(b">"):
        message = "the file ends before its last tag is closed: it was cut; send it again"
        return FileRefused(message, code="truncated", line=line)
    what = shown(" ".join(str(error.msg).split()))
    return FileRefused(f"the file is no whole XML document ({what}); send it again", code="not_well_formed", line=line)
