"""Check the signature, keep the event, handle it once, answer."""

from collections.abc import Mapping

from flask import current_app, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from payportal.gateways.ports import BadSignature, GatewayUnreachable, ProviderEvent
from payportal.models.base import transaction
from payportal.services import gateway_events, webhook_events
from payportal.web.clock import today
from payportal.web.settling import cards, send_mail


def receive(provider: str) -> ResponseReturnValue:
    """Take a message of the provider; one that is signed wrongly leaves no trace but a line in the log."""
    if cards().name != provider:
        raise NotFound
    try:
        take(request.get_data(), request.headers)
    except BadSignature as error:
        current_app.logger.warning("a message at /hooks/%s was refused: %s", provider, error)
        return jsonify(ok=False, reason=error.code), 400
    except GatewayUnreachable as error:  # what happened cannot be asked now: the provider is to say it again
        current_app.logger.warning("a message at /hooks/%s waits: %s", provider, error)
        return jsonify(ok=False, reason=error.code), 503
    return jsonify(ok=True)


def take(body: bytes, headers: Mapping[str, str]) -> None:
    """Keep a message and handle it unless it was handled before; raises BadSignature.

    It says only that something happened: what, the processor is asked, so that late, doubled and disordered
    messages all lead to the truth. Raises GatewayUnreachable where it does not answer; the message waits then.
    """
    event = cards().read_event(body, headers)
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
    if not gateway_events.handle(transaction, cards(), event, on=today()):
        current_app.logger.warning("event %s concerns nothing of ours", event.event_id)
    send_mail()
