"""ISO 20022 bank-to-customer messages: report (camt.052), statement (camt.053), notification (camt.054).

Versions 1 to 13, streamed entry by entry. One Ntry is one line; the transactions of a batch are the parts of its line.
A 052 or a 054 tells of the same entries as the 053 that follows: the bank's reference makes them the same money.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from payportal.domain.errors import FileRefused
from payportal.readers.camt_asked import Step, asked, local
from payportal.readers.camt_details import Transaction, read_transaction
from payportal.readers.camt_entry import Account, is_reversal, read_entry, turned
from payportal.readers.camt_node import CREDIT, node_of
from payportal.readers.camt_statement import FRAME, TURNED, Statement
from payportal.readers.result import BankLine, Problem, ReadResult
from payportal.readers.source import bare, refuse_damage

MESSAGES = {"camt052": "BkToCstmrAcctRpt", "camt053": "BkToCstmrStmt", "camt054": "BkToCstmrDbtCdtNtfctn"}
_FRAMES = {"Rpt", "Stmt", "Ntfctn"}
_LOOKED_AT = 65_536
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_VERSION = re.compile(r"camt\.(05[234])\.001\.(0[1-9]|1[0-3])$")
_FIRST = "V01"
_DOS_END = b"\x1a"
_END_LOOKED_AT = 64
_CHUNK = 1 << 16
_LONGEST_PIECE = 2 << 20
"""Between the ends of two transactions stand a few thousand bytes; what is longer would fill the memory."""
MOST_IN_ONE = 200_000
MOST_WITHOUT_AMOUNT = 10_000
"""How many transactions a bank books as one sum, and how many of them it would leave without an amount of their own."""
_CUT = etree.ErrorTypes.ERR_TAG_NOT_FINISHED
_TAGS = ["Ntry", "TxDtls", *_FRAMES, *MESSAGES.values(), *(f"{name}{_FIRST}" for name in MESSAGES.values())]


def recognises(data: bytes, *, name: str) -> bool:
    """Say whether the message element of this camt message stands near the beginning."""
    begin = re.search(rb"<(?:[A-Za-z_][\w.-]*:)?%s(?:V01)?[\s/>]" % MESSAGES[name].encode(), data[:_LOOKED_AT])
    return begin is not None


def read(data: bytes, *, name: str) -> ReadResult:
    """Return one line an entry; a receipt for each booked credit, or each part of it, that is no reversal or return.

    Raises FileRefused for a file that is cut, no such message, or declares a document type, and for an amount, day or
    direction that is not certain.
    """
    body = _whole(data)
    found = _DOCTYPE.search(body)
    if found:
        line = body.count(b"\n", 0, found.start()) + 1
        raise FileRefused("the file declares a document type; no bank's does", code="doctype", line=line)
    message = _Message(name)
    try:
        for element in _pieces(body):
            message.take(element)
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(error, body) from error
    return message.finish()


def _whole(data: bytes) -> bytes:
    """Return the file, refused where ``bare`` refuses it; copied only to lose a DOS end mark.

    White space and a byte order mark are no harm in XML, and a copy costs as much memory as all the entries.
    """
    refuse_damage(data)
    return bare(data) if _DOS_END in data[-_END_LOOKED_AT:] else data


def _pieces(body: bytes) -> Iterator[etree._Element]:
    """Yield the pieces of a message as they end; raises FileRefused ``too_large`` for one that does not end in time."""
    parser = etree.XMLPullParser(
        events=("end",),
        tag=[f"{{*}}{tag}" for tag in _TAGS],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    last = 0
    for start in range(0, len(body), _CHUNK):
        parser.feed(body[start : start + _CHUNK])
        for _, element in parser.read_events():
            last = start
            yield element
        if start - last > _LONGEST_PIECE:
            message = f"a piece of the message is longer than {_LONGEST_PIECE >> 20} MB; no bank sends such a one"
            raise FileRefused(message, code="too_large", line=body.count(b"\n", 0, last) + 1)
    parser.close()


def _not_well_formed(error: etree.XMLSyntaxError, body: bytes) -> FileRefused:
    line = error.lineno or 0
    if error.code == _CUT or not body[-_END_LOOKED_AT:].rstrip().endswith(b">"):
        return FileRefused("the file ends before its last tag is closed: it was cut", code="truncated", line=line)
    return FileRefused(f"the file is no whole XML document: {error.msg}"[:300], code="not_well_formed", line=line)


def _head(details: etree._Element, place: Step) -> tuple[str, bool]:
    """Return the currency of the entry around a transaction, and whether it is a credit; both stand before it."""
    entry = details.getparent()
    if entry is not None and local(entry.tag) == "NtryDtls":
        entry = entry.getparent()
    currency = ""
    for child in entry if entry is not None else ():
        step = place[child.tag]
        path = step.path if step is not None else ""
        if path == "Amt":
            currency = child.get("Ccy", "")
        elif path == "CdtDbtInd":
            return currency, (child.text or "").strip() == CREDIT
    return currency, False


@dataclass(slots=True)
class _Message:
    """The state between two elements; ``statement`` is None outside of one."""

    name: str
    result: ReadResult = field(init=False)
    statement: Statement | None = None
    account: Account | None = None
    reversals: list[BankLine] = field(default_factory=list)
    known: set[int] = field(default_factory=set)
    place: Step = field(default_factory=asked)
    transactions: list[Transaction] = field(default_factory=list)
    without_amount: int = 0
    currency: str = ""
    credit: bool = False
    started: bool = False
    statements: int = 0

    def __post_init__(self) -> None:
        self.result = ReadResult(self.name)

    def take(self, element: etree._Element) -> None:
        tag = local(element.tag)
        if tag == "TxDtls":
            self._transaction(element)
        elif tag == "Ntry":
            self._entry(element)
        elif tag in _FRAMES:
            self._close(element, self.statement or self._open(element))
        else:
            self._begin(element)

    def finish(self) -> ReadResult:
        if not self.started:
            raise self._other_message("another document", 1)
        if not self.statements:
            message = "the message has no statement, report or notification; ask the bank for one"
            self.result.problems.append(Problem(0, "no_statement", message))
        return self.result

    def _open(self, frame: etree._Element | None) -> Statement:
        """Begin the statement that is in ``frame``; raises FileRefused where that is none."""
        message = frame.getparent() if frame is not None and local(frame.tag) in _FRAMES else None
        if frame is None or message is None:
            line = (frame.sourceline or 0) if frame is not None else 0
            raise FileRefused("an entry outside of a statement", code="out_of_place", line=line)
        self._begin(message)
        self.account, self.reversals = None, []
        self.statement = Statement(first=len(self.result.lines))
        return self.statement

    def _begin(self, message: etree._Element) -> None:
        tag, line = local(message.tag), message.sourceline or 0
        if tag.removesuffix(_FIRST) != MESSAGES[self.name]:
            raise self._other_message(tag, line)
        if not self.started:
            self.started = True
            self._check_version(message.tag.rpartition("}")[0].lstrip("{"), line)

    def _check_version(self, namespace: str, line: int) -> None:
        if not namespace:
            message = "the document has no namespace; it was read by its names, ask the bank which version it is"
            self.result.problems.append(Problem(line, "no_namespace", message))
            return
        found = _VERSION.search(namespace)
        if not found or f"camt{found[1]}" != self.name:
            message = f"the namespace {namespace[:80]!r} is no known version of {self.name}; it was read by its names"
            self.result.problems.append(Problem(line, "unknown_version", message))

    def _entry(self, element: etree._Element) -> None:
        statement = self.statement or self._open(element.getparent())
        self._take_frame(element, statement)
        if self.account is None:
            booked = self.name == "camt053"
            self.account = Account(statement.account, statement.currency, statement.day, booked)
        node = node_of(element, self.place)
        line = read_entry(node, self.account, self.transactions, self.result.problems)
        self.transactions, self.without_amount = [], 0
        self.result.lines.append(line)
        if is_reversal(node):
            self.reversals.append(line)
        element.clear()

    def _transaction(self, element: etree._Element) -> None:
        """Read a transaction and let go of it: a batch may be as large as a file."""
        if not self.transactions:
            self.currency, self.credit = _head(element, self.place)
        details = node_of(element, self.place)
        one = read_transaction(details, self.result.problems, currency=self.currency, credit=self.credit)
        self.transactions.append(one)
        self.without_amount += one.stated is None
        self._refuse_too_many(details.line)
        element.clear()
        while (earlier := element.getprevious()) is not None and earlier.tag == element.tag:
            earlier.getparent().remove(earlier)

    def _refuse_too_many(self, line: int) -> None:
        """Refuse an entry while it is read: at its end the memory would be full."""
        if len(self.transactions) > MOST_IN_ONE or self.without_amount > MOST_WITHOUT_AMOUNT:
            message = (
                f"an entry has more than {MOST_IN_ONE:,} transactions, or more than {MOST_WITHOUT_AMOUNT:,} that state "
                "no amount; no bank sends such a one"
            )
            raise FileRefused(message, code="too_many", line=line)

    def _take_frame(self, element: etree._Element, statement: Statement) -> None:
        """Read what stands before an entry and let go of it: memory holds one entry at a time."""
        parent = element.getparent()
        while parent is not None and (earlier := parent[0]) is not element:
            self._take(earlier, statement)
            del parent[0]

    def _take(self, element: etree._Element, statement: Statement) -> None:
        name = local(element.tag)
        if name in FRAME:
            statement.take(name, node_of(element, self.place))

    def _close(self, element: etree._Element, statement: Statement) -> None:
        for child in element:
            self._take(child, statement)
        lines = self.result.lines[statement.first :]
        self._refuse_doubled(statement, lines, element.sourceline or 0)
        problems = statement.problems(lines, self.reversals)
        if any(problem.code == TURNED for problem in problems):
            marked = {id(one) for one in self.reversals}
            self.result.lines[statement.first :] = [turned(one) if id(one) in marked else one for one in lines]
        self.result.problems.extend(problems)
        if span := statement.span(lines):
            self.result.spans.append(span)
        self.statements += 1
        self.statement = None
        element.clear()

    def _refuse_doubled(self, statement: Statement, lines: list[BankLine], line: int) -> None:
        key = hash((statement.id, statement.account, statement.page))
        for one in lines:
            key = hash((key, one.bank_reference, one.value_date, one.amount_minor, one.credit))
        if lines and key in self.known:
            message = f"statement {statement.id} stands in the file twice; ask the sender for it once"
            raise FileRefused(message, code="doubled_statement", line=line)
        self.known.add(key)

    def _other_message(self, tag: str, line: int) -> FileRefused:
        message = f"{tag} stands where {self.name} has {MESSAGES[self.name]}; it is another message"
        return FileRefused(message, code=f"not_{self.name}", line=line)
