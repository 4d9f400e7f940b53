"""A code that a payer types into the cart: what it takes off, or why not; guesses are counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from flask import g, request, session

from payportal.domain import coupon
from payportal.domain.errors import CodeRefused
from payportal.domain.sentence import say
from payportal.models.base import db, transaction
from payportal.queries import coupons
from payportal.queries.coupons import Asking
from payportal.services import users
from payportal.web.clock import today
from payportal.web.portal.account import own_id
from payportal.web.portal.forms import Basket

MOST_KNOWN = 10
"""How many codes a browser is remembered to have typed rightly, so that looking again is no guess."""
TOO_MANY = say("Too many codes were tried. Wait a quarter of an hour, or pay without one.")
NOT_HERE = say("A payment that another person approves takes no code. Take it out, or let an approver pay.")
NOT_LATER = say("A code counts only when you pay now. Take it out, or pay now instead.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedCode:
    """What was typed as a code; ``shares`` says by invoice id what it takes off in minor units."""

    typed: str = ""
    code: str = ""
    shares: Mapping[int, int] = field(default_factory=dict)
    error: str = ""
    offered: bool = True
    """Whether there is any code at all, so that the field has a sense."""

    @property
    def discount_minor(self) -> int:
        """Return what it takes off in all."""
        return sum(self.shares.values())


def typed() -> str:
    """Return what stands in the field for a code."""
    return request.form.get("code", "").replace("\0", "").strip()[:40]


def of(basket: Basket, *, allowed: bool) -> TypedCode:
    """Return the code of this request for a basket; not ``allowed`` where a second person approves."""
    text = typed()
    if not text or basket.plan is None:
        return TypedCode(typed=text, offered=bool(text) or coupons.are_there(db.session()))
    if not allowed:
        return TypedCode(typed=text, error=NOT_HERE)
    code = coupon.normal(text)
    if not _may_try(code):
        return TypedCode(typed=text, error=TOO_MANY)
    asking = Asking(payer_id=own_id(), currency=basket.currency, on=today(), reference=basket.reference,
                    cash={part.item.item_id: part.cash_minor for part in basket.plan.parts})  # fmt: skip
    try:
        found = coupons.benefit(db.session(), code, asking)
    except CodeRefused as refused:
        if refused.known:
            _remember(code)
        return TypedCode(typed=text, error=refused.message)
    _remember(code)
    return TypedCode(typed=found.code, code=found.code, shares=found.shares)


def _may_try(code: str) -> bool:
    """Count a guess of this account and this place; a code that was right before is none."""
    if code and _digest(code) in session.get("codes", []):
        return True
    if "code_tried" not in g:
        with transaction() as database:
            g.code_tried = users.may_try(database, f"coupon:{own_id()}", request.remote_addr or "")
    return bool(g.code_tried)


def _remember(code: str) -> None:
    known: list[str] = session.get("codes", [])
    if _digest(code) not in known:
        session["codes"] = [*known, _digest(code)][-MOST_KNOWN:]


def _digest(code: str) -> str:
    return sha256(code.encode()).hexdigest()[:16]
