"""Revenue share: what each partner earns of one applied amount, exact to the cent over a lifetime.

Shares are counted in units of 1e-8 of a minor unit (``_e8``), in which every percentage with six decimals is whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from payportal.domain.errors import Overcommitted

UNIT_E8 = 10**8
"""One minor unit."""
WHOLE_RATE_MICRO = 100 * 10**6
"""A rate of 100 percent, in millionths of a percent."""


class ShareKind(StrEnum):
    """How an agreement counts: of every amount, a sum for each document, or by steps of what was collected."""

    PERCENT = "percent"
    FIXED = "fixed"
    TIERS = "tiers"


@dataclass(frozen=True, slots=True)
class Tier:
    """The rate (millionths of a percent) for what is collected above ``from_minor``."""

    from_minor: int
    rate_micro: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementTerms:
    """What an agreement pays: ``rate_micro`` (percent), ``fixed_minor`` (fixed) or ``tiers``, the first from 0."""

    kind: ShareKind
    rate_micro: int = 0
    fixed_minor: int = 0
    tiers: tuple[Tier, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A partner's agreement; it holds for one program, or for all where ``program`` is empty, both days included."""

    number: str
    partner_number: str
    terms: AgreementTerms
    starts_on: date
    ends_on: date | None = None
    program: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One payee's cents of an application, and the fraction of a cent still owed to (or by) the payee after it."""

    amount_minor: int
    carry_after_e8: int


def applies(agreement: Agreement, program: str, on: date) -> bool:
    """Return whether ``agreement`` shares in cash applied on ``on`` to a document of ``program``."""
    if agreement.program and agreement.program != program:
        return False
    return agreement.starts_on <= on and (agreement.ends_on is None or on <= agreement.ends_on)


def exact_e8(
    terms: AgreementTerms, *, base_minor: int, settled_minor: int, document_minor: int, collected_before_minor: int
) -> int:
    """Return the exact share of one application in 1e-8 minor units; below zero when money goes back.

    ``base_minor`` is the cash applied, ``settled_minor`` what the document of ``document_minor`` was reduced by,
    ``collected_before_minor`` the cash collected under the agreement before this application.
    """
    if terms.kind is ShareKind.PERCENT:
        return base_minor * terms.rate_micro
    if terms.kind is ShareKind.FIXED:
        return _fixed_e8(terms.fixed_minor, settled_minor, document_minor=document_minor)
    after_minor = collected_before_minor + base_minor
    return _earned_e8(terms.tiers, after_minor) - _earned_e8(terms.tiers, collected_before_minor)


def split(exacts: Sequence[int], carries: Sequence[int], *, keys: Sequence[str] = ()) -> list[Part]:
    """Return each payee's part of one application, in the order given.

    ``exacts`` and ``carries`` are in 1e-8 minor units, ``keys`` the agreement numbers (without them, the order given
    decides the last tie). The parts add up to the exact total, carries included, rounded half to even; the cents left
    after rounding down go to the largest remainders, then the larger carry, then the lower key.
    """
    dues = [exact + carry for exact, carry in zip(exacts, carries, strict=True)]
    ranks = _ranks(keys or range(len(dues)), len(dues))
    amounts = [due // UNIT_E8 for due in dues]
    order = sorted(range(len(dues)), key=lambda i: (-(dues[i] % UNIT_E8), -carries[i], ranks[i]))
    for i in order[: _half_even(sum(dues), UNIT_E8) - sum(amounts)]:
        amounts[i] += 1
    return [Part(amount, due - amount * UNIT_E8) for amount, due in zip(amounts, dues, strict=True)]


def refuse_overcommitment(agreements: Iterable[Agreement]) -> None:
    """Raise Overcommitted where the percent agreements of one program and day come to more than 100 percent."""
    percents = [agreement for agreement in agreements if agreement.terms.kind is ShareKind.PERCENT]
    programs = sorted({agreement.program for agreement in percents})
    # The sum can only grow on a day on which an agreement starts.
    for on in sorted({agreement.starts_on for agreement in percents}):
        for program in programs:
            _refuse_over_whole([agreement for agreement in percents if applies(agreement, program, on)], program, on=on)


def _refuse_over_whole(agreements: list[Agreement], program: str, *, on: date) -> None:
    total_micro = sum(agreement.terms.rate_micro for agreement in agreements)
    if total_micro <= WHOLE_RATE_MICRO:
        return
    numbers = ", ".join(sorted(agreement.number for agreement in agreements))
    whole, fraction = divmod(total_micro, 10**6)
    percent = f"{whole}.{fraction:06d}".rstrip("0").rstrip(".")
    raise Overcommitted(
        f"on {on} the agreements {numbers} share {percent} % of {program or 'every program'}; "
        "lower a rate or end one of them so that they come to at most 100 %"
    )


def _fixed_e8(fixed_minor: int, settled_minor: int, *, document_minor: int) -> int:
    # The sum is earned once by the document sold; a credit memo settles without a sale and earns nothing.
    if document_minor <= 0:
        return 0
    return _half_even(fixed_minor * UNIT_E8 * settled_minor, document_minor)


def _earned_e8(tiers: Sequence[Tier], collected_minor: int) -> int:
    """Return what the steps pay in all for ``collected_minor``; below zero everything counts at the first rate."""
    if collected_minor < 0:
        return collected_minor * tiers[0].rate_micro
    tops = [tier.from_minor for tier in tiers[1:]] + [collected_minor]
    return sum(
        max(min(collected_minor, top) - tier.from_minor, 0) * tier.rate_micro
        for tier, top in zip(tiers, tops, strict=True)
    )


def _ranks(keys: Sequence[str] | range, count: int) -> dict[int, int]:
    places = sorted(range(count), key=lambda i: keys[i])
    return {place: rank for rank, place in enumerate(places)}


def _half_even(numerator: int, denominator: int) -> int:
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2))
