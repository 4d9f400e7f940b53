"""The panel of a utility: usage with its chart, and what keeps the service."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from payportal.queries import service_notices
from payportal.queries.service_notices import Served
from payportal.web.clock import today
from payportal.web.filters import plain_amount

WIDTH = 320


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of the chart: how long it is drawn, and what it stands for."""

    length: int
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A service as the page shows it; ``asked_minor`` is what keeps it, never more than what is open."""

    served: Served
    at_risk: bool
    asked_minor: int
    typed: str
    current: Bar | None = None
    previous: Bar | None = None


def panels(session: Session, accounts: Sequence[int]) -> list[Panel]:
    """Return a panel for each service of the account, those at risk before the others."""
    found = [_panel(one) for one in service_notices.served(session, accounts)]
    return sorted(found, key=lambda panel: not panel.at_risk)


def _panel(served: Served) -> Panel:
    notice = served.notice
    asked = min(notice.minimum_minor, served.open_minor)
    current, previous = _bars(served)
    return Panel(
        served=served, at_risk=notice.due(today()) and asked > 0, asked_minor=asked,
        typed=plain_amount(asked, notice.currency), current=current, previous=previous,
    )  # fmt: skip


def _bars(served: Served) -> tuple[Bar | None, Bar | None]:
    usage = served.notice.usage
    if usage is None:
        return None, None
    most = max(usage.current, usage.previous or Decimal(0), Decimal("0.0001"))
    current = Bar(length=int(usage.current * WIDTH / most), value=usage.current)
    if usage.previous is None:
        return current, None
    return current, Bar(length=int(usage.previous * WIDTH / most), value=usage.previous)
