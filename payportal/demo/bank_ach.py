"""ACH credits and a return as a NACHA file: 94-byte records, remittance in addenda as RMR segments or a whole 820."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from payportal.demo.company import COMPANY
from payportal.demo.scene import Advice
from payportal.demo.transfers import PAYERS_BANK, STRUCTURED, Entry
from payportal.domain.money import format_minor

WIDTH, PIECE, BLOCK = 94, 80, 10
_OUR_BANK, _OUR_BANK_CHECK, _OUR_ACCOUNT = "09100001", "9", "880041207733"
_MIXED = "200"
_CREDIT, _RETURN = "22", "26"
REASON = "R01"
"""Insufficient funds."""


@dataclass(slots=True)
class _Sums:
    """What the control records add up, in cents."""

    count: int = 0
    hash: int = 0
    debit: int = 0
    credit: int = 0
    batches: int = 0
    records: list[str] = field(default_factory=list)

    def close(self, company_id: str, records: Sequence[str], *, debit: int = 0, credit: int = 0) -> None:
        """Add a batch: header, one entry with its addenda, and the control record."""
        self.batches += 1
        count = len(records) - 1
        self.count, self.hash = self.count + count, self.hash + int(_OUR_BANK)
        self.debit, self.credit = self.debit + debit, self.credit + credit
        control = f"8{_MIXED}{count:06d}{int(_OUR_BANK):010d}{debit:012d}{credit:012d}{company_id}{'':25}"
        self.records += [*records, f"{control}{PAYERS_BANK}{self.batches:07d}"]

    def trailer(self) -> str:
        """Return the file control."""
        blocks = -(-(len(self.records) + 2) // BLOCK)
        figures = f"{self.hash % 10**10:010d}{self.debit:012d}{self.credit:012d}"
        return f"9{self.batches:06d}{blocks:06d}{self.count:08d}{figures}"


def write(entries: Sequence[Entry], day: date, returned: Sequence[Entry] = ()) -> bytes:
    """Return the file of one ``day``: a batch for every payer, then one for each earlier credit that came back."""
    sums = _Sums()
    for entry in entries:
        records = list(_batch(entry, day, sums.batches + 1))
        sums.close(entry.customer.company_id, records, credit=entry.transfer.amount_minor)
    for number, entry in enumerate(returned, 1):
        records = list(_returned(entry, day, sums.batches + 1, f"{PAYERS_BANK}{29_000 + number:07d}"))
        sums.close(entry.customer.company_id, records, debit=entry.transfer.amount_minor)
    lines = [_header(day), *sums.records, sums.trailer()]
    lines += ["9" * WIDTH] * (-len(lines) % BLOCK)
    return "".join(f"{line:<{WIDTH}}\n" for line in lines).encode("ascii")


def _header(day: date) -> str:
    places = f"101 {_OUR_BANK}{_OUR_BANK_CHECK} {PAYERS_BANK}5"
    return f"{places}{day:%y%m%d}0540A094101{COMPANY.upper():<23.23}{'LAKESIDE CLEARING BANK':<23}"


def _batch(entry: Entry, day: date, number: int) -> Iterator[str]:
    transfer, customer = entry.transfer, entry.customer
    addenda = list(_pieces(_information(entry)))
    yield _opening(entry, day, number, purpose="VENDOR PAY")
    named = f"{COMPANY.upper():<22.22}" if entry.kind != STRUCTURED else f"{len(addenda):04d}{COMPANY.upper():<16.16}  "
    yield _entry(_CREDIT, transfer.amount_minor, customer.number, named, transfer.transaction_id)
    for sequence, piece in enumerate(addenda, 1):
        yield f"705{piece:<{PIECE}}{sequence:04d}{transfer.transaction_id[-7:]}"


def _returned(entry: Entry, day: date, number: int, trace: str) -> Iterator[str]:
    transfer = entry.transfer
    yield _opening(entry, day, number, purpose="RETURN")
    yield _entry(_RETURN, transfer.amount_minor, entry.customer.number, f"{COMPANY.upper():<22.22}", trace)
    yield f"799{REASON}{transfer.transaction_id}{'':6}{_OUR_BANK}{'INSUFFICIENT FUNDS':<44}{trace}"


def _opening(entry: Entry, day: date, number: int, *, purpose: str) -> str:
    company = f"{entry.customer.name.upper():<16.16}{'':20}{entry.customer.company_id}"
    return f"5{_MIXED}{company}{entry.kind}{purpose:<10}{day:%y%m%d}{day:%y%m%d}   1{PAYERS_BANK}{number:07d}"


def _entry(code: str, amount_minor: int, identity: str, named: str, trace: str) -> str:
    return f"6{code}{_OUR_BANK}{_OUR_BANK_CHECK}{_OUR_ACCOUNT:<17}{amount_minor:010d}{identity:<15}{named}  1{trace}"


def _information(entry: Entry) -> str:
    transfer = entry.transfer
    items = "".join(f"{_item(line, transfer.currency)}\\" for line in transfer.advice)
    if entry.kind != STRUCTURED:
        return transfer.text or items
    amount = format_minor(transfer.amount_minor, transfer.currency)
    opening = f"ST*820*0001\\BPR*C*{amount}*C*ACH*CTX\\TRN*1*{transfer.transaction_id}\\N1*PR*{transfer.payer}\\"
    return f"{opening}ENT*1\\{items}SE*{5 + len(transfer.advice) + 1}*0001\\"


def _item(line: Advice, currency: str) -> str:
    kind = "CM" if line.paid_minor < 0 else "IV"
    paid, gross = (format_minor(minor, currency) for minor in (line.paid_minor, line.paid_minor + line.kept_minor))
    kept = f"*{gross}*{format_minor(line.kept_minor, currency)}" if line.kept_minor else ""
    return f"RMR*{kind}*{line.reference}**{paid}{kept}"


def _pieces(text: str) -> Iterator[str]:
    letters = iter(text)
    while piece := "".join(islice(letters, PIECE)):
        yield piece
