"""The panel of a utility: usage with its chart, and what keeps the service."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from payportal.queries import live_postings, service_notices
from payportal.queries.live_postings import Toward
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
    toward: Toward | None = None
    """What was paid toward the minimum, and whether the business has it."""
    current: Bar | None = None
    previous: Bar | None = None

    @property
    def kept(self) -> bool:
        """Return whether the minimum was asked for and is paid."""
        return self.toward is not None and self.served.notice.minimum_minor > 0 and not self.asked_minor


def panels(session: Session, accounts: Sequence[int]) -> list[Panel]:
    """Return a panel for each service of the account, those at risk before the others."""
    found = [_panel(session, one) for one in service_notices.served(session, accounts)]
    return sorted(found, key=lambda panel: not panel.at_risk)


def _panel(session: Session, served: Served) -> Panel:
    notice = served.notice
    toward = live_postings.toward(session, served.customer_id, notice.mark) if notice.minimum_minor else None
    paid = toward.paid_minor if toward else 0
    asked = min(max(notice.minimum_minor - paid, 0), served.open_minor)
    current, previous = _bars(served)
    return Panel(
        served=served, at_risk=notice.due(today()) and asked > 0, asked_minor=asked,
        typed=plain_amount(asked, notice.currency), toward=toward, current=current, previous=previous,
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
