"""What the parts of the simulator share: its files, its clock, and how long it leaves things undecided."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from payportal.gateways.sandbox_books import SandboxBooks
from payportal.gateways.sandbox_store import SandboxStore

NAMES = {"sbx_": "ch_", "sbi_": "ci_"}


class SandboxBase:
    """The simulator's files; ``delay`` is how long pending and silent acts stay undecided."""

    def __init__(self, path: Path, secret: str, *, delay: timedelta = timedelta(seconds=30),
                 now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:  # fmt: skip
        self._store, self._books = SandboxStore(path), SandboxBooks(path)
        self._secret, self._now = secret.encode(), now
        self.delay = delay

    def _given_back(self, charge: str) -> int:
        """Return what of a charge was refunded, in minor units."""
        return sum(one["amount_minor"] for one in self._books.of(charge)
                   if one["reference"].startswith("sbr_") and one["state"] != "failed")  # fmt: skip


def charge_reference(reference: str) -> str:
    """Return the processor's name of the money taken in a checkout, or by the charge of a kept method."""
    return NAMES[reference[:4]] + reference[4:]


def behind(charge: str) -> str:
    """Return the checkout or the charge that took this money."""
    return next(ours for ours, name in NAMES.items() if charge.startswith(name)) + charge[3:]
