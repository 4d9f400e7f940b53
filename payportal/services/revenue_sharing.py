"""Partners earn when cash is applied, and give back when it is not: exactly what the application had earned."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain import revenue_share
from payportal.ledger import postings
from payportal.models.application import Application
from payportal.models.base import utcnow
from payportal.models.bulk import insert_rows
from payportal.models.partner import AgreementVersion, Partner, Share, ShareMeter, Wallet
from payportal.queries.agreements import Standing, standing_agreements
from payportal.queries.among import rows_among, some_day
from payportal.services import posting

RATE_LENGTH = 60


class _Applied(NamedTuple):
    """One application to a document, as far as shares are reckoned from it; ``on`` as the driver gives it."""

    id: int
    entry_id: int
    receipt_id: int
    currency: str
    on: str | date
    cash_minor: int
    settled_minor: int
    document_minor: int
    program: str


_APPLIED = """SELECT a.id, a.entry_id, a.receipt_id, a.currency, a.value_date, a.cash_minor,
  a.cash_minor + a.discount_minor + a.adjustment_minor, i.amount_minor, i.program
  FROM application a JOIN invoice i ON i.id = a.invoice_id WHERE :among(a.id) ORDER BY a.id"""
_SHARE = ("version_id", "partner_id", "application_id", "base_minor", "rate", "exact_e8", "amount_minor", "currency",
          "entry_id", "posted_at")  # fmt: skip


class _Earning(NamedTuple):
    """One partner's part of one application, before it is posted."""

    standing: Standing
    applied: _Applied
    exact_e8: int
    amount_minor: int


def accrue(session: Session, application_ids: Sequence[int]) -> None:
    """Let every agreement that holds earn its part of these applications, in order of their ids."""
    standings = standing_agreements(session)
    if not standings:
        return
    meters, wallets = Meters(session), Wallets(session)
    earning = _InForce(standings)
    # All of a decision's applications in one go: its shares are one entry.
    rows = (_Applied(*row) for row in rows_among(session, _APPLIED, application_ids))
    _post(session, [e for applied in rows for e in _earn(earning, meters, applied)], wallets)
    session.flush()


def take_back(session: Session, undone_ids: Sequence[int], reversal_ids: Sequence[int]) -> None:
    """Take back what the undone applications earned; ``reversal_ids`` are the rows that undo them, in order."""
    turned = dict(zip(undone_ids, reversal_ids, strict=True))
    query = select(Share).where(Share.application_id.in_(undone_ids)).order_by(Share.entry_id, Share.id)
    earned = session.scalars(query).all()
    if not earned:
        return
    meters, wallets = Meters(session), Wallets(session)
    numbers = dict(session.execute(select(Partner.id, Partner.number)).all())
    for entry_id, shares in groupby(earned, key=lambda share: share.entry_id):
        _take_back_entry(session, entry_id, list(shares), turned, meters=meters, wallets=wallets, numbers=numbers)
    session.flush()


def _earn(standings: "_InForce", meters: "Meters", applied: _Applied) -> list[_Earning]:
    """Return what each agreement earns of one application, cents shared out by largest remainder with carry."""
    earning = standings.for_(applied)
    if not earning:
        return []
    rows = [meters.of(s.agreement_id, applied.currency) for s in earning]
    exacts = [
        revenue_share.exact_e8(
            s.agreement.terms, base_minor=applied.cash_minor, settled_minor=applied.settled_minor,
            document_minor=applied.document_minor, collected_before_minor=meter.collected_minor,
        )
        for s, meter in zip(earning, rows, strict=True)
    ]  # fmt: skip
    parts = revenue_share.split(exacts, [m.carry_e8 for m in rows], keys=[s.agreement.number for s in earning])
    for meter, part in zip(rows, parts, strict=True):
        meter.collected_minor += applied.cash_minor
        meter.carry_e8 = part.carry_after_e8
    return [
        _Earning(s, applied, exact, part.amount_minor) for s, exact, part in zip(earning, exacts, parts, strict=True)
    ]


class _InForce:
    """Which agreements earn of what: asked once for each program, currency and day."""

    def __init__(self, standings: Sequence[Standing]) -> None:
        self._standings = standings
        self._known: dict[tuple[str, str, str | date], list[Standing]] = {}

    def for_(self, applied: _Applied) -> list[Standing]:
        """Return the agreements that earn of an application."""
        place = applied.program, applied.currency, applied.on
        found = self._known.get(place)
        if found is None:
            on = some_day(applied.on)
            found = [s for s in self._standings if s.earns(applied.program, applied.currency, on)]
            self._known[place] = found
        return found


def _post(session: Session, earnings: Sequence[_Earning], wallets: "Wallets") -> None:
    """Post one entry for the shares of each decision and write the share rows."""
    entries, paying = [], []
    for entry_id, group in groupby(earnings, key=lambda e: e.applied.entry_id):
        shares = list(group)
        first = shares[0].applied
        earned = wallets.move_all(
            (e.standing.partner_id, e.standing.agreement.partner_number, first.currency, e.amount_minor) for e in shares
        )
        if earned:
            paying.append(entry_id)
            entries.append(postings.shares_accrued(
                first.currency, earned, on=some_day(first.on), key=f"share:entry:{entry_id}",
                source=f"receipt:{first.receipt_id}"))  # fmt: skip
    posted, now = dict(zip(paying, posting.post(session, entries), strict=True)), utcnow()
    insert_rows(session, Share, _SHARE, [
        (e.standing.version_id, e.standing.partner_id, e.applied.id, e.applied.cash_minor, _fitting(e.standing.rate),
         e.exact_e8, e.amount_minor, e.applied.currency, posted.get(e.applied.entry_id, e.applied.entry_id), now)
        for e in earnings
    ])  # fmt: skip


def _fitting(rate: str) -> str:
    """Return a rate as its column holds it; the version has the whole of a long table of tiers."""
    return rate if len(rate) <= RATE_LENGTH else rate[: RATE_LENGTH - 1] + "…"


def _take_back_entry(session: Session, entry_id: int, shares: list[Share], turned: dict[int, int], *,
                     meters: "Meters", wallets: "Wallets", numbers: dict[int, str]) -> None:  # fmt: skip
    first = shares[0]
    application = session.get_one(Application, first.application_id)
    earned = wallets.move_all([(s.partner_id, numbers[s.partner_id], s.currency, -s.amount_minor) for s in shares])
    back_id = entry_id
    if earned:
        entry = postings.shares_accrued(
            first.currency, earned, on=application.value_date, key=f"share:back:{entry_id}",
            source=f"receipt:{application.receipt_id}", reverses_id=entry_id,
        )  # fmt: skip
        back_id = posting.post(session, [entry])[0]
    for share in shares:
        meters.take_back(share)
        session.add(
            Share(version_id=share.version_id, partner_id=share.partner_id, rate=share.rate, currency=share.currency,
                  application_id=turned[share.application_id], base_minor=-share.base_minor,
                  exact_e8=-share.exact_e8, amount_minor=-share.amount_minor, entry_id=back_id, reverses_id=share.id)
        )  # fmt: skip


class Meters:
    """The meters of the agreements, read once under lock and written with the session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        query = select(ShareMeter).order_by(ShareMeter.id).with_for_update()
        rows = session.scalars(query.execution_options(populate_existing=True))
        self._rows = {(row.agreement_id, row.currency): row for row in rows}
        self._agreements: dict[int, int] = {}

    def of(self, agreement_id: int, currency: str) -> ShareMeter:
        """Return the meter of an agreement in a currency, a new one at its first share."""
        meter = self._rows.get((agreement_id, currency))
        if meter is None:
            meter = ShareMeter(agreement_id=agreement_id, currency=currency, collected_minor=0, carry_e8=0)
            self._rows[agreement_id, currency] = meter
            self._session.add(meter)
        return meter

    def take_back(self, share: Share) -> None:
        """Turn the meter back by one share."""
        if not self._agreements:
            versions = select(AgreementVersion.id, AgreementVersion.agreement_id)
            self._agreements = dict(self._session.execute(versions).all())
        meter = self.of(self._agreements[share.version_id], share.currency)
        meter.collected_minor -= share.base_minor
        meter.carry_e8 -= share.exact_e8 - share.amount_minor * revenue_share.UNIT_E8


class Wallets:
    """The partners' wallets, read once under lock and written with the session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        query = select(Wallet).order_by(Wallet.id).with_for_update()
        rows = session.scalars(query.execution_options(populate_existing=True))
        self._rows = {(row.partner_id, row.currency): row for row in rows}

    def move_all(self, moves: Iterable[tuple[int, str, str, int]]) -> list[postings.Earned]:
        """Move wallets by partner id, partner number, currency and minor units; noughts are left out."""
        sums: dict[tuple[int, str, str], int] = {}
        for partner_id, number, currency, minor in moves:
            place = partner_id, number, currency
            sums[place] = sums.get(place, 0) + minor
        return [self.move(*place, minor) for place, minor in sums.items() if minor]

    def move(self, partner_id: int, number: str, currency: str, minor: int) -> postings.Earned:
        """Add ``minor`` to a wallet: up pays back what is owed first, down takes the balance first."""
        wallet = self._rows.get((partner_id, currency))
        if wallet is None:
            wallet = Wallet(partner_id=partner_id, currency=currency, balance_minor=0, owed_minor=0, version=0)
            self._rows[partner_id, currency] = wallet
            self._session.add(wallet)
        net = wallet.balance_minor - wallet.owed_minor + minor
        before = wallet.balance_minor, wallet.owed_minor
        wallet.balance_minor, wallet.owed_minor = max(net, 0), max(-net, 0)
        wallet.version += 1
        return postings.Earned(number, wallet.balance_minor - before[0], wallet.owed_minor - before[1])
