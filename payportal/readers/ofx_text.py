"""OFX bytes become text that is whole: decoded as it was really written, from <OFX> to </OFX>, aggregates closed.

ofxparse takes the header's word for the encoding and reads a file cut in the middle without a sound; both are settled
here before it sees anything.
"""

import html
import re

from payportal.domain.errors import FileRefused
from payportal.readers.source import bare, text_of

_BEGIN = re.compile(r"<OFX>", re.IGNORECASE)
_END = re.compile(r"</OFX\s*>", re.IGNORECASE)
_CHARSET = re.compile(rb"(?:CHARSET:\s*|encoding=[\"'])([A-Za-z0-9_-]+)", re.IGNORECASE)
_HEADER_BYTES = 2048
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LATIN = {"ISO-8859-1", "8859-1", "LATIN1", "LATIN-1"}
_AGGREGATE = re.compile(
    r"<(/?)(SIGNONMSGSRSV1|SONRS|BANKMSGSRSV1|STMTTRNRS|STMTRS|BANKACCTFROM|BANKTRANLIST|STMTTRN|CREDITCARDMSGSRSV1"
    r"|CCSTMTTRNRS|CCSTMTRS|CCACCTFROM|INVSTMTMSGSRSV1|INVSTMTTRNRS|INVSTMTRS)>",
    re.IGNORECASE,
)


def whole_text(data: bytes) -> str:
    """Return the text from the beginning of the file to ``</OFX>``; the header stays so that line numbers hold.

    Raises FileRefused: ``not_ofx``, ``truncated``, ``unclosed`` or ``doctype``.
    """
    text = _decoded(bare(data))
    begin = _BEGIN.search(text)
    if begin is None:
        raise FileRefused("the file has no <OFX>; it is no OFX file", code="not_ofx")
    ends = list(_END.finditer(text, begin.end()))
    if not ends:
        raise FileRefused("the file ends before </OFX>: it was cut", code="truncated", line=text.count("\n") + 1)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise FileRefused("the file declares a document type; OFX has none", code="doctype")
    plain = _COMMENT.sub(_newlines, _CDATA.sub(lambda found: html.escape(found[1]), text[: ends[-1].start()]))
    _refuse_unclosed(plain)
    return plain


def _decoded(body: bytes) -> str:
    """Return the text: UTF-8 where the bytes are, whatever the header says, else the declared set, else 1252."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        declared = _CHARSET.search(body[:_HEADER_BYTES])
        name = declared[1].decode("ascii").upper() if declared else ""
        return body.decode("latin-1") if name in _LATIN else text_of(body)


def _refuse_unclosed(text: str) -> None:
    balance: dict[str, int] = {}
    for found in _AGGREGATE.finditer(text):
        name = found[2].upper()
        balance[name] = balance.get(name, 0) + (-1 if found[1] else 1)
        if balance[name] not in {0, 1}:
            raise FileRefused(
                f"<{found[1]}{name}> stands where it cannot; the file is damaged",
                code="unclosed",
                line=text.count("\n", 0, found.start()) + 1,
            )
    open_names = [name for name, left in balance.items() if left]
    if open_names:
        raise FileRefused(f"<{open_names[0]}> is never closed; the file is damaged", code="unclosed")


def _newlines(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")
