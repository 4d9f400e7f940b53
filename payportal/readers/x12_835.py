"""X12 835: what an insurer pays for claims; one set is one payment, each claim (CLP) one line of its remittance.

The claims less the adjustments of the provider (PLB) are the payment. Nearly every 835 has handling I, since the money
travels beside the advice; that there is none is said by the method NON, by handling H or by an amount of zero.
"""

from functools import partial
from sys import intern

from payportal.domain.remittance import RemittanceLine
from payportal.readers import remittance_820
from payportal.readers.remittance_820 import Adjustment, Payment, optional_minor, required_minor
from payportal.readers.result import ReadResult
from payportal.readers.x12 import Segment
from payportal.readers.x12_envelope import TransactionSet
from payportal.readers.x12_file import first_set, read_sets
from payportal.readers.x12_payment import currency_of, line_of, payment_line, payment_of

NAME = "x12_835"
KIND = "835"
_LONGEST_REASON = 60


def recognises(data: bytes) -> bool:
    """Say whether the first set of the interchange is an 835."""
    return first_set(data) == KIND


def read(data: bytes) -> ReadResult:
    """Return one line a payment (BPR), with a receipt where it brings money; raises FileRefused."""
    return read_sets(data, name=NAME, kind=KIND, take=_take)


def _take(found: TransactionSet, result: ReadResult) -> None:
    line, currency = payment_line(found), currency_of(found.segments)
    step = partial(_step, component=found.component)
    payment = payment_of(found.segments, found, result.problems, currency=currency, step=step)
    result.lines.append(line_of(payment, found, result.problems, line=line))


def _step(payment: Payment, segment: Segment, *, component: str) -> None:
    if segment[0] == "CLP":
        _claim(payment, [*segment, *[""] * 6])
    elif segment[0] == "CAS":
        _reasons(payment, segment)
    elif segment[0] == "PLB":
        _provider(payment, segment, component)
    else:
        remittance_820.take(payment, segment)


def _claim(payment: Payment, segment: Segment) -> None:
    charged = optional_minor(segment[3], payment.currency)
    paid = optional_minor(segment[4], payment.currency) or 0
    deducted = 0 if charged is None else charged - paid
    payment.loop, payment.item = segment[0], len(payment.items)
    payment.items.append(RemittanceLine(segment[1].strip(), paid, 0, deducted))


def _reasons(payment: Payment, segment: Segment) -> None:
    """Add the group and the reasons (CAS02, 05, 08 …) of a claim's or a service's adjustment to the claim."""
    if payment.item is None or len(segment) < 2:
        return
    claim = payment.items[payment.item]
    known = claim.deduction_reason.split()
    reasons = [f"{segment[1].strip()}-{code}" for text in segment[2::3] if (code := text.strip())]
    added = [reason for reason in dict.fromkeys(reasons) if reason not in known]
    if added and len(claim.deduction_reason) < _LONGEST_REASON:
        reason = intern(" ".join([*known, *added])[:_LONGEST_REASON])
        payment.items[payment.item] = RemittanceLine(
            claim.reference, claim.amount_minor, claim.discount_minor, claim.deduction_minor, reason
        )


def _provider(payment: Payment, segment: Segment, component: str) -> None:
    """Take the pairs of a PLB: reason and reference, and what it lowers the payment by."""
    for named, text in zip(segment[3::2], segment[4::2], strict=False):
        if not named.strip() and not text.strip():
            continue
        amount = required_minor(text, payment.currency)
        reason, _, reference = named.partition(component)
        payment.adjustments.append(Adjustment(-amount, reason.strip(), reference.split(component)[0].strip(), None))
