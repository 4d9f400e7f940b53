"""Money for a document that was settled before: the same payment twice, or an invoice closed by now."""

from collections.abc import Collection, Mapping, Sequence

from payportal.matching.draft import Blocker, Subject
from payportal.matching.probes import KeyKind, probes_of
from payportal.matching.proposal import ExceptionType
from payportal.matching.source import EarlierReceipt

SURE_KINDS = (KeyKind.FULL, KeyKind.SUFFIX, KeyKind.FOLD, KeyKind.CORE)


def reference_keys(subject: Subject) -> set[str]:
    """Return the keys under which an earlier receipt for the same documents would be found."""
    probes = probes_of(subject.receipt, subject.reading)
    return {key for probe in probes for key, kind in probe.keys if kind in SURE_KINDS}


def settled_before(
    subject: Subject, keys: Collection[str], earlier: Mapping[str, Sequence[EarlierReceipt]]
) -> Blocker | None:
    """Return why the receipt is held when an earlier one already settled what its keys name; None when none did."""
    found = [one for key in sorted(keys) for one in earlier.get(key, ())]
    found = [one for one in found if one.transaction_id != subject.receipt.transaction_id and _plausible(one, subject)]
    if not found:
        return None
    twins = [one for one in found if (one.currency, one.amount_minor) == _money(subject)]
    if twins:
        first = min(twins, key=lambda one: (one.value_date, one.transaction_id))
        reason = f"receipt {first.transaction_id} of {first.value_date} already paid the same documents and amount"
        return Blocker(ExceptionType.DUPLICATE_SUSPECTED, reason)
    first = min(found, key=lambda one: (one.value_date, one.transaction_id))
    numbers = ", ".join(first.numbers[:3])
    return Blocker(ExceptionType.CLOSED_INVOICE, f"{numbers} was settled by receipt {first.transaction_id}")


def _money(subject: Subject) -> tuple[str, int]:
    return subject.receipt.currency, subject.amount_minor


def _plausible(earlier: EarlierReceipt, subject: Subject) -> bool:
    """A number of somebody else's closed document is only a chance; the payer must be a possible one."""
    possible: Collection[int] = {one.payer.customer_id for one in subject.candidates}
    return earlier.customer_id in possible or (earlier.currency, earlier.amount_minor) == _money(subject)
