"""Proof of a finished pain file: its schema, its counts and control sums, the check digits of its accounts.

It shares no code with the writers beside the check of an IBAN, and streams: one transaction is in memory at a time.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lxml import etree

from payportal.domain.errors import FileRefused
from payportal.writers.pain_count import LOOKED_AT, PainCount
from payportal.writers.pain_schema import MESSAGES, NAMESPACE, schema_of
from payportal.writers.tally import Tally

_CHUNK = 1 << 16
_LONGEST_PIECE = 2 << 20
"""Between the ends of two transactions stand a few thousand bytes; what is longer would fill the memory."""
_LOCATED = 8 << 20
"""A refused file up to this size is read once more, to name the line that its schema refuses."""
_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class PainProof:
    """What a proven file is: its message, how many transactions, and their minor units by currency."""

    message: str
    transactions: int
    totals: dict[str, int]


def prove(data: bytes) -> PainProof:
    """Return what a pain.001 or pain.008 file orders; raises FileRefused with the first thing that is wrong in it."""
    if b"\0" in data or data.startswith(_WIDE_MARKS):
        raise FileRefused("the file is not UTF-8; write it anew", code="bad_encoding")
    if not data or data.isspace():
        raise FileRefused("the file is empty; write it anew", code="empty_file")
    message = _message(data)
    count = PainCount()
    try:
        for element in _pieces(data, message):
            count.take(element)
    except etree.XMLSyntaxError as error:
        raise _refusal(error, data, message) from error
    count.finish()
    return PainProof(message, count.count, count.totals)


def tally_of(data: bytes, messages: Collection[str], *, currency: str) -> Tally:
    """Return count and sum of a proven file; raises FileRefused for another message or other money too."""
    proof = prove(data)
    if proof.message not in messages or set(proof.totals) != {currency}:
        text = f"it is {proof.message} in {', '.join(proof.totals)}; {' or '.join(messages)} in {currency} was expected"
        raise FileRefused(text, code="other_message")
    return Tally(proof.transactions, proof.totals[currency])


def _message(data: bytes) -> str:
    """Return the message that the first element names; raises FileRefused where it names none of ours."""
    root = _root(data)
    if root.getroottree().docinfo.internalDTD is not None:
        raise FileRefused("the file declares a document type; no bank takes such a one", code="doctype")
    name = etree.QName(root)
    message = (name.namespace or "").removeprefix(NAMESPACE)
    if name.localname != "Document" or message not in MESSAGES:
        text = f"the file is {(name.namespace or name.localname)[:80]!r}, neither pain.001 nor pain.008"
        raise FileRefused(text, code="other_message", line=root.sourceline or 0)
    return message


def _root(data: bytes) -> etree._Element:
    parser = etree.XMLPullParser(events=("start",), **_SAFE)
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
            for _, element in parser.read_events():
                return element
            if start > _LONGEST_PIECE:
                raise _too_long(data, 0)
        parser.close()
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(error) from error
    raise FileRefused("the file has no element; write it anew", code="not_well_formed")


def _pieces(data: bytes, message: str) -> Iterator[etree._Element]:
    """Yield the elements that are looked at as they end, held against the schema on the way."""
    tags = [f"{{{NAMESPACE}{message}}}{name}" for name in LOOKED_AT]
    # Told not to resolve entities, lxml forgets with a schema that a file is not well-formed; without a document type,
    # which is refused before, there are none to resolve.
    reading = {**_SAFE, "resolve_entities": "internal", "remove_comments": True, "remove_pis": True}
    parser = etree.XMLPullParser(events=("end",), tag=tags, schema=schema_of(message), **reading)
    last = 0
    for start in range(0, len(data), _CHUNK):
        parser.feed(data[start : start + _CHUNK])
        for _, element in parser.read_events():
            last = start
            yield element
        # Left to itself the parser speaks of the schema at the end only, after a million faults.
        for fault in parser.feed_error_log:
            if fault.domain == etree.ErrorDomains.SCHEMASV:
                raise _refused_by_schema(fault.message, data, message)
        if start - last > _LONGEST_PIECE:
            raise _too_long(data, last)
    parser.close()


def _refusal(error: etree.XMLSyntaxError, data: bytes, message: str) -> FileRefused:
    """Return what the file is refused for: damage, or its schema."""
    text = str(error.msg)
    return _refused_by_schema(text, data, message) if "Element '" in text else _not_well_formed(error)


def _refused_by_schema(text: str, data: bytes, message: str) -> FileRefused:
    """Return what the schema says about the first place that it refuses, by its line where the file is not large."""
    line = 0
    if len(data) <= _LOCATED:
        try:
            text, line = _first_fault(data, message) or (text, line)
        except etree.XMLSyntaxError as damage:
            return _not_well_formed(damage)
    text = text.replace(f"{{{NAMESPACE}{message}}}", "")
    return FileRefused(f"the schema of {message} refuses it: {text}"[:300], code="bad_schema", line=line)


def _first_fault(data: bytes, message: str) -> tuple[str, int] | None:
    schema = schema_of(message)
    schema.validate(etree.fromstring(data, etree.XMLParser(**_SAFE)))
    return next(((entry.message, entry.line) for entry in schema.error_log), None)


def _not_well_formed(error: etree.XMLSyntaxError) -> FileRefused:
    return FileRefused(f"the file is no whole XML: {error.msg}"[:300], code="not_well_formed", line=error.lineno or 0)


def _too_long(data: bytes, start: int) -> FileRefused:
    text = f"a piece of the file is longer than {_LONGEST_PIECE >> 20} MB; no bank takes such a one"
    return FileRefused(text, code="too_large", line=data.count(b"\n", 0, start) + 1)
