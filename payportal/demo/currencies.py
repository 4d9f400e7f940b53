"""The invented company lets its invoices in dollars be paid in euros and pounds, by its own ERP's rates."""

from payportal.domain.currency_rules import CurrencyPair, CurrencyRules
from payportal.models.base import transaction
from payportal.services import currency_rules

RULES = CurrencyRules(pairs=(CurrencyPair("USD", "EUR", 150), CurrencyPair("USD", "GBP", 150)), source="demonstration")


def offer() -> None:
    """Let these rules hold."""
    with transaction() as session:
        currency_rules.change(session, RULES, actor="demo")
