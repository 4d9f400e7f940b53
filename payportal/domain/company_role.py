"""What a person may do within a customer's own company, and up to which amount."""

from dataclasses import dataclass
from enum import StrEnum

from payportal.domain.money import Money


class Act(StrEnum):
    """What is done in the portal, from the lightest to the gravest."""

    SEE = "see"
    PAY = "pay"
    APPROVE = "approve"
    MANAGE = "manage"


class CompanyRole(StrEnum):
    """A role within a customer's own company; each may do what the one before it may, and one thing more."""

    VIEWER = "viewer"
    PAYER = "payer"
    APPROVER = "approver"
    ADMIN = "admin"


COMPANY_ROLES = tuple(str(role) for role in CompanyRole)
_LADDER = dict(zip(CompanyRole, Act, strict=True))


def may(role: str, act: Act) -> bool:
    """Return whether a company role may do this; an unknown role may do nothing."""
    if role not in COMPANY_ROLES:
        return False
    acts = list(Act)
    return acts.index(act) <= acts.index(_LADDER[CompanyRole(role)])


def roles_that_may(act: Act) -> tuple[str, ...]:
    """Return the company roles that may do this."""
    return tuple(role for role in COMPANY_ROLES if may(role, act))


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that is allowed at once, in minor units of a currency; None is without limit."""

    minor: int | None = None
    currency: str = ""

    def allows(self, amount: Money) -> bool:
        """Return whether an amount is within; one of another currency cannot be compared, so is not."""
        if self.minor is None:
            return True
        return amount.currency == self.currency and amount.minor <= self.minor

    def __str__(self) -> str:
        return "no limit" if self.minor is None else str(Money(self.minor, self.currency))


NO_LIMIT = Limit()
