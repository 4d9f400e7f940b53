"""Check files for a bank or a print service that prints and mails the checks, as payables systems export them.

A comma-separated file in UTF-8 (RFC 4180, CRLF) of three kinds of row, told apart by their first cell:

``C`` one a check: check_number, issue_date (YYYY-MM-DD), amount, currency, payee, address_1 to address_4, city, region,
postal_code, country, memo, order_id · ``D`` one a line of its stub, after its check: document, amount (empty where none
was given) · ``T`` once, at the end: account, number of checks, their sum. Names are printed as they are written.
"""

import csv
import io

from payportal.domain.check_issue import CheckIssue, CheckRun, refuse_faults
from payportal.domain.money import format_minor
from payportal.writers.tally import Tally

LABEL = "check file for printing: C, D and T rows"
MOST_LINES = 4


def write(run: CheckRun) -> bytes:
    """Return the check file of a run; raises RefusedBatch with every check that cannot be printed and mailed."""
    refuse_faults([(check.order_id, why) for check in run.checks if (why := _fault(check))])
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for check in run.checks:
        writer.writerow(_check(check))
        writer.writerows(_stub(check))
    total = run.total
    account = run.originator.account.account
    writer.writerow(["T", account, len(run.checks), format_minor(total.minor, total.currency)])
    return text.getvalue().encode("utf-8")


def tally(data: bytes) -> Tally:
    """Return what a written file says when it is read again; raises ValueError when its T row disagrees."""
    *rows, last = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
    found = Tally(sum(row[0] == "C" for row in rows), sum(_digits(row[3]) for row in rows if row[0] == "C"))
    if last[0] != "T" or Tally(int(last[2]), _digits(last[3])) != found:
        raise ValueError("the T row does not agree with the C rows")
    return found


def _digits(amount: str) -> int:
    return int(amount.replace(".", ""))


def _check(check: CheckIssue) -> list[str]:
    address = check.address
    lines = [*address.lines, *([""] * (MOST_LINES - len(address.lines)))]
    amount = format_minor(check.amount.minor, check.amount.currency)
    place = [address.city, address.region, address.postal_code, address.country]
    head = ["C", check.check_number, check.issued_on.isoformat(), amount, check.amount.currency, check.payee]
    return [*head, *lines, *place, check.memo, check.order_id]


def _stub(check: CheckIssue) -> list[list[str]]:
    currency = check.amount.currency
    return [
        ["D", line.reference, "" if line.amount_minor is None else format_minor(line.amount_minor, currency)]
        for line in check.remittance
    ]


def _fault(check: CheckIssue) -> str:
    address = check.address
    if check.void:
        return "a check that was taken back is not printed; tell the bank by a positive_pay file"
    if not (address.lines and address.lines[0] and address.city and address.postal_code):
        return "the address lacks its street, city or postal_code; a printed check is mailed there"
    if len(address.lines) > MOST_LINES:
        return f"the address has {len(address.lines)} lines, the file has {MOST_LINES}; join some"
    texts = (check.payee, check.memo, *address.lines, address.city, address.region, address.postal_code)
    if not all(text.isprintable() for text in texts):
        return "payee, address or memo has a line break or an invisible character; take it out"
    return ""
