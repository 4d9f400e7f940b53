"""The 94-character records of an ACH file, as the NACHA file layout places their fields."""

from dataclasses import dataclass
from datetime import date, datetime

WIDTH = 94
FILL = "9" * WIDTH
_HASH_DIGITS = 10**10


@dataclass(slots=True)
class Totals:
    """What a control record states of the entries before it; amounts are cents."""

    count: int = 0
    hash: int = 0
    debit: int = 0
    credit: int = 0

    def add(self, other: "Totals") -> None:
        """Count what another level counted."""
        self.count += other.count
        self.hash += other.hash
        self.debit += other.debit
        self.credit += other.credit

    def fields(self, width: int) -> str:
        """Return count (``width`` digits), entry hash, debits and credits as both controls carry them."""
        return f"{self.count:0{width}}{self.hash % _HASH_DIGITS:010}{self.debit:012}{self.credit:012}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """We and our bank, in the spelling of the file."""

    name: str
    company_name: str
    company_id: str
    purpose: str
    origin: str
    destination: str
    bank_name: str
    routing: str

    @property
    def bank(self) -> str:
        """Return the first eight digits of our bank's routing number, which begin every trace number."""
        return self.routing[:8]


def file_header(sender: Sender, created: datetime, modifier: str) -> str:
    """Return the 1 record; ``modifier`` tells the files of one day apart."""
    names = f"{sender.bank_name[:23]:<23}{sender.name[:23]:<23}{'':8}"
    return f"101{sender.destination:>10}{sender.origin:>10}{created:%y%m%d%H%M}{modifier}094101{names}"


def batch_header(sender: Sender, *, service_class: int, kind: str, effective: date, number: int) -> str:
    """Return the 5 record; ``kind`` is the standard entry class, CCD or PPD."""
    company = f"{sender.company_name:<16}{'':20}{sender.company_id:<10}"
    day = f"{effective:%y%m%d}"
    return f"5{service_class}{company}{kind}{sender.purpose:<10}{day}{day}   1{sender.bank}{number:07}"


def entry(
    code: int, routing: str, account: str, *, cents: int, identity: str, name: str, addenda: bool, trace: str
) -> str:
    """Return the 6 record of one payment; names longer than their 22 places are cut, as the layout expects."""
    return f"6{code}{routing}{account.upper():<17}{cents:010}{identity:<15}{name[:22]:<22}  {addenda:d}{trace}"


def addenda(text: str, trace: str) -> str:
    """Return the 7 record that carries what the payment is for, at most 80 characters."""
    return f"705{text:<80}0001{trace[-7:]}"


def batch_control(sender: Sender, totals: Totals, *, service_class: int, number: int) -> str:
    """Return the 8 record."""
    return f"8{service_class}{totals.fields(6)}{sender.company_id:<10}{'':25}{sender.bank}{number:07}"


def file_control(totals: Totals, *, batches: int, records: int) -> str:
    """Return the 9 record; ``records`` counts all before it."""
    blocks = -(-(records + 1) // 10)
    return f"9{batches:06}{blocks:06}{totals.fields(8)}{'':39}"
