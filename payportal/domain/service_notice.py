"""Keeping a service: what a utility says of usage, and what must be paid until when so that it is not cut off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from payportal.domain.errors import PayportalError
from payportal.domain.money import parse_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How much was used in this period and in the last, in ``unit``."""

    current: Decimal
    previous: Decimal | None
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceNotice:
    """What the ERP says of a service; ``minimum_minor`` must be paid by ``deadline`` (a day or a moment)."""

    currency: str
    address: str = ""
    minimum_minor: int = 0
    deadline: date | None = None
    deadline_text: str = ""
    usage: Usage | None = None

    @property
    def mark(self) -> str:
        """Return what tells this notice from the next one of the same service."""
        return f"{self.minimum_minor} {self.currency} {self.deadline or ''} {self.deadline_text}".strip()

    def due(self, on: date) -> bool:
        """Return whether the service is at risk and can still be kept by paying on a day."""
        return self.minimum_minor > 0 and (self.deadline is None or self.deadline >= on)


def read(extras: Mapping[str, object], currency: str) -> ServiceNotice | None:
    """Return what columns such as ``service_minimum`` and ``usage_current`` say; None where they say nothing.

    A column that cannot be read counts as missing: better no figure than a wrong one.
    """
    cells = {name: str(value).strip() for name, value in extras.items()}
    deadline, text = _moment(cells.get("service_deadline", ""))
    found = ServiceNotice(
        currency=currency, address=cells.get("service_address", "")[:200],
        minimum_minor=_minor(cells.get("service_minimum", ""), currency), deadline=deadline, deadline_text=text,
        usage=_usage(cells),
    )  # fmt: skip
    return found if found.minimum_minor or found.usage or found.address else None


def _usage(cells: Mapping[str, str]) -> Usage | None:
    current = _decimal(cells.get("usage_current", ""))
    if current is None:
        return None
    return Usage(current=current, previous=_decimal(cells.get("usage_previous", "")), unit=cells.get("usage_unit", ""))


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value < 10**12 else None


def _minor(text: str, currency: str) -> int:
    try:
        return max(parse_minor(text, currency), 0)
    except PayportalError:
        return 0


def _moment(text: str) -> tuple[date | None, str]:
    """Return the day of ``2026-12-01`` or ``2026-12-01T17:00`` and the hour as it was written."""
    try:
        if len(text) == 10:
            return date.fromisoformat(text), ""
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None, ""
    zone = moment.tzname() or ""
    return moment.date(), f"{moment:%H:%M} {zone}".strip()
