"""stripe_payouts: Stripe's itemised balance and payout reconciliation reports, as the user exports them.

A charge's net is money received, its gross and fee stand beside it; refunds and disputes return their charge. Payouts
are our own money on its way to the bank: what a payout's lines add up to is proved and named, and counted nowhere.
"""

import re

from payportal.domain.errors import FileRefused
from payportal.domain.money import format_minor
from payportal.readers.delimited import rows
from payportal.readers.result import BankLine, ReadResult
from payportal.readers.stripe_row import DAYS, PAYOUT, REQUIRED, line_of, payout_of

NAME = "stripe_payouts"
_HEADER_END = re.compile(rb"[\r\n]")


def recognises(data: bytes) -> bool:
    """Say whether the first line is a header with a balance transaction and a column of these reports."""
    first = _HEADER_END.split(data[:8192].lstrip(b"\xef\xbb\xbf \t\r\n"), maxsplit=1)[0].lower()
    names = {name.strip(b' "') for name in first.split(b",")}
    return b"balance_transaction_id" in names and bool(names & {b"reporting_category", b"gross", b"net"})


def read(data: bytes) -> ReadResult:
    """Return one line a row, and a receipt for each charge.

    Raises FileRefused where a net, a payout's sum, an amount, a day or an id is wrong: such a report is exported again.
    """
    result = ReadResult(NAME)
    seen: dict[str, int] = {}
    paid: dict[tuple[str, str], BankLine] = {}
    for row in rows(data, required=REQUIRED):
        if row.fault:
            raise FileRefused(row.fault, code="wrong_cells", line=row.line)
        if not seen and not any(name in row.cells for name in DAYS):
            raise FileRefused(f"the header lacks a day; add the column {DAYS[0]}", code="missing_column", line=1)
        line = line_of(row)
        if (before := seen.setdefault(line.bank_reference, row.line)) != row.line:
            message = f"{line.bank_reference} stands in line {before} already; export the report once more"
            raise FileRefused(message, code="duplicate_transaction", line=row.line)
        result.lines.append(line)
        _note_payout(line, payout_of(row.cells), result, paid)
    _prove(result, paid)
    return result


def _note_payout(line: BankLine, payout: str, result: ReadResult, paid: dict[tuple[str, str], BankLine]) -> None:
    """Add a line to the sum of its payout; what undoes a payout later is of none."""
    key = payout, line.currency
    if line.type_code == PAYOUT:
        if payout in ("", *(known for known, currency in paid if currency == line.currency)):
            return
        paid[key] = line
    elif payout and not line.type_code.startswith(PAYOUT):
        result.payouts[key] = result.payouts.get(key, 0) + (line.amount_minor if line.credit else -line.amount_minor)


def _prove(result: ReadResult, paid: dict[tuple[str, str], BankLine]) -> None:
    """Refuse a payout that is not the sum of its lines; one whose lines are in another report cannot be proved."""
    for (payout, currency), line in paid.items():
        stated = -line.amount_minor if line.credit else line.amount_minor
        found = result.payouts.setdefault((payout, currency), stated)
        if found != stated:
            message = (
                f"payout {payout}: its row says {format_minor(stated, currency)} {currency}, its lines add up to "
                f"{format_minor(found, currency)}; export the report again"
            )
            raise FileRefused(message, code="payout_total", line=line.line)
