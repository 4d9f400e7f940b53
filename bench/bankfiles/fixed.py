"""Records of a fixed width: a BAI lockbox and a NACHA file, their counts, totals and hashes as the rules have them."""

from collections.abc import Iterable, Iterator
from datetime import date

from bench.bankfiles.story import FIRST_DAY, Payment, Story

LOCKBOX, BANK, OURS = "0005550", "0121000358", "HARBORLITE"
CHECKS_OF_A_BATCH = 200
ENTRIES_OF_A_BATCH = 500
REMITTANCE = 80
"""Characters that an addenda record has for the payer's words."""


def lockbox(story: Story) -> Iterator[str]:
    """Yield the records of the BAI2 layout: a lockbox a day, its batches, checks and the invoices they name."""
    yield f"100{OURS}{BANK}{FIRST_DAY:%y%m%d}0930".ljust(80)
    yield f"2{OURS}{BANK}000000000040008000011".ljust(80)
    records, batch, day, count, total = 2, 0, None, 0, 0
    for checks in _grouped(story, CHECKS_OF_A_BATCH):
        if day and checks[0].day != day:
            records += 1
            yield _lockbox_total(day, count, total)
            batch = count = total = 0
        day, batch = checks[0].day, batch + 1
        for record in _checks(checks, f"{batch:03d}"):
            records += 1
            yield record
        count, total = count + len(checks), total + sum(check.amount for check in checks)
    if day:
        yield _lockbox_total(day, count, total)
    yield f"9{records + 2:06d}".ljust(80)


def _checks(checks: list[Payment], batch: str) -> Iterator[str]:
    head = f"{LOCKBOX}{checks[0].day:%y%m%d}"
    yield f"5{batch}000{head}{OURS}{BANK}".ljust(80)
    for item, check in enumerate(checks, 1):
        payer = check.payer
        name = payer.name.upper().replace("&", "AND")
        yield (f"6{batch}{item:03d}{check.amount:010d}{payer.routing}{payer.account}{check.number:010d}"
               f"{check.day:%m%d%y}{name[:30]:<30}HARBORLITE INC")  # fmt: skip
        for line, paid in enumerate(check.invoices, 1):
            last = "9" if line == len(check.invoices) else "0"
            yield f"4{batch}{item:03d}6{line:02d}{last}{paid.number:<16}{paid.amount:010d}".ljust(80)
    yield f"7{batch}000{head}{len(checks):03d}{sum(check.amount for check in checks):010d}".ljust(80)


def _lockbox_total(day: date, count: int, total: int) -> str:
    return f"8000000{LOCKBOX}{day:%y%m%d}{count:04d}{total:010d}".ljust(80)


def nacha(story: Story) -> Iterator[str]:
    """Yield batches of CTX with an 820, CCD with one addenda and PPD, filled up with nines to blocks of ten."""
    yield f"101 {BANK[1:]} 081000032{FIRST_DAY:%y%m%d}0930A094101{'HARBOR BANK':<23}{'HARBORLITE INC':<23}{'':8}"
    records, batches, sums = 1, 0, _Sums()
    for number, entries in enumerate(_grouped(story, ENTRIES_OF_A_BATCH), 1):
        own = _Sums()
        for record in _batch(entries, number, ("CTX", "CCD", "PPD")[number % 3], own):
            records += 1
            yield record
        batches, sums = batches + 1, sums.plus(own)
    blocks = -(-(records + 1) // 10)
    yield f"9{batches:06d}{blocks:06d}{sums.count:08d}{sums.hash:010d}{sums.debit:012d}{sums.credit:012d}".ljust(94)
    yield from ["9" * 94] * (blocks * 10 - records - 1)


class _Sums:
    """What the control records state."""

    def __init__(self, count: int = 0, hash: int = 0, debit: int = 0, credit: int = 0) -> None:
        self.count, self.hash, self.debit, self.credit = count, hash % 10**10, debit, credit

    def plus(self, other: "_Sums") -> "_Sums":
        """Return both together."""
        return _Sums(self.count + other.count, self.hash + other.hash, self.debit + other.debit,
                     self.credit + other.credit)  # fmt: skip

    def take(self, payment: Payment, addenda: int, routing: str) -> None:
        """Add an entry with its addenda."""
        amounts = (0, payment.amount) if payment.credit else (payment.amount, 0)
        total = self.plus(_Sums(1 + addenda, int(routing[:8]), *amounts))
        self.count, self.hash, self.debit, self.credit = total.count, total.hash, total.debit, total.credit


def _batch(entries: list[Payment], number: int, kind: str, sums: _Sums) -> Iterator[str]:
    payer, day = entries[0].payer, entries[0].day
    company = f"{payer.name[:16]:<16}"
    yield (f"5200{company}{'':20}9{payer.number:09d}{kind}{'INVOICES':<10}{day:%y%m%d}{day:%y%m%d}   1"
           f"08100003{number:07d}")  # fmt: skip
    routing = BANK[1:]
    for payment in entries:
        addenda = _addenda(payment, kind)
        sums.take(payment, len(addenda), routing)
        code, trace = ("22" if payment.credit else "27"), f"08100003{payment.number:07d}"
        named = f"{len(addenda):04d}{'HARBORLITE INC':<16}  " if kind == "CTX" else f"{'HARBORLITE INC':<22}"
        yield (f"6{code}{routing}{'5550123':<17}{payment.amount:010d}{f'CUST-{payment.payer.number}':<15}{named}  "
               f"{bool(addenda):d}{trace}")  # fmt: skip
        for sequence, text in enumerate(addenda, 1):
            yield f"705{text:<80}{sequence:04d}{trace[-7:]}"
    yield (f"8200{sums.count:06d}{sums.hash:010d}{sums.debit:012d}{sums.credit:012d}9{payer.number:09d}{'':25}"
           f"08100003{number:07d}")  # fmt: skip


def _addenda(payment: Payment, kind: str) -> list[str]:
    if not payment.credit or kind == "PPD":
        return []
    items = "".join(f"RMR*IV*{one.number}**{_plain(one.amount)}*{_plain(one.amount + one.discount)}"
                    f"*{_plain(one.discount)}\\" for one in payment.invoices)  # fmt: skip
    if kind == "CCD":
        return [items[:REMITTANCE]] if len(payment.invoices) == 1 else [payment.memo[:REMITTANCE]]
    text = (
        f"ST*820*0001\\BPR*C*{_plain(payment.amount)}*C*ACH*CTX*01*{payment.payer.routing}*DA*{payment.payer.account}"
        f"*9{payment.payer.number:09d}**01*{BANK[1:]}*DA*5550123*{payment.day:%Y%m%d}\\TRN*1*{payment.reference}\\"
        f"N1*PR*{payment.payer.name}\\ENT*1\\{items}SE*{6 + len(payment.invoices)}*0001\\"
    )
    return [text[start : start + REMITTANCE] for start in range(0, len(text), REMITTANCE)]


def _plain(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"


def _grouped(payments: Iterable[Payment], size: int) -> Iterator[list[Payment]]:
    """Yield the payments of one day in pieces of at most ``size``."""
    waiting: list[Payment] = []
    for payment in payments:
        if waiting and (payment.day != waiting[0].day or len(waiting) == size):
            yield waiting
            waiting = []
        waiting.append(payment)
    if waiting:
        yield waiting
