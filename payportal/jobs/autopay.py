"""The job of auto-pay: announce what comes, collect what is due."""

from datetime import UTC, datetime
from typing import Any

from payportal.gateways.outside import Outside
from payportal.jobs import mail
from payportal.jobs.business_day import business_day
from payportal.models.base import transaction
from payportal.services import autopay_announcing, autopay_runs


def run(outside: Outside) -> dict[str, Any]:
    """Announce and collect under every mandate; any number of processes may do it."""
    now = datetime.now(UTC)
    told = autopay_announcing.announce_all(transaction, on=business_day(now), site=outside.site)
    done = autopay_runs.run_due(transaction, outside.cards, on=business_day(now), now=now)
    mail.send(outside)
    return {"announced": told, **done}
