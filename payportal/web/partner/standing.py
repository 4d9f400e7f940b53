"""Whose wallets the signed-in person may see."""

from payportal.domain.errors import NotFound
from payportal.web.guards import signed_in
from payportal.web.partner.reckoning import masked


def own_partner() -> int | None:
    """Return the one partner that a partner's login belongs to, None for those who see all."""
    someone = signed_in()
    return someone.partner_id if someone.role == "partner" else None


def allow(partner_id: int) -> None:
    """Raise NotFound for a partner that is not the person's own, as if it did not exist."""
    own = own_partner()
    if own is not None and own != partner_id:
        raise NotFound("There is no such partner.")


def customer_shown(name: str) -> str:
    """Return a customer's name, masked for partners."""
    return masked(name) if own_partner() is not None else name
