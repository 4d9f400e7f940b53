"""Revenue-share agreements, from an ERP's file."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TypeAlias

from payportal.domain.money import parse_minor
from payportal.domain.remittance import split_list
from payportal.domain.revenue_share import AgreementTerms, ShareKind, Tier
from payportal.erp.cells import NO_DAY, Cells, read_decimal
from payportal.erp.layouts import layout
from payportal.erp.problem import shown
from payportal.erp.reading import ErpFile, read_rows

RATE_DECIMALS = 6
AMOUNT_DECIMALS = 4
OPEN_END_YEAR = 9999
"""Many systems write 9999-12-31 for an agreement without an end."""

CASH = "cash"


@dataclass(frozen=True, slots=True)
class TierRow:
    """One step: what is collected above ``from_amount`` (major units) earns ``rate`` percent."""

    from_amount: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRow:
    """One agreement as the file states it. Its amounts are in the partner's currency, which the file does not name."""

    line: int
    agreement_number: str
    partner_number: str
    kind: ShareKind
    starts_on: date
    ends_on: date | None = None
    program: str = ""
    rate: Decimal | None = None
    tiers: tuple[TierRow, ...] = ()
    basis: str = CASH
    extras: dict[str, str] = field(default_factory=dict)

    def terms(self, currency: str) -> AgreementTerms:
        """Return the terms in minor units of ``currency``; raises BadAmount where it has fewer decimals than stated."""
        rate = self.rate or Decimal(0)
        if self.kind is ShareKind.PERCENT:
            return AgreementTerms(kind=self.kind, rate_micro=_micro(rate))
        if self.kind is ShareKind.FIXED:
            return AgreementTerms(kind=self.kind, fixed_minor=parse_minor(f"{rate:f}", currency))
        tiers = (Tier(parse_minor(f"{tier.from_amount:f}", currency), _micro(tier.rate)) for tier in self.tiers)
        return AgreementTerms(kind=self.kind, tiers=tuple(tiers))


AgreementFile: TypeAlias = ErpFile[AgreementRow]


def read(data: bytes, *, profile: str = "default") -> AgreementFile:
    """Return the agreements of a file, each once; raises FileRefused for a file that is damaged as a whole."""
    return read_rows(
        data, layout("agreements", profile=profile), parse=_agreement, key=lambda row: row.agreement_number
    )


def _micro(rate: Decimal) -> int:
    return int(rate.scaleb(RATE_DECIMALS))


def _agreement(cells: Cells) -> AgreementRow:
    row = _stated(cells)
    if not cells.problems:
        _check_rate(cells, row)
        _check_days(cells, row)
    return row


def _stated(cells: Cells) -> AgreementRow:
    kind = ShareKind(cells.choice("kind", tuple(ShareKind), default=ShareKind.PERCENT))
    return AgreementRow(
        line=cells.line,
        agreement_number=cells.identifier("agreement_number"),
        partner_number=cells.identifier("partner_number"),
        kind=kind,
        starts_on=cells.day("starts_on") or NO_DAY,
        ends_on=cells.day("ends_on", last_year=OPEN_END_YEAR),
        program=cells.identifier("program"),
        rate=cells.decimal("rate", decimals=AMOUNT_DECIMALS if kind is ShareKind.FIXED else RATE_DECIMALS),
        tiers=_tiers(cells),
        basis=cells.choice("basis", (CASH,), default=CASH),
        extras=cells.extras,
    )


def _tiers(cells: Cells) -> tuple[TierRow, ...]:
    tiers = []
    for step in split_list(cells.text("tiers")):
        start, _, percent = step.partition(":")
        from_amount = read_decimal(start.strip(), decimals=AMOUNT_DECIMALS)
        rate = read_decimal(percent.strip(), decimals=RATE_DECIMALS)
        if from_amount is None or rate is None:
            cells.refuse(
                "tiers", "bad_tiers", f"tier {shown(step)!r} cannot be read; write FROM:RATE such as 1000:12.5"
            )
            return ()
        tiers.append(TierRow(from_amount, rate))
    return tuple(tiers)


def _check_rate(cells: Cells, row: AgreementRow) -> None:
    if row.kind is ShareKind.TIERS:
        _check_tiers(cells, row)
        return
    if row.tiers:
        cells.refuse("tiers", "bad_tiers", f"a {row.kind} agreement has no tiers; empty the cell or write kind tiers")
    if row.rate is None:
        cells.refuse("rate", "missing_value", f"rate is empty; a {row.kind} agreement needs one")
    elif row.rate < 0 or (row.kind is ShareKind.PERCENT and row.rate > 100):
        cells.refuse(
            "rate", "bad_rate", f"rate {row.rate:f} is out of range; a percentage is 0 to 100, a sum 0 or more"
        )


def _check_tiers(cells: Cells, row: AgreementRow) -> None:
    starts = [tier.from_amount for tier in row.tiers]
    if row.rate is not None:
        cells.refuse("rate", "bad_rate", "an agreement of tiers has its rates in tiers; empty rate")
    if not starts:
        cells.refuse("tiers", "missing_value", "tiers is empty; write FROM:RATE|FROM:RATE, the first from 0")
    elif starts[0] != 0 or any(upper <= lower for lower, upper in pairwise(starts)):
        cells.refuse("tiers", "bad_tiers", "tiers must start from 0 and rise, each start once; correct their order")
    elif any(not 0 <= tier.rate <= 100 for tier in row.tiers):
        cells.refuse("tiers", "bad_rate", "a tier's rate is out of range; write a percentage from 0 to 100")


def _check_days(cells: Cells, row: AgreementRow) -> None:
    if row.ends_on is not None and row.ends_on < row.starts_on:
        cells.refuse(
            "ends_on",
            "ends_before_start",
            f"ends_on {row.ends_on} is before starts_on {row.starts_on}; correct one of the two",
        )
