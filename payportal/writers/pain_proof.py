"""Proof of a finished pain file: its schema, its counts and control sums, the check digits of its accounts.

It shares no code with the writers beside the check of an IBAN, and streams: one transaction is in memory at a time.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from payportal.domain.errors import FileRefused, PayportalError
from payportal.domain.money import parse_minor
from payportal.writers.pain_schema import MESSAGES, NAMESPACE, schema_of
from payportal.writers.sepa_party import iban_adds_up
from payportal.writers.tally import Tally

_CHUNK = 1 << 16
_LONGEST_PIECE = 2 << 20
"""Between the ends of two transactions stand a few thousand bytes; what is longer would fill the memory."""
_LOCATED = 8 << 20
"""A refused file up to this size is read once more, to name the line that its schema refuses."""
_COUNT = re.compile(r"[0-9]{1,15}")
_SUM = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,17})?|[+-]?\.[0-9]{1,17}")
_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_TRANSACTIONS = {"CdtTrfTxInf", "DrctDbtTxInf"}
_LOOKED_AT = {"Document", "IBAN", "InstdAmt", "EqvtAmt", "PmtInf", "GrpHdr"} | _TRANSACTIONS


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
    tally = _Tally()
    try:
        for element in _pieces(data, message):
            tally.take(element)
    except etree.XMLSyntaxError as error:
        raise _refusal(error, data, message) from error
    return tally.finish(message)


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
    tags = [f"{{{NAMESPACE}{message}}}{name}" for name in _LOOKED_AT]
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


@dataclass(slots=True)
class _Tally:
    """What was counted so far: in the block of one PmtInf, and in the whole file."""

    totals: dict[str, int] = field(default_factory=dict)
    count: int = 0
    sum: Decimal = Decimal(0)
    block_count: int = 0
    block_sum: Decimal = Decimal(0)
    stated: tuple[str, str, int] = ("", "", 0)
    ended: bool = False

    def take(self, element: etree._Element) -> None:
        name = etree.QName(element).localname
        if name == "IBAN":
            _check_iban(element)
        elif name == "GrpHdr":
            self.stated = _stated(element)
        elif name == "Document":
            self.ended = True
        elif name == "PmtInf":
            self._close(element)
        elif name in _TRANSACTIONS:
            self.block_count += 1
            _forget(element)
        else:
            self._amount(element if name == "InstdAmt" else element.find("{*}Amt"))

    def finish(self, message: str) -> PainProof:
        """Return the proof; raises FileRefused where the file does not hold what its header says."""
        if not self.ended or not self.count:
            raise FileRefused("the file ends before its last transaction; write it anew", code="truncated")
        _compare("the file", self.stated, self.count, self.sum)
        return PainProof(message, self.count, self.totals)

    def _amount(self, element: etree._Element | None) -> None:
        if element is None:
            raise FileRefused("an amount is missing", code="bad_amount")
        currency, text = element.get("Ccy", ""), element.text or ""
        try:
            minor = parse_minor(text, currency)
        except PayportalError as error:
            raise FileRefused(error.message, code=error.code, line=element.sourceline or 0) from error
        self.totals[currency] = self.totals.get(currency, 0) + minor
        self.block_sum += Decimal(text.strip())

    def _close(self, block: etree._Element) -> None:
        name = block.findtext("{*}PmtInfId", "")[:35]
        _compare(f"the block {name}", _stated(block), self.block_count, self.block_sum)
        self.count += self.block_count
        self.sum += self.block_sum
        self.block_count, self.block_sum = 0, Decimal(0)
        _forget(block)


def _stated(element: etree._Element) -> tuple[str, str, int]:
    """Return NbOfTxs and CtrlSum as they are written, and the line."""
    count, total = (element.findtext(f"{{*}}{name}", "").strip() for name in ("NbOfTxs", "CtrlSum"))
    return count, total, element.sourceline or 0


def _compare(what: str, stated: tuple[str, str, int], count: int, total: Decimal) -> None:
    said_count, said_total, line = stated
    # What is no number is left to the schema, which speaks when the file ends.
    if _COUNT.fullmatch(said_count) and int(said_count) != count:
        text = f"{what} says NbOfTxs {said_count} and has {count} transactions"
        raise FileRefused(text, code="wrong_count", line=line)
    if _SUM.fullmatch(said_total) and Decimal(said_total) != total:
        text = f"{what} says CtrlSum {said_total} and its transactions add up to {total}"
        raise FileRefused(text, code="wrong_total", line=line)


def _check_iban(element: etree._Element) -> None:
    number = (element.text or "").strip()
    if not iban_adds_up(number):
        shown = f"{number[:4]}…{number[-4:]}"
        raise FileRefused(f"the IBAN {shown} has wrong check digits", code="bad_iban", line=element.sourceline or 0)


def _forget(element: etree._Element) -> None:
    """Free an element that was counted and what stands before it, so that a large file stays small in memory."""
    element.clear()
    parent = element.getparent()
    while parent is not None and (before := element.getprevious()) is not None:
        if etree.QName(before).localname not in _TRANSACTIONS | {"PmtInf"}:
            break
        parent.remove(before)


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
