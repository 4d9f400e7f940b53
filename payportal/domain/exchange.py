"""Exchange: the rate between two currencies, the rate that a customer gets, and an amount in the other currency.

Everything is reckoned exactly and rounded where it is said: rates to eight significant digits, half to even; amounts to
the smallest step in which the other currency is paid, half up. Whoever reads rate and amount may reckon it again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

from payportal.domain.currency import exponent
from payportal.domain.errors import BadAmount
from payportal.domain.money import MAX_MINOR, Money

SIGNIFICANT_DIGITS = 8
WHOLE_BP = 10_000
PIVOT = "EUR"
"""Where a pair is quoted through several third currencies, this one goes first: the central bank quotes in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRate:
    """What somebody published: 1 ``base`` costs ``rate`` of ``currency`` on a day."""

    base: str
    currency: str
    rate: Decimal
    on: date
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MidRate:
    """1 of one currency in another, without a spread; ``via`` names the third currency of a cross rate."""

    rate: Decimal
    on: date
    source: str
    via: str = ""


def mid_rate(published: Iterable[PublishedRate], base: str, currency: str) -> MidRate | None:
    """Return what 1 ``base`` is in ``currency`` by the latest day that tells it, None where none does.

    A rate of the pair itself goes before its inverse, and that before a cross rate; both halves of a cross rate are of
    one day and one source.
    """
    days: dict[tuple[date, str], dict[tuple[str, str], Fraction]] = {}
    for one in published:
        days.setdefault((one.on, one.source), {})[one.base, one.currency] = Fraction(one.rate)
    for (on, source), rates in sorted(days.items(), key=lambda day: (-day[0][0].toordinal(), day[0][1])):
        found = _of_day(rates, base, currency)
        if found is not None:
            return MidRate(rate=_significant(found[0]), on=on, source=source, via=found[1])
    return None


def _of_day(rates: Mapping[tuple[str, str], Fraction], base: str, currency: str) -> tuple[Fraction, str] | None:
    if (direct := _either_way(rates, base, currency)) is not None:
        return direct, ""
    thirds = {code for pair in rates for code in pair} - {base, currency}
    for third in sorted(thirds, key=lambda code: (code != PIVOT, code)):
        first, second = _either_way(rates, base, third), _either_way(rates, third, currency)
        if first is not None and second is not None:
            return first * second, third
    return None


def _either_way(rates: Mapping[tuple[str, str], Fraction], base: str, currency: str) -> Fraction | None:
    if (base, currency) in rates:
        return rates[base, currency]
    return 1 / rates[currency, base] if (currency, base) in rates else None


def customer_rate(mid: Decimal, spread_bp: int) -> Decimal:
    """Return the rate with the spread on it, in hundredths of a per cent: the customer pays more of the own money."""
    return _significant(Fraction(mid) * (WHOLE_BP + spread_bp) / WHOLE_BP)


def exchanged(amount: Money, currency: str, rate: Decimal, *, step_minor: int = 1) -> Money:
    """Return ``amount`` in ``currency`` at ``rate`` for 1 of its own, to the nearest ``step_minor``, half up.

    Raises BadAmount for what would be nothing, or more than this system takes.
    """
    exact = Fraction(amount.minor) * Fraction(rate) * _scale(amount.currency, currency)
    minor = int(exact / step_minor + Fraction(1, 2)) * step_minor
    if not 0 < minor <= MAX_MINOR:
        raise BadAmount(f"{amount} cannot be paid in {currency}: it would be {Money(minor, currency)}")
    return Money(minor, currency)


def worth(amount: Money, currency: str, rate: Decimal) -> Money:
    """Return what ``amount`` is worth in ``currency``, of which 1 costs ``rate`` of its own; half up."""
    exact = Fraction(amount.minor) / Fraction(rate) * _scale(amount.currency, currency)
    return Money(int(exact + Fraction(1, 2)), currency)


def next_part(whole: int, part: int, of: int, *, before: int = 0) -> int:
    """Return what of ``whole`` goes with ``part`` of ``of`` after ``before`` of it went: all parts are the whole."""
    return whole * (before + part) // of - whole * before // of


def _scale(from_currency: str, to_currency: str) -> Fraction:
    return Fraction(10) ** (exponent(to_currency) - exponent(from_currency))


def _significant(exact: Fraction) -> Decimal:
    with localcontext(prec=SIGNIFICANT_DIGITS, rounding=ROUND_HALF_EVEN):
        return (Decimal(exact.numerator) / Decimal(exact.denominator)).normalize()
