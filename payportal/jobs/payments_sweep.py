"""The job that asks the gateway about payments that are not decided: lost answers are found, nobody pays twice."""

import logging
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from payportal.domain.errors import Conflict
from payportal.gateways.outside import Outside
from payportal.gateways.ports import GatewayUnreachable
from payportal.jobs import mail
from payportal.jobs.business_day import business_day
from payportal.models.base import db, transaction
from payportal.queries import undecided_payments
from payportal.queries.undecided_payments import Undecided
from payportal.services import asking, payments

log = logging.getLogger(__name__)

LEFT_ALONE_FOR = timedelta(minutes=15)
"""So long a payer may take on the processor's page before we ask behind the payer's back."""
CONFIRMED_WITHIN = timedelta(hours=24)
"""So long a charge waits for a payer whose bank wants to hear from the payer."""


def run(outside: Outside) -> dict[str, Any]:
    """Ask about each payment in a transaction of its own; one that cannot be asked waits for the next run.

    A payment without a page can have taken no money: it is given up, so that its invoices can be paid.
    """
    now = datetime.now(UTC)
    given_up = sum(_give_up(payment) for payment in _without_page(now))
    waiting = undecided_payments.of_gateway(db.session(), outside.cards.name, begun_before=now - LEFT_ALONE_FOR)
    db.session().rollback()
    states = Counter(_ask(outside, payment, now) for payment in waiting)
    mail.send(outside)
    return {"asked": len(waiting), "states": dict(states)} | ({"given_up": given_up} if given_up else {})


def _without_page(now: datetime) -> list[Undecided]:
    found = undecided_payments.without_page(db.session(), begun_before=now - LEFT_ALONE_FOR)
    db.session().rollback()
    return found


def _give_up(payment: Undecided) -> bool:
    """Return whether it was given up; its payer may have gone on with it this very moment."""
    try:
        with transaction() as session:
            payments.abandon(session, payment.id)
    except Conflict as gone_on:
        log.info("payment %s: %s", payment.reference, gone_on)
        return False
    return True


def _ask(outside: Outside, payment: Undecided, now: datetime) -> str:
    forgotten = payment.waits_for_payer and payment.begun_at < now - CONFIRMED_WITHIN
    try:
        return asking.payment(
            transaction, outside.cards, payment.id, on=business_day(now), cancel=forgotten, behind_the_payer=True
        )
    except GatewayUnreachable as error:
        log.warning("payment %s: %s", payment.reference, error)
        return "unreachable"
