"""How an amount may be paid: kept methods and new ones, and in words why another way is not offered."""

from dataclasses import dataclass

from flask_babel import gettext as _

from payportal.domain.errors import PayportalError
from payportal.domain.method_kind import MethodKind, facts
from payportal.domain.method_rule import offers
from payportal.domain.money import Money
from payportal.models.base import db
from payportal.models.payment_method import PaymentMethod
from payportal.queries import payment_methods
from payportal.web.clock import today
from payportal.web.guards import signed_in
from payportal.web.language import said
from payportal.web.portal.account import own_id

NEW = "new:"
KEPT = "method:"
REFUSED = ("way_gone", "way_not_offered")
"""Codes of ways that cannot be used: another one may be chosen on the same page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to pay; ``reason`` says why it is not offered for this amount, empty when it is."""

    value: str
    kind: str
    method_id: int | None
    word: str
    note: str
    reason: str = ""


def ways(amount: Money) -> list[Way]:
    """Return the ways to pay an amount: kept methods first, then new ones, each offered or with its reason."""
    session = db.session()
    found = {offer.kind: offer.reason for offer in offers(amount, payment_methods.rules(session, own_id()))}
    rows = payment_methods.listed(session, own_id(), signed_in().email, on=today())
    kept = [
        Way(value=f"{KEPT}{row.method.id}", kind=row.method.kind, method_id=row.method.id, word=row.name,
            note=_note(row.method.kind, row), reason=_expired(row) or found[MethodKind(row.method.kind)])
        for row in rows if row.method.state in ("active", "expired")
    ]  # fmt: skip
    new = [Way(value=f"{NEW}{kind}", kind=str(kind), method_id=None, word=_new_word(kind), note=_note(kind),
               reason=reason) for kind, reason in found.items()]  # fmt: skip
    return kept + new


def chosen(value: str, amount: Money) -> Way:
    """Return the way that a form names, a new card where it names none; raises PayportalError when not offered."""
    found = next((way for way in ways(amount) if way.value == (value or f"{NEW}{MethodKind.CARD}")), None)
    if found is None:
        raise PayportalError(_("This way to pay is not there any more. Choose another one."), code="way_gone")
    if found.reason:
        refused = _("%(way)s %(reason)s. Choose another way to pay.", way=found.word, reason=said(found.reason))
        raise PayportalError(refused, code="way_not_offered")
    return found


def kind(value: str, amount: Money) -> str:
    """Return the kind of the way that a form names, or of the first that is offered: the one the page has chosen."""
    offered = [way for way in ways(amount) if not way.reason]
    found = next((way for way in offered if way.value == value), offered[0] if offered else None)
    return found.kind if found else str(MethodKind.CARD)


def paid_with(kind: str, method_id: int | None) -> str:
    """Return with what is paid: the kind of method, or of a kept one what everybody may know of it."""
    method = db.session().get(PaymentMethod, method_id) if method_id else None
    return said(facts(kind).word) if method is None else payment_methods.plain_name(method)


def _new_word(kind: MethodKind) -> str:
    return {
        MethodKind.CARD: _("Another card"),
        MethodKind.US_BANK_ACCOUNT: _("US bank account"),
        MethodKind.SEPA_DEBIT: _("SEPA direct debit"),
    }[kind]


def _note(kind: str, row: payment_methods.MethodRow | None = None) -> str:
    days = facts(kind).days
    if days:
        return _("Bank debits can take %(days)s business days; until then the payment is pending.", days=days)
    if row is None:
        return _("On the card processor’s own page.")
    return f"{said(row.status.word)} {said(row.status.detail)}" if row.status.detail else ""


def _expired(row: payment_methods.MethodRow) -> str:
    return _("has expired") if row.status.tone == "bad" else ""
