"""The job of digests: what people gathered goes out in their morning."""

from typing import Any

from payportal.gateways.outside import Outside
from payportal.jobs import mail
from payportal.jobs.business_day import business_now
from payportal.models.base import transaction
from payportal.services import digests


def run(outside: Outside) -> dict[str, Any]:
    """Queue the digests whose hour has come and send them."""
    return {"digests": digests.send_due(transaction, at=business_now()), "sent": mail.send(outside)}
