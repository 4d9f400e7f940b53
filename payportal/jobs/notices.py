"""The job that sends mail."""

from typing import Any

from payportal.gateways.outside import Outside
from payportal.jobs import mail


def run(outside: Outside) -> dict[str, Any]:
    """Send the mails that wait."""
    return {"sent": mail.send_all(outside)}
