"""The job of digests: what people gathered goes out in their morning."""

from datetime import UTC, datetime
from typing import Any

from payportal.gateways.outside import Outside
from payportal.jobs import mail
from payportal.models.base import transaction
from payportal.services import digests


def run(outside: Outside) -> dict[str, Any]:
    """Queue the digests whose hour has come and send them."""
    return {"digests": digests.send_due(transaction, at=datetime.now(UTC)), "sent": mail.send(outside)}
