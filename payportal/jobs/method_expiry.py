"""The job that looks for cards that expire."""

from datetime import UTC, datetime
from typing import Any

from payportal.gateways.outside import Outside
from payportal.jobs import mail
from payportal.jobs.business_day import business_day
from payportal.models.base import transaction
from payportal.services import method_expiry


def run(outside: Outside) -> dict[str, Any]:
    """Tell the owners of cards that expire soon, once, and mark those that have expired."""
    with transaction() as session:
        found = method_expiry.look(session, on=business_day(datetime.now(UTC)))
    mail.send(outside)
    return found
