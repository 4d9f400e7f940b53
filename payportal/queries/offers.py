"""Offers that run, for whom, and the best reward that each open item has on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from payportal.domain.early_payment import (
    EarlyPayment,
    PartialPolicy,
    RateKind,
    Step,
    TaxMode,
    discount_base,
    last_days,
)
from payportal.domain.errors import BadAmount
from payportal.domain.money import Money, parse_minor
from payportal.domain.open_item import ItemKind, OpenItem
from payportal.domain.reward import NO_REWARD, Reward, of_terms
from payportal.models.invoice import Invoice
from payportal.models.offer import Offer, OfferCustomer
from payportal.queries import lineage


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningOffer:
    """A campaign as it stands: its promise, whom it is for (None: everyone) and what is left of its budget."""

    offer_id: int
    name: str
    currency: str
    ends_on: date
    terms: EarlyPayment
    tax_mode: TaxMode
    partial: PartialPolicy
    customers: frozenset[int] | None
    left_minor: int | None

    def is_for(self, item: OpenItem) -> bool:
        """Return whether the offer is made for this document at all."""
        theirs = self.customers is None or item.customer_id in self.customers
        return (
            theirs and item.currency == self.currency and item.kind is not ItemKind.CREDIT_MEMO and item.open_minor > 0
        )


def running(session: Session, accounts: Sequence[int], *, on: date) -> list[RunningOffer]:
    """Return the offers that may be taken on a day by any of ``accounts``, the one that ends first before."""
    query = select(Offer).where(Offer.starts_on <= on, Offer.ends_on >= on, Offer.stopped_at.is_(None))
    open_budget = or_(Offer.budget_minor.is_(None), Offer.used_minor < Offer.budget_minor)
    offers = list(session.scalars(query.where(open_budget).order_by(Offer.ends_on, Offer.id)))
    if not offers:
        return []
    chosen = _chosen(session, [offer.id for offer in offers if not offer.everyone], accounts)
    return [_running(offer, chosen.get(offer.id)) for offer in offers if offer.everyone or offer.id in chosen]


def rewards(session: Session, items: Sequence[OpenItem], *, on: date,
            offers: Sequence[RunningOffer] | None = None) -> dict[int, Reward]:  # fmt: skip
    """Return by item id what each keeps when it is paid on ``on``: of its terms or of an offer, whichever is more.

    ``offers`` are those that run for the customers of the items, where they are known already.
    """
    if offers is None:
        offers = running(session, sorted({item.customer_id for item in items}), on=on)
    stated = taxes(session, items) if any(offer.tax_mode is not TaxMode.ON_EARLY for offer in offers) else {}
    return {item.item_id: best(item, offers, on=on, tax=stated.get(item.item_id)) for item in items}


def best(item: OpenItem, offers: Sequence[RunningOffer], *, on: date, tax: Money | None = None) -> Reward:
    """Return the most that may be kept of one item; an offer has to give more than the terms to be taken."""
    found = of_terms(item, on)
    for offer in offers:
        made = reward(item, offer, on=on, tax=tax)
        if made.discount_minor > found.discount_minor:
            found = made
    return found


def reward(item: OpenItem, offer: RunningOffer, *, on: date, tax: Money | None = None) -> Reward:
    """Return what one offer gives for one item on a day; nothing beyond its end or its budget, or without its tax."""
    if not offer.is_for(item) or on > offer.ends_on or (tax is None and offer.tax_mode is not TaxMode.ON_EARLY):
        return NO_REWARD
    balance = Money(item.open_minor, item.currency)
    base = discount_base(balance, _open_part(tax, item), offer.tax_mode)
    kept = offer.terms.discount(base, issued_on=item.issue_date, due_on=item.due_date, paid_on=on)
    if kept.minor <= 0 or (offer.left_minor is not None and kept.minor > offer.left_minor):
        return NO_REWARD
    until = last_days(offer.terms, issued_on=item.issue_date, due_on=item.due_date, from_day=on)[0]
    return Reward(
        discount_minor=kept.minor, until=min(until, offer.ends_on), partial=offer.partial, offer_id=offer.offer_id
    )


def taxes(session: Session, items: Sequence[OpenItem]) -> dict[int, Money]:
    """Return by item id the tax that the ERP stated; documents without it are missing."""
    query = select(Invoice.id, Invoice.currency, Invoice.extras).where(Invoice.id.in_([item.item_id for item in items]))
    found = {}
    for item_id, currency, extras in session.execute(query):
        try:
            found[item_id] = Money(parse_minor(str((extras or {})["tax"]), currency), currency)
        except (KeyError, BadAmount):
            continue
    return found


def terms_of(kind: str, promise: Mapping[str, object]) -> EarlyPayment:
    """Return the promise as it is stored; raises BadTerms when it makes no sense."""
    steps = promise.get("steps") or ()
    assert isinstance(steps, (list, tuple)), "the form writes a list"
    return EarlyPayment(
        kind=RateKind(kind),
        percent=Decimal(str(promise.get("percent", "0"))),
        steps=tuple(Step(int(days), Decimal(str(percent))) for days, percent in steps),
        year_days=int(str(promise.get("year_days", 365))),
        least_days=int(str(promise.get("least_days", 1))),
        most_percent=Decimal(str(promise.get("most_percent", "50"))),
    )


def _running(offer: Offer, customers: frozenset[int] | None) -> RunningOffer:
    left = None if offer.budget_minor is None else offer.budget_minor - offer.used_minor
    return RunningOffer(
        offer_id=offer.id, name=offer.name, currency=offer.currency, ends_on=offer.ends_on,
        terms=terms_of(offer.kind, offer.promise), tax_mode=TaxMode(offer.tax_mode),
        partial=PartialPolicy(offer.partial), customers=customers, left_minor=left,
    )  # fmt: skip


def _chosen(session: Session, offer_ids: Sequence[int], accounts: Sequence[int]) -> dict[int, frozenset[int]]:
    """Return by offer which of ``accounts`` it is made to, themselves or through a parent."""
    if not offer_ids:
        return {}
    above = lineage.above(session, accounts)
    made = select(OfferCustomer.offer_id, OfferCustomer.customer_id).where(OfferCustomer.offer_id.in_(offer_ids))
    named: dict[int, set[int]] = {}
    for offer_id, customer_id in session.execute(
        made.where(OfferCustomer.customer_id.in_(set().union(*above.values())))
    ):
        named.setdefault(offer_id, set()).add(customer_id)
    return {
        offer_id: frozenset(account for account, line in above.items() if line & customers)
        for offer_id, customers in named.items()
    }


def _open_part(tax: Money | None, item: OpenItem) -> Money:
    """The tax in what is still open: what was paid took its own part of it."""
    if tax is None or not item.amount_minor:
        return Money(0, item.currency)
    return Money(tax.minor * item.open_minor // item.amount_minor, item.currency)
