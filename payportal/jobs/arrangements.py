"""The job that notices what was not kept: promises whose day is over, plans whose instalments did not come."""

from datetime import UTC, datetime
from typing import Any

from payportal.gateways.outside import Outside
from payportal.jobs.business_day import business_day
from payportal.models.base import transaction
from payportal.services import instalment_plans, promises


def run(_outside: Outside) -> dict[str, Any]:
    """Tell broken promises and end broken plans, each once."""
    day = business_day(datetime.now(UTC))
    with transaction() as session:
        told = promises.tell_broken(session, on=day)
    with transaction() as session:
        ended = instalment_plans.end_broken(session, on=day)
    return {"promises_broken": told, "plans_broken": ended}
