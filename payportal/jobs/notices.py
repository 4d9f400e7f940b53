"""The job that sends mail."""

from typing import Any

from payportal.gateways.outside import Outside
from payportal.models.base import transaction
from payportal.services import notices


def run(outside: Outside) -> dict[str, Any]:
    """Send the mails that wait."""
    return {"sent": notices.deliver(transaction, outside.mailer)}
