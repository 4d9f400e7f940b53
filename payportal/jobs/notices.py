"""The job that sends mail."""

from typing import Any

from flask import current_app

from payportal.gateways.outside import Outside
from payportal.models.base import transaction
from payportal.services import notices, pay_link_mail


def run(outside: Outside) -> dict[str, Any]:
    """Send the mails that wait."""
    settings = current_app.extensions["settings"]
    fill = pay_link_mail.filler(settings.secret_key, settings.base_url)
    return {"sent": notices.deliver(transaction, outside.mailer, fill=fill)}
