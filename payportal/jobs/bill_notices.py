"""The job that tells of bills: new, due soon, overdue, statements, offers and promises, each once."""

from typing import Any

from flask import current_app

from payportal.gateways.outside import Outside
from payportal.jobs import mail
from payportal.jobs.business_day import business_now
from payportal.models.base import reading, transaction
from payportal.services import account_notices, bill_notices


def run(outside: Outside) -> dict[str, Any]:
    """Queue what is to be told at this moment and send it; any number of processes may do it."""
    at, key = business_now(), current_app.extensions["settings"].secret_key
    told = {
        **bill_notices.look(reading, transaction, key=key, at=at),
        **account_notices.look(reading, transaction, at=at),
    }
    return {**told, "sent": mail.send(outside)}
