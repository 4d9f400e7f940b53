"""Messages of providers: each kept once as it came, each handled once."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from payportal.models.base import utcnow
from payportal.models.once import WebhookEvent


def take(session: Session, *, provider: str, event_id: str, body: str) -> bool:
    """Keep an event and return whether it still has to be handled; one that was handled before has not."""
    known = _find(session, provider, event_id)
    if known is None:
        try:
            with session.begin_nested():
                session.add(WebhookEvent(provider=provider, event_id=event_id, body=body))
        except IntegrityError:  # the same event came twice at once: whoever is quicker handles it, both may
            known = _find(session, provider, event_id)
    return known is None or known.handled_at is None


def handled(session: Session, *, provider: str, event_id: str) -> None:
    """Note that an event needs no more care."""
    event = _find(session, provider, event_id)
    if event is not None:
        event.handled_at = utcnow()


def _find(session: Session, provider: str, event_id: str) -> WebhookEvent | None:
    return session.scalar(
        select(WebhookEvent).where(WebhookEvent.provider == provider, WebhookEvent.event_id == event_id)
    )
