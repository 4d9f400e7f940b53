"""Check issue: a check that we write, or take back, as the bank and whoever prints it must know it."""

from dataclasses import dataclass
from datetime import date, datetime

from payportal.domain.errors import RefusedBatch
from payportal.domain.money import Money
from payportal.domain.payment_order import Originator
from payportal.domain.remittance import RemittanceLine

LONGEST_NUMBER = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """Where the check is mailed: up to four lines of street and building, then the town; ``country`` as two letters."""

    lines: tuple[str, ...] = ()
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIssue:
    """One check; ``void`` tells the bank not to pay it any more. ``remittance`` is what its stub lists, in cents."""

    order_id: str
    check_number: str
    amount: Money
    issued_on: date
    payee: str
    address: PostalAddress = PostalAddress()
    memo: str = ""
    remittance: tuple[RemittanceLine, ...] = ()
    void: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """Checks on one account that are told together, each number once, in one currency.

    ``batch_id`` is unique among all we ever sent; ``created_at`` is UTC. Raises RefusedBatch with every check at fault.
    """

    batch_id: str
    originator: Originator
    created_at: datetime
    checks: tuple[CheckIssue, ...]

    def __post_init__(self) -> None:
        if not self.checks:
            raise RefusedBatch(f"{self.batch_id}: no check to write")
        if len({check.amount.currency for check in self.checks}) > 1:
            raise RefusedBatch(f"{self.batch_id}: checks of several currencies; send one run for each")
        refuse_faults([*_repeated(self.checks), *((c.order_id, why) for c in self.checks if (why := _fault(c)))])

    @property
    def total(self) -> Money:
        """The sum of all checks, those taken back included."""
        return sum((check.amount for check in self.checks[1:]), self.checks[0].amount)


def refuse_faults(faults: list[tuple[str, str]]) -> None:
    """Raise RefusedBatch when there are faults, each an order id and a sentence."""
    if faults:
        raise refused(faults)


def refused(faults: list[tuple[str, str]], *, code: str | None = None) -> RefusedBatch:
    """Return the refusal that names the first order at fault, how many more there are, and carries them all."""
    order_id, why = faults[0]
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return RefusedBatch(f"order {order_id}: {why}{more}", code=code, faults=faults)


def _repeated(checks: tuple[CheckIssue, ...]) -> list[tuple[str, str]]:
    ids: set[str] = set()
    numbers: set[str] = set()
    faults = []
    for check in checks:
        number = check.check_number.lstrip("0")
        if check.order_id in ids:
            faults.append((check.order_id, "the order stands in the run twice; keep one"))
        elif number in numbers:
            faults.append((check.order_id, f"check {check.check_number} stands in the run twice; number them apart"))
        ids.add(check.order_id)
        numbers.add(number)
    return faults


def _fault(check: CheckIssue) -> str:
    number = check.check_number
    if not (number.isascii() and number.isdecimal() and number.strip("0") and len(number) <= LONGEST_NUMBER):
        return f"{number[:40]!r} is no check number; write at most {LONGEST_NUMBER} digits"
    if check.amount.minor <= 0:
        return f"the check is over {check.amount}; write an amount above zero"
    if not check.payee.strip():
        return "the check has no payee; name one"
    stated = [line.amount_minor for line in check.remittance]
    listed = Money(sum(filter(None, stated)), check.amount.currency)
    if stated and None not in stated and listed != check.amount:
        return f"the remittance adds up to {listed}, the check is over {check.amount}; correct one of them"
    return ""
