"""How wrong may a class of evidence be, seen what it did? The exact upper bound of a binomial share, in whole ppm."""

from decimal import Context, Decimal, localcontext

MILLION = 1_000_000
DOUBT = Decimal("0.05")
"""One minus the confidence: 95 %."""
_PRECISE = Context(prec=50)


def upper_bound_ppm(wrong: int, of: int, *, doubt: Decimal = DOUBT) -> int:
    """Return the one-sided Clopper-Pearson bound for ``wrong`` errors ``of`` trials in ppm, rounded up.

    It is the smallest share at which so few errors would be seen with a chance of at most ``doubt``. Nothing seen
    proves nothing: 1,000,000. Raises ValueError for counts that cannot be.
    """
    if not 0 <= wrong <= of:
        raise ValueError(f"{wrong} wrong of {of} cannot be")
    if wrong == of:
        return MILLION
    low, high = 0, MILLION
    while high - low > 1:
        middle = (low + high) // 2
        if _chance_of_at_most(wrong, of, middle) <= doubt:
            high = middle
        else:
            low = middle
    return high


def _chance_of_at_most(wrong: int, of: int, ppm: int) -> Decimal:
    """Return the chance of ``wrong`` errors or fewer when each of ``of`` trials errs with ``ppm``."""
    with localcontext(_PRECISE):
        share = Decimal(ppm) / MILLION
        odds = share / (1 - share)
        term = total = (1 - share) ** of
        for number in range(wrong):
            term = term * (of - number) / (number + 1) * odds
            total += term
        return total
