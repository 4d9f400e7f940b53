"""Rates of exchange: what a pair is worth on a day, and in words why it is not known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from payportal.domain.exchange import MidRate, PublishedRate, mid_rate
from payportal.domain.sentence import say
from payportal.models.erp_batch import FxRate

OUR_OWN = "our own"
"""The source of a rate whose file names none."""


@dataclass(frozen=True, slots=True)
class Found:
    """The middle rate of a pair, or why there is none."""

    mid: MidRate | None
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source of rates, with its latest day and how many rates it has."""

    name: str
    latest_on: date
    rates: int


def found(session: Session, base: str, currency: str, *, on: date, oldest_days: int, source: str = "") -> Found:
    """Return 1 ``base`` in ``currency`` as it was last published at most ``oldest_days`` before ``on``."""
    near = _mid(session, (base, currency), since=on - timedelta(days=oldest_days), until=on, source=source)
    if near is not None:
        return Found(near)
    latest = _latest_on(session, (base, currency), until=on, source=source)
    known = _mid(session, (base, currency), since=latest, until=latest, source=source) if latest else None
    if known is None:
        return Found(None, say("there is no exchange rate for it"))
    return Found(None, say("the last exchange rate is of %(day)s, which is too old", day=known.on))


def sources(session: Session) -> Sequence[Source]:
    """Return where the rates that we have come from, the latest first."""
    query = select(FxRate.source, func.max(FxRate.rate_date), func.count()).group_by(FxRate.source)
    rows = [Source(name=name, latest_on=day, rates=count) for name, day, count in session.execute(query)]
    return sorted(rows, key=lambda row: (row.latest_on, row.name), reverse=True)


def _mid(session: Session, pair: tuple[str, str], *, since: date, until: date, source: str) -> MidRate | None:
    query = _of(pair, until, source).where(FxRate.rate_date >= since)
    published = [
        PublishedRate(base=row.base, currency=row.currency, rate=Decimal(row.rate), on=row.rate_date,
                      source=row.source or OUR_OWN)
        for row in session.scalars(query)
    ]  # fmt: skip
    return mid_rate(published, *pair)


def _latest_on(session: Session, pair: tuple[str, str], *, until: date, source: str) -> date | None:
    """Return the latest day on which both currencies were quoted against anything."""
    days = [
        session.scalar(_of((code, code), until, source).with_only_columns(func.max(FxRate.rate_date))) for code in pair
    ]
    return min(day for day in days if day is not None) if all(days) else None


def _of(pair: tuple[str, str], until: date, source: str) -> Select[Any]:
    query = select(FxRate).where(FxRate.rate_date <= until, or_(FxRate.base.in_(pair), FxRate.currency.in_(pair)))
    return query.where(FxRate.source == source) if source else query
