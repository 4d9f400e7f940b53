"""Change the rules for paying in another currency: a new version, never an update."""

from sqlalchemy.orm import Session

from payportal.domain.currency_rules import CurrencyRules
from payportal.domain.errors import PayportalError
from payportal.gateways import bundled_rates
from payportal.models.currency_rules import CurrencyRulesVersion
from payportal.queries import currency_rules
from payportal.services import audit, fx_rates

BOUNDS = {"lock_minutes": (2, 30), "oldest_days": (1, 60)}
"""What each number may be, from and to. A quote must end before the payment page that was opened by it does."""


def change(session: Session, rules: CurrencyRules, *, actor: str) -> None:
    """Let ``rules`` hold from now on, with the bank's own rates where these are quoted; the same rules change nothing.

    Raises PayportalError for a number that cannot be meant.
    """
    for name, (least, most) in BOUNDS.items():
        if not least <= getattr(rules, name) <= most:
            raise PayportalError(f"Enter a whole number from {least} to {most}.", code=name)
    if rules.pairs and rules.source in ("", bundled_rates.SOURCE):
        fx_rates.take_bundled(session, actor=actor)
    before = currency_rules.current(session)
    if before == rules:
        return
    session.add(CurrencyRulesVersion(document=rules.document(), changed_by=actor))
    audit.record(session, actor, "change_currency_rules", "currency_rules", before=before.document(),
                 after=rules.document())  # fmt: skip
