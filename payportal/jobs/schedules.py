"""The job that makes scheduled payments."""

from datetime import UTC, datetime
from typing import Any

from payportal.gateways.outside import Outside
from payportal.jobs import mail
from payportal.jobs.business_day import business_day
from payportal.models.base import transaction
from payportal.services import schedule_runs


def run(outside: Outside) -> dict[str, Any]:
    """Make every payment whose day has come, each in transactions of its own; any number of processes may do it."""
    now = datetime.now(UTC)
    done = schedule_runs.run_due(transaction, outside.cards, on=business_day(now), now=now)
    mail.send(outside)
    return dict(done)
