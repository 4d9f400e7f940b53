"""May these references be believed for this payer? The gate in front of everything that rests on a number."""

from collections.abc import Sequence

from payportal.matching.cases import Named
from payportal.matching.desk import Desk
from payportal.matching.draft import Blocker
from payportal.matching.payers import Agreement, contradicted
from payportal.matching.probes import KeyKind
from payportal.matching.proposal import ExceptionType

LONG = 8
"""Nobody writes so long a number of ours by accident beside its amount."""
ROUND = 100
"""An amount divisible by this many minor units is round, so that equal amounts are less telling."""


def payer_blocker(desk: Desk, used: Sequence[Named]) -> Blocker | None:
    """Return why references that add up to the cent may still not be applied; None when they may."""
    agreement = desk.agreement()
    if agreement >= Agreement.AGREES:
        return None
    who = desk.customers[0].name if desk.customers else "the customer named"
    if rival := rival_of(desk):
        return Blocker(ExceptionType.CONFLICT, f"the numbers belong to {who}, but the payer looks like {rival}")
    if agreement == Agreement.CONTRADICTS:
        return Blocker(ExceptionType.CONFLICT, f"the numbers belong to {who}, but the payer is known as somebody else")
    damaged = None if agreement == Agreement.DOUBTFUL else _damaged_number(used, who)
    return _ambiguous_number(used) or damaged or _bare_number(desk, used, who, agreement)


def rival_of(desk: Desk) -> str:
    """Return the name of a customer outside the case's group whom the receipt names far better; empty if none."""
    for payer in desk.customers:
        if rival := contradicted(desk.subject.evidence, payer, desk.subject.candidates):
            return rival.payer.name
    return ""


def _ambiguous_number(used: Sequence[Named]) -> Blocker | None:
    if all(name.fan_out <= 1 or name.whole_group for name in used):
        return None
    return Blocker(ExceptionType.AMBIGUOUS, "several customers have this number, and the payer is not certain")


def _damaged_number(used: Sequence[Named], who: str) -> Blocker | None:
    kinds = [name.kind for name in used]
    if max(kinds) <= KeyKind.SUFFIX or min(kinds) <= KeyKind.OTHER_NUMBER:
        return None
    return Blocker(
        ExceptionType.UNIDENTIFIED_PAYER, f"only a damaged number points to {who}, and nobody vouches for it"
    )


def _bare_number(desk: Desk, used: Sequence[Named], who: str, agreement: Agreement) -> Blocker | None:
    """A stranger's round amount beside a number that nothing calls an invoice may be an accident."""
    long = any(len(name.token.text) >= LONG and name.kind == KeyKind.FULL for name in used)
    telling = desk.amount % ROUND or len(used) > 1 or long or any(name.token.labelled for name in used)
    if agreement >= Agreement.SILENT or telling:
        return None
    return Blocker(ExceptionType.UNIDENTIFIED_PAYER, f"a round amount and a bare number point to {who}, not the payer")
