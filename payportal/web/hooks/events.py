"""Check the signature, keep the event, handle it once, answer."""

from flask import current_app, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from payportal.gateways.ports import BadSignature, ProviderEvent
from payportal.models.base import db, transaction
from payportal.services import payments, webhook_events
from payportal.web.settling import ask_and_settle, cards


def receive(provider: str, header: str) -> ResponseReturnValue:
    """Take a message of the provider; one that is signed wrongly leaves no trace but a line in the log."""
    if cards().name != provider:
        raise NotFound
    try:
        take(request.get_data(), request.headers.get(header, ""))
    except BadSignature as error:
        current_app.logger.warning("a message at /hooks/%s was refused: %s", provider, error)
        return jsonify(ok=False, reason=error.code), 400
    return jsonify(ok=True)


def take(body: bytes, signature: str) -> None:
    """Keep a message and handle it unless it was handled before; raises BadSignature.

    It says only that something happened: what, the processor is asked, so that late, doubled and disordered
    messages all lead to the truth.
    """
    event = cards().read_event(body, signature)
    if event is None:
        return
    provider = cards().name
    with transaction() as session:
        waits = webhook_events.take(session, provider=provider, event_id=event.event_id, body=body.decode())
    if waits:
        _handle(event)
        with transaction() as session:
            webhook_events.handled(session, provider=provider, event_id=event.event_id)


def _handle(event: ProviderEvent) -> None:
    payment_id = payments.of_gateway(db.session(), event.reference)
    db.session().rollback()
    if payment_id is None:
        current_app.logger.warning("event %s concerns no payment of ours", event.event_id)
        return
    ask_and_settle(payment_id)
