"""The job that ends requests which nobody decided in time."""

from datetime import UTC, datetime
from typing import Any

from payportal.gateways.outside import Outside
from payportal.jobs import mail
from payportal.models.base import transaction
from payportal.services import payment_requests


def run(outside: Outside) -> dict[str, Any]:
    """End what is due and tell who asked."""
    with transaction() as session:
        ended = payment_requests.expire_due(session, at=datetime.now(UTC))
    mail.send(outside)
    return {"expired": ended}
