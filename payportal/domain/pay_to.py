"""Where money by wire and by check is to be sent."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PayTo:
    """The bank account and the place for checks; what is empty is left out, and with it the way of paying."""

    name: str = ""
    bank: str = ""
    account_number: str = ""
    routing_number: str = ""
    iban: str = ""
    bic: str = ""
    check_payee: str = ""
    check_address: str = ""
    """Where checks go, the lines separated by ``|``."""

    @property
    def wires(self) -> bool:
        """Return whether there is an account that a wire can be sent to."""
        return bool(self.iban or (self.account_number and self.routing_number))

    @property
    def checks(self) -> bool:
        """Return whether there is a place that a check can be sent to."""
        return bool(self.check_payee and self.check_address)

    @property
    def check_lines(self) -> tuple[str, ...]:
        """Return the lines of the address for checks."""
        return tuple(line.strip() for line in self.check_address.split("|") if line.strip())


DEMONSTRATION = PayTo(
    name="Harbourline Supply Company", bank="First Sandbox Bank", account_number="000123456789",
    routing_number="021000021", check_payee="Harbourline Supply Company",
    check_address="Lockbox 4471|18 Granary Wharf|Duluth, MN 55802",
)  # fmt: skip
"""The account of the demonstration's company, which does not exist."""
