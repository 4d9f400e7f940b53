"""The rules for paying in another currency that hold now."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.currency_rules import CurrencyRules
from payportal.models.currency_rules import CurrencyRulesVersion


def current(session: Session) -> CurrencyRules:
    """Return the latest rules; while nobody set any, nothing is offered."""
    query = select(CurrencyRulesVersion.document).order_by(CurrencyRulesVersion.id.desc()).limit(1)
    return CurrencyRules.of(session.scalar(query) or {})


def versions(session: Session, *, most: int = 20) -> list[CurrencyRulesVersion]:
    """Return the latest versions, the newest first: who changed the rules, and when."""
    return list(session.scalars(select(CurrencyRulesVersion).order_by(CurrencyRulesVersion.id.desc()).limit(most)))
