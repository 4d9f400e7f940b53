"""Notices before a debit: so many days ahead as was agreed, and anew when the amount rises."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.autopay import Taking
from payportal.models.autopay import AutopayAnnouncement, AutopayMandate
from payportal.queries import mandates
from payportal.services import autopay, collection_notices
from payportal.services.charging import Begin


def announce_all(begin: Begin, *, on: date, site: str) -> int:
    """Queue what is to be announced today under every live mandate, each in a transaction; return how many mails."""
    with begin() as session:
        query = select(AutopayMandate.id).where(AutopayMandate.ended_at.is_(None), AutopayMandate.notice_days > 0)
        live = list(session.scalars(query.where(AutopayMandate.stopped == "").order_by(AutopayMandate.id)))
    count = 0
    for mandate_id in live:
        with begin() as session:
            mandate = session.get_one(AutopayMandate, mandate_id, with_for_update=True, populate_existing=True)
            count += announce(session, mandate, on=on, site=site)
    return count


def announce(session: Session, mandate: AutopayMandate, *, on: date, site: str) -> int:
    """Queue the notices of one mandate for what is collected within its days of notice, and return how many.

    What is collected earlier than its notice allows is put off until the days have passed.
    """
    told = {one.invoice_id: one for one in session.scalars(
        select(AutopayAnnouncement).where(AutopayAnnouncement.mandate_id == mandate.id))}  # fmt: skip
    last, count = on + timedelta(days=mandate.notice_days), 0
    for ahead in mandates.forecasts(session, mandate, from_day=autopay.first_day(mandate, on), count=31):
        if ahead.day > last:
            break
        untold = [taking for taking in ahead.collection.takings if _to_tell(mandate, told, taking)]
        if not untold:
            continue
        again = any(taking.item.item_id in told for taking in untold)
        collects_on = max(ahead.day, last)
        collection_notices.announce(session, mandate, untold, collects_on=collects_on, told_on=on, site=site,
                                    again=again)  # fmt: skip
        _keep(session, mandate, told, untold, on=on, collects_on=collects_on)
        count += 1
    return count


def _to_tell(mandate: AutopayMandate, told: dict[int, AutopayAnnouncement], taking: Taking) -> bool:
    free = mandate.notice_free_minor
    if free is not None and taking.cash_minor <= free:
        return False
    known = told.get(taking.item.item_id)
    return known is None or known.amount_minor < taking.cash_minor


def _keep(session: Session, mandate: AutopayMandate, told: dict[int, AutopayAnnouncement], takings: Iterable[Taking],
          *, on: date, collects_on: date) -> None:  # fmt: skip
    for taking in takings:
        row = told.get(taking.item.item_id)
        if row is None:
            row = told[taking.item.item_id] = AutopayAnnouncement(mandate_id=mandate.id, invoice_id=taking.item.item_id)
            session.add(row)
        row.told_on, row.collects_on, row.amount_minor = on, collects_on, taking.cash_minor
    session.flush()
