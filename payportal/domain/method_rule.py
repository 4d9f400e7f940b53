"""Which kinds of payment method may pay an amount, and in words why another may not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from payportal.domain.method_kind import FACTS, MethodKind
from payportal.domain.money import Money
from payportal.domain.sentence import say


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodRule:
    """A limit of the business for one kind; ``currency`` empty means every currency, then without amounts."""

    kind: MethodKind
    currency: str = ""
    offered: bool = True
    min_minor: int = 0
    max_minor: int | None = None
    of_customer: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind as it is offered for one amount: ``reason`` says why it is not, empty when it is."""

    kind: MethodKind
    reason: str = ""

    @property
    def offered(self) -> bool:
        """Return whether the payer may choose it."""
        return not self.reason


def offers(amount: Money, rules: Sequence[MethodRule]) -> list[Offer]:
    """Return every kind with the reason why it is not offered for ``amount``; a customer's own rule beats the others.

    A rule for the amount's currency beats one for all currencies.
    """
    return [Offer(kind, _reason(kind, amount, _rule(kind, amount, rules))) for kind in MethodKind]


def kinds(currency: str, rules: Sequence[MethodRule]) -> list[Offer]:
    """Return every kind with the reason why it is not offered in a currency, whatever the amount."""
    free = [replace(rule, min_minor=0, max_minor=None) for rule in rules]
    return offers(Money(1, currency), free)


def _rule(kind: MethodKind, amount: Money, rules: Sequence[MethodRule]) -> MethodRule:
    fitting = [rule for rule in rules if rule.kind is kind and rule.currency in ("", amount.currency)]
    return max(fitting, key=lambda rule: (rule.of_customer, bool(rule.currency)), default=MethodRule(kind=kind))


def _reason(kind: MethodKind, amount: Money, rule: MethodRule) -> str:
    facts = FACTS[kind]
    if facts.currencies and amount.currency not in facts.currencies:
        only = ", ".join(facts.currencies)
        return say("pays %(only)s only, and this is in %(currency)s", only=only, currency=amount.currency)
    if not rule.offered:
        return say("is not offered for your account") if rule.of_customer else say("is not offered here")
    if amount.minor < rule.min_minor:
        return say("is offered from %(least)s", least=Money(rule.min_minor, amount.currency))
    if rule.max_minor is not None and amount.minor > rule.max_minor:
        most = Money(rule.max_minor, amount.currency)
        return say("is offered up to %(most)s; pay a part, or choose another way", most=most)
    return ""
