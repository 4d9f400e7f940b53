"""The job that tells the business's own system of payments, until it confirms them."""

import logging
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from payportal.gateways.live_posting import LivePosting
from payportal.gateways.outside import Outside
from payportal.models.base import reading, transaction
from payportal.queries import live_postings
from payportal.services import live_calls

log = logging.getLogger(__name__)


def run(outside: Outside) -> dict[str, Any]:
    """Make one attempt at each posting that is due; none where nothing is set up."""
    if outside.live is None:
        return {}
    now = datetime.now(UTC)
    with reading() as session:
        due = live_postings.due(session, at=now)
    states = Counter(_tried(outside.live, one) for one in due)
    return {"tried": len(due), "states": dict(states)}


def _tried(live: LivePosting, posting_id: int) -> str:
    try:
        return live_calls.carry_out(transaction, live, posting_id, at=datetime.now(UTC)) or "taken"
    except Exception:
        log.exception("posting %s: the next run tries again", posting_id)
        return "error"
