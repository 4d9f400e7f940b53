"""The job that asks the gateway about refunds, disputes and saved methods that are not decided."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from payportal.domain.errors import PayportalError
from payportal.gateways.outside import Outside
from payportal.jobs import mail
from payportal.jobs.business_day import business_day
from payportal.models.base import reading, transaction
from payportal.queries import card_disputes, payment_methods, refunds
from payportal.services import asking

log = logging.getLogger(__name__)


def run(outside: Outside) -> dict[str, Any]:
    """Ask about each in a transaction of its own; what cannot be asked now waits for the next run.

    A refund whose answer was lost is asked for again under its own key: it goes back once.
    """
    cards, today = outside.cards, business_day(datetime.now(UTC))
    with reading() as session:
        undecided = refunds.undecided(session, cards.name)
        paid_back = refunds.payments_of(session, undecided)
        disputed = card_disputes.undecided(session, cards.name)
        methods = payment_methods.unfinished(session, cards.name)
    asked = {
        "refunds": [partial(asking.refund, transaction, cards, one, on=today) for one in undecided],
        "payments": [partial(asking.refunds_of, transaction, cards, one, on=today) for one in paid_back],
        "disputes": [partial(asking.dispute, transaction, cards, one, on=today) for one in disputed],
        "methods": [partial(asking.method, transaction, cards, one) for one in methods],
    }
    states = {name: dict(Counter(_asked(ask) for ask in asks)) for name, asks in asked.items() if asks}
    mail.send(outside)
    return states


def _asked(ask: Callable[[], str]) -> str:
    try:
        return ask()
    except PayportalError as error:
        log.warning("%s", error)
        return error.code
