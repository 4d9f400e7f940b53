"""Change the rules for disputes, promises and plans: a new version, never an update."""

from sqlalchemy.orm import Session

from payportal.domain.arrangement_rules import ArrangementRules
from payportal.domain.errors import PayportalError
from payportal.models.arrangement_rules import ArrangementRulesVersion
from payportal.queries import arrangement_rules
from payportal.services import audit

BOUNDS = {
    "most_instalments": (1, 60), "least_down_percent": (0, 90), "longest_days": (1, 1_825),
    "broken_after_days": (0, 90), "answer_days": (1, 60), "clerk_credit": (0, 10**9), "promise_days": (1, 365),
}  # fmt: skip
"""What each number may be, from and to."""


def change(session: Session, rules: ArrangementRules, *, actor: str) -> None:
    """Let ``rules`` hold from now on; the same rules again change nothing. Raises PayportalError for a number that
    cannot be meant.
    """
    flat = {**rules.document(), **rules.document()["plan"]}
    for name, (least, most) in BOUNDS.items():
        if not least <= flat[name] <= most:
            words = name.replace("_", " ").capitalize()
            raise PayportalError(f"{words}: enter a whole number from {least} to {most:,}.", code=name)
    before = arrangement_rules.current(session)
    if before == rules:
        return
    session.add(ArrangementRulesVersion(document=rules.document(), changed_by=actor))
    audit.record(session, actor, "change_arrangement_rules", "arrangement_rules", before=before.document(),
                 after=rules.document())  # fmt: skip
