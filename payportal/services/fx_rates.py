"""Take rates of exchange in."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.erp import ecb_rates
from payportal.erp.fx_rate_import import FxRateRow
from payportal.gateways import bundled_rates
from payportal.models.erp_batch import FxRate
from payportal.services import audit
from payportal.services.import_outcome import ImportOutcome

SOURCE_LENGTH = 60
BUNDLED_DAYS = 40
"""So many published days are taken of the history that came with this installation: older ones are never quoted."""


def take_in(session: Session, rows: Sequence[FxRateRow], outcome: ImportOutcome) -> None:
    """Write rates; one a day and pair, the latest file wins, and in a file the first row."""
    days = sorted({row.rate_date for row in rows})
    known: dict[tuple[object, str, str], FxRate] = {}
    for start in range(0, len(days), 500):
        found = session.scalars(select(FxRate).where(FxRate.rate_date.in_(days[start : start + 500])))
        known |= {(rate.rate_date, rate.base, rate.currency): rate for rate in found}
    first: dict[tuple[object, str, str], FxRateRow] = {}
    for row in rows:
        taken = first.setdefault((row.rate_date, row.base, row.currency), row)
        if taken is not row:  # else two sources would overwrite each other at every import
            outcome.refuse(row.line, "other_source", "source", row.source,
                           f"{row.base}/{row.currency} of {row.rate_date} was taken from line {taken.line}; "
                           "one rate a day is kept, leave the other source out")  # fmt: skip
            continue
        rate, text = known.get((row.rate_date, row.base, row.currency)), _plain(row.rate)
        source = row.source[:SOURCE_LENGTH]
        if rate is None:
            rate = FxRate(rate_date=row.rate_date, base=row.base, currency=row.currency, rate=text, source=source,
                          extras=row.extras)  # fmt: skip
            session.add(rate)
            known[row.rate_date, row.base, row.currency] = rate
            outcome.new += 1
        elif (rate.rate, rate.source, rate.extras) == (text, source, row.extras):
            outcome.same += 1
        else:
            rate.rate, rate.source, rate.extras = text, source, row.extras
            outcome.changed += 1


def take_bundled(session: Session, *, actor: str) -> int:
    """Take the central bank's latest rates that came with this installation, where no other rate of a day is known.

    Return how many were new.
    """
    rows = ecb_rates.read(bundled_rates.latest(BUNDLED_DAYS)).rows
    query = select(FxRate.rate_date, FxRate.base, FxRate.currency).where(FxRate.rate_date.in_(
        {row.rate_date for row in rows}))  # fmt: skip
    known = {tuple(key) for key in session.execute(query)}
    new = [row for row in rows if (row.rate_date, row.base, row.currency) not in known]
    session.add_all(
        FxRate(rate_date=row.rate_date, base=row.base, currency=row.currency, rate=_plain(row.rate), source=row.source,
               extras=row.extras)
        for row in new
    )  # fmt: skip
    session.flush()
    if new:
        audit.record(session, actor, "take_bundled_rates", "fx_rates", rates=len(new))
    return len(new)


def _plain(rate: Decimal) -> str:
    """Return a rate without zeros at its end: 1.10 and 1.1 are the same rate."""
    text = f"{rate:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
