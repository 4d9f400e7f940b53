"""The rules for disputes, promises and plans that hold now."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.arrangement_rules import ArrangementRules
from payportal.models.arrangement_rules import ArrangementRulesVersion


def current(session: Session) -> ArrangementRules:
    """Return the latest rules, those that the product comes with while nobody changed them."""
    query = select(ArrangementRulesVersion.document).order_by(ArrangementRulesVersion.id.desc()).limit(1)
    return ArrangementRules.of(session.scalar(query) or {})


def versions(session: Session, *, most: int = 20) -> list[ArrangementRulesVersion]:
    """Return the latest versions, the newest first: who changed the rules, and when."""
    query = select(ArrangementRulesVersion).order_by(ArrangementRulesVersion.id.desc()).limit(most)
    return list(session.scalars(query))
