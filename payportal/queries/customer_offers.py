"""The offers that a customer may take now, with the open documents that each is good for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.open_item import OpenItem
from payportal.models.invoice import Invoice
from payportal.models.payment import PaymentLine
from payportal.queries import offers, price_calendar
from payportal.queries.customer_invoices import open_item
from payportal.queries.offers import RunningOffer
from payportal.queries.owned import owed_by
from payportal.queries.price_calendar import PriceDay, Pricing

MOST_ITEMS = 200


@dataclass(frozen=True, slots=True)
class Offered:
    """One document under an offer: what it costs today and later."""

    item: OpenItem
    kept_minor: int
    days: tuple[PriceDay, ...]


@dataclass(frozen=True, slots=True)
class CustomerOffer:
    """An offer with the documents for which it is the best price today; amounts in minor units of its currency."""

    offer: RunningOffer
    items: tuple[Offered, ...]

    @property
    def open_minor(self) -> int:
        """Return what the documents are worth."""
        return sum(offered.item.open_minor for offered in self.items)

    @property
    def kept_minor(self) -> int:
        """Return what is kept of them all when they are paid today."""
        return sum(offered.kept_minor for offered in self.items)


def available(session: Session, accounts: Sequence[int], *, on: date) -> list[CustomerOffer]:
    """Return the offers that have at least one document on these accounts, the one that ends first before."""
    running = offers.running(session, accounts, on=on)
    if not running:
        return []
    items = _open_items(session, accounts, [offer.currency for offer in running])
    kept = offers.rewards(session, items, on=on, offers=running)
    priced = price_calendar.of_all(session, items, on=on)
    found = []
    for offer in running:
        theirs = [item for item in items if kept[item.item_id].offer_id == offer.offer_id]
        offered = tuple(
            _offered(item, kept[item.item_id].discount_minor, priced[item.item_id]) for item in theirs[:MOST_ITEMS]
        )
        if offered:
            found.append(CustomerOffer(offer, offered))
    return found


def ending(session: Session, accounts: Sequence[int], *, on: date, by: date) -> list[tuple[RunningOffer, int]]:
    """Return the offers that end on ``by`` or before, each with what its documents keep today, without their prices."""
    running = offers.running(session, accounts, on=on)
    if not any(offer.ends_on <= by for offer in running):
        return []
    items = _open_items(session, accounts, [offer.currency for offer in running])
    kept: Counter[int | None] = Counter()
    for reward in offers.rewards(session, items, on=on, offers=running).values():
        kept[reward.offer_id] += reward.discount_minor
    return [(offer, kept[offer.offer_id]) for offer in running if offer.ends_on <= by and kept[offer.offer_id]]


def _offered(item: OpenItem, kept_minor: int, pricing: Pricing) -> Offered:
    return Offered(item, kept_minor, tuple(price_calendar.sampled(pricing.days)))


def _open_items(session: Session, accounts: Sequence[int], currencies: Sequence[str]) -> list[OpenItem]:
    under_way = select(PaymentLine.invoice_id).where(PaymentLine.live)
    query = select(Invoice).where(
        *owed_by(accounts), Invoice.currency.in_(set(currencies)),
        Invoice.id.not_in(under_way),
    )  # fmt: skip
    found = session.scalars(query.order_by(Invoice.due_date, Invoice.id).limit(MOST_ITEMS))
    return [open_item(invoice) for invoice in found]
