"""One ACH entry with its addenda becomes one line of money; positions are those of the NACHA file layout."""

from dataclasses import dataclass, field
from datetime import date

from payportal.domain.errors import BadAmount
from payportal.domain.receipt import Method, Receipt
from payportal.readers.remittance_820 import Payment, read_payment
from payportal.readers.result import BankLine, Problem
from payportal.readers.x12 import segments

CURRENCY = "USD"
_KNOWN_RETURNS = {f"R{number:02}" for number in (*range(1, 48), *range(50, 54), *range(61, 78), *range(80, 86))}
_WITH_ADDENDA_COUNT = {"CTX", "ATX"}


@dataclass(frozen=True, slots=True)
class Origin:
    """What the batch header says of all its entries; ``day`` is the effective date, else the file's."""

    company: str
    company_id: str
    kind: str
    purpose: str
    day: date

    @property
    def reversal(self) -> bool:
        """Say whether the batch takes back entries of an earlier one (NACHA demands this word in capitals)."""
        return self.purpose.upper() == "REVERSAL"


@dataclass(slots=True)
class Entry:
    """A type-6 record, its amount in cents, and the type-7 records behind it."""

    line: int
    text: str
    origin: Origin
    amount: int
    addenda: list[str] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.text[1:3]

    @property
    def credit(self) -> bool:
        """Say whether money comes to the account: the last digit of the code is 1 to 4."""
        return self.code[1] in "1234"

    @property
    def trace(self) -> str:
        return self.text[79:94].strip()

    @property
    def stated_addenda(self) -> str:
        """Return the digits of the addenda count that CTX entries carry, empty in all others."""
        return self.text[54:58].strip() if self.origin.kind in _WITH_ADDENDA_COUNT else ""

    @property
    def name(self) -> str:
        """Return the name of the receiver as the entry's kind places it; an IAT has it in its addenda."""
        if self.origin.kind == "IAT":
            return ""
        if self.origin.kind in _WITH_ADDENDA_COUNT:
            return self.text[58:74].strip()
        if self.origin.kind == "CIE":
            return self.text[39:54].strip()
        return self.text[54:76].strip()

    def of_type(self, addenda_type: str) -> list[str]:
        """Return the addenda of one type, in file order."""
        return [text for text in self.addenda if text[1:3] == addenda_type]


def line_of(entry: Entry) -> tuple[BankLine, list[Problem]]:
    """Return the entry as a line of money and what is wrong with it; only a plain credit above zero is a receipt."""
    returned, change = entry.of_type("99"), entry.of_type("98")
    problems: list[Problem] = []
    if returned:
        return _line(entry, returns=returned[0][6:21].strip(), return_code=returned[0][3:6]), _return_faults(entry)
    if change:
        return _line(entry, return_code=change[0][3:6], description=_change(change[0])), problems
    remittance = _remittance(entry, problems)
    return _line(entry, receipt=_receipt(entry, remittance)), problems


def _line(
    entry: Entry, *, receipt: Receipt | None = None, returns: str = "", return_code: str = "", description: str = ""
) -> BankLine:
    # A returned entry names the payer's account; ours is not in it.
    own = not return_code
    return BankLine(
        line=entry.line,
        account=_account(entry) if own else "",
        value_date=entry.origin.day,
        amount_minor=entry.amount,
        currency=CURRENCY,
        credit=entry.credit,
        bank_reference=entry.trace,
        type_code=entry.code,
        description=description or f"{entry.origin.company} {entry.origin.purpose} {entry.name}".strip(),
        receipt=receipt,
        returns=returns,
        return_code=return_code,
    )


def _account(entry: Entry) -> str:
    return entry.text[39:74].strip() if entry.origin.kind == "IAT" else entry.text[12:29].strip()


def _receipt(entry: Entry, remittance: Payment | None) -> Receipt | None:
    if entry.code[1] != "2" or not entry.amount or entry.origin.reversal:
        return None
    return Receipt(
        transaction_id=entry.trace,
        value_date=entry.origin.day,
        amount_minor=entry.amount,
        currency=CURRENCY,
        method=Method.ACH,
        payer_name=_payer(entry, remittance),
        payer_account=entry.origin.company_id,
        reference=(remittance.trace if remittance else "") or _individual_id(entry),
        memo=_memo(entry, with_addenda=remittance is None),
        remittance=remittance.lines if remittance else (),
    )


def _payer(entry: Entry, remittance: Payment | None) -> str:
    if remittance and remittance.payer:
        return remittance.payer
    if entry.origin.kind == "IAT":
        return "".join(text[3:38].strip() for text in entry.of_type("11")[:1])
    return entry.origin.company


def _individual_id(entry: Entry) -> str:
    return "" if entry.origin.kind in {"IAT", "CIE"} else entry.text[39:54].strip()


def _memo(entry: Entry, *, with_addenda: bool) -> str:
    # Remittance that was read must not be searched for numbers once more: an envelope is full of them.
    free = " ".join(_information(entry).split()) if with_addenda else ""
    return " ".join(part for part in (entry.origin.purpose, _individual_id(entry), entry.name, free) if part)


def _information(entry: Entry) -> str:
    """Return the payment related information, joined without stripping: segments break anywhere."""
    kind = "17" if entry.origin.kind == "IAT" else "05"
    return "".join(text[3:83] for text in entry.of_type(kind))


def _remittance(entry: Entry, problems: list[Problem]) -> Payment | None:
    found = segments(_information(entry))
    if not any(segment[0] in {"RMR", "BPR"} for segment in found):
        return None
    try:
        return read_payment(found, currency=CURRENCY)
    except BadAmount as error:
        problems.append(Problem(entry.line, "bad_remittance", f"remittance of {entry.trace}: {error.message}"))
        return None


def _return_faults(entry: Entry) -> list[Problem]:
    code = entry.of_type("99")[0][3:6]
    if code in _KNOWN_RETURNS:
        return []
    message = f"return reason {code!r} of {entry.trace} is not in the rules; the return is kept, look at it"
    return [Problem(entry.line, "unknown_return_code", message)]


def _change(text: str) -> str:
    return f"{text[3:6]} for {text[6:21].strip()}: {' '.join(text[35:64].split())}"
