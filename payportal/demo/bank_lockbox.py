"""Checks as a bank's lockbox transmission: 80-byte BAI2 records as SAP FLB24 lays them out, stubs in type 4."""

from collections.abc import Iterator, Sequence

from payportal.demo.checks import BATCH, LOCKBOX
from payportal.demo.scene import Advice, Transfer

WIDTH = 80
_BANK, _US = "0091000019", "HARBOURLIN"
_PAYERS_BANK = "071000505"
_LAST = "9"


def write(checks: Sequence[Transfer]) -> bytes:
    """Return the transmission of one batch; all checks are of one day."""
    day, total = f"{checks[0].day:%y%m%d}", sum(check.amount_minor for check in checks)
    place = f"{LOCKBOX}{day}"
    records = [
        f"100{_BANK}{_US}{day}0615",
        f"2{_US}{_BANK}{'':<10}400080{WIDTH * 10:04d}1",
        f"5{BATCH}000{place}{_US}{_BANK}",
        *(record for item, check in enumerate(checks, 1) for record in _check(item, check)),
        f"7{BATCH}{len(checks):03d}{place}{len(checks):03d}{total:010d}",
        f"8{BATCH}{len(checks):03d}{place}{len(checks):04d}{total:010d}",
    ]
    records.append(f"9{len(records) + 1:06d}")
    return "".join(f"{record[:WIDTH]:<{WIDTH}}\r\n" for record in records).encode("ascii")


def _check(item: int, check: Transfer) -> Iterator[str]:
    head = f"{BATCH}{item:03d}"
    drawn_on = f"{_PAYERS_BANK}{check.account:>10}{int(check.text):09d}{check.day:%y%m%d}"
    yield f"6{head}{check.amount_minor:010d}{drawn_on}{check.payer}"
    for number, line in enumerate(check.advice, 1):
        yield _stub(head, number, line, last=number == len(check.advice))


def _stub(head: str, number: int, line: Advice, *, last: bool) -> str:
    more = _LAST if last else "0"
    return f"4{head}6{number:02d}{more}{line.reference:<16}{line.paid_minor:010d}{line.kept_minor:010d}{line.reason:<3}"
