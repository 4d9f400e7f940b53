"""OFX bytes become text that is whole: decoded as it was really written, from <OFX> to </OFX>, aggregates closed.

ofxparse takes the header's word for the encoding and reads a file cut in the middle without a sound; both are settled
here before it sees anything.
"""

import html
import re

from payportal.domain.errors import FileRefused
from payportal.readers.source import LONGEST_LINE, bare, text_of

_BEGIN = re.compile(r"<OFX>", re.IGNORECASE)
_END = re.compile(r"</OFX\s*>", re.IGNORECASE)
_CHARSET = re.compile(rb"(?:CHARSET:\s*|encoding=[\"'])([A-Za-z0-9_-]+)", re.IGNORECASE)
_HEADER_BYTES = 2048
_LARGEST = 64 << 20
"""Two hundred thousand transactions; the text is held several times over while it is taken apart."""
_RUNAWAY = b"<" * 1_000
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_DOCTYPE = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BLANK = b" \t\r\n\x0b\x0c\x1a"
_LATIN = {"ISO-8859-1", "8859-1", "LATIN1", "LATIN-1"}
_AGGREGATE = re.compile(
    r"<(/?)(SIGNONMSGSRSV1|SONRS|BANKMSGSRSV1|STMTTRNRS|STMTRS|BANKACCTFROM|BANKTRANLIST|STMTTRN|CREDITCARDMSGSRSV1"
    r"|CCSTMTTRNRS|CCSTMTRS|CCACCTFROM|INVSTMTMSGSRSV1|INVSTMTTRNRS|INVSTMTRS)>",
    re.IGNORECASE,
)


def whole_text(data: bytes) -> str:
    """Return the text from the beginning of the file to ``</OFX>``; the header stays so that line numbers hold.

    Raises FileRefused: ``too_large``, ``long_line``, ``not_ofx``, ``truncated``, ``unclosed``, ``doctype``.
    """
    _refuse_endless(data)
    text = _decoded(bare(data))
    begin = _BEGIN.search(text)
    if begin is None:
        raise FileRefused("the file has no <OFX>; it is no OFX file", code="not_ofx")
    ends = list(_END.finditer(text, begin.end()))
    if not ends:
        raise FileRefused("the file ends before </OFX>: it was cut", code="truncated", line=text.count("\n") + 1)
    if _DOCTYPE.search(text):
        raise FileRefused("the file declares a document type; OFX has none", code="doctype")
    plain = _plain(text[: ends[-1].start()])
    _refuse_unclosed(plain)
    return plain


def line_behind(data: bytes) -> int:
    """Return the line of what follows the last ``</OFX>``, 0 where nothing does."""
    end = max(data.rfind(b"</OFX"), data.rfind(b"</ofx"))
    end = data.find(b">", end) + 1
    rest = data[end:].strip(_BLANK) if end else b""
    return data.count(b"\n", 0, data.find(rest, end)) + 1 if rest else 0


def _refuse_endless(data: bytes) -> None:
    """Raise FileRefused ``too_large``, or ``long_line`` where no tag nor line ends for a million bytes.

    A whole file on one line is usual in OFX, a text of a million bytes is not.
    """
    if len(data) > _LARGEST:
        message = f"the file has more than {_LARGEST >> 20} MB; ask the bank for a shorter time"
        raise FileRefused(message, code="too_large")
    at, runaway = 0, data.find(_RUNAWAY)
    while len(data) - at >= LONGEST_LINE and runaway < 0:
        end = max(data.rfind(sign, at, at + LONGEST_LINE) for sign in (b"<", b"\n", b"\r"))
        runaway, at = (at if end < 0 else -1), end + 1
    if runaway >= 0:
        message = "a text of the file goes on for a million bytes, or is nothing but tags that begin; it is damaged"
        raise FileRefused(message, code="long_line", line=data.count(b"\n", 0, runaway) + 1)


def _plain(text: str) -> str:
    """Return the text without comments, and what is marked as text written as any other."""
    if "<![CDATA[" in text:
        text = _CDATA.sub(lambda found: html.escape(found[1]), text)
    return _COMMENT.sub(_newlines, text) if "<!--" in text else text


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
