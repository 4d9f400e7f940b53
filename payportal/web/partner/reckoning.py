"""A share in words and figures: what the rule says, how it was reckoned, what happened to the fraction of a cent."""

from dataclasses import dataclass
from itertools import pairwise

from payportal.domain.currency import exponent
from payportal.domain.revenue_share import UNIT_E8, ShareKind
from payportal.models.partner import AgreementVersion
from payportal.queries.share_trace import ShareTrace
from payportal.web.filters import MINUS, amount


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the reckoning: what is multiplied, by what, and what it comes to."""

    what: str
    times: str
    comes_to: str


def rule(version: AgreementVersion) -> str:
    """Return an agreement in plain words."""
    of = f"of what customers pay on {version.program}" if version.program else "of everything that customers pay"
    if version.kind == ShareKind.PERCENT:
        return f"{percent(version.rate_micro)} % {of}."
    if version.kind == ShareKind.FIXED:
        each = f"{amount(version.fixed_minor, version.currency)} {version.currency}"
        on = f" on {version.program}" if version.program else ""
        return f"{each} for each invoice{on}, earned as the invoice is settled."
    steps = "; ".join(_tier_words(version))
    return f"{of[3:].capitalize()}, in steps: {steps}."


def percent(rate_micro: int) -> str:
    """Return a rate in millionths of a percent as people write it."""
    return _decimal(rate_micro, 6)


def exact(e8: int, currency: str) -> str:
    """Return an amount in 1e-8 of a minor unit, with every digit that counts."""
    return _decimal(e8, exponent(currency) + 8, least=exponent(currency))


def steps(trace: ShareTrace) -> list[Step]:
    """Return how the exact share was reckoned; what was taken back is what had been earned."""
    version, share, currency = trace.version, trace.share, trace.share.currency
    base = amount(share.base_minor, currency)
    if trace.reverses is not None:
        return [Step(f"the share of {base} that was taken back", "", exact(share.exact_e8, currency))]
    if version.kind == ShareKind.PERCENT:
        return [Step(f"{base} collected", f"{percent(version.rate_micro)} %", exact(share.exact_e8, currency))]
    if version.kind == ShareKind.FIXED:
        return [_fixed_step(trace)]
    return _tier_steps(trace)


def carry_after_e8(trace: ShareTrace) -> int:
    """Return the fraction of a cent that goes on to the next share."""
    return trace.carry_before_e8 + trace.share.exact_e8 - trace.share.amount_minor * UNIT_E8


def masked(name: str) -> str:
    """Return a customer's name as partners see it: the first letter of each word."""
    return " ".join(f"{word[0]}…" for word in name.split())


def _fixed_step(trace: ShareTrace) -> Step:
    currency, row = trace.share.currency, trace.application
    settled = amount(row.cash_minor + row.discount_minor + row.adjustment_minor, currency)
    whole = amount(trace.invoice.amount_minor, currency)
    each = f"{amount(trace.version.fixed_minor, currency)} for the invoice"
    return Step(each, f"{settled} of {whole} settled", exact(trace.share.exact_e8, currency))


def _tier_steps(trace: ShareTrace) -> list[Step]:
    """Return one step for each rate that the collected amount went through."""
    currency, before = trace.share.currency, trace.collected_before_minor
    after, found = before + trace.share.base_minor, []
    for (low, rate), top in _tiers(trace.version):
        part = min(after, top if top is not None else after) - max(before, low)
        if part > 0:
            what = f"{amount(part, currency)} above {amount(max(before, low), currency)} collected so far"
            found.append(Step(what, f"{percent(rate)} %", exact(part * rate, currency)))
    return found


def _tiers(version: AgreementVersion) -> list[tuple[tuple[int, int], int | None]]:
    bounds = [*version.tiers, [None, 0]]
    return [((low, rate), following[0]) for (low, rate), following in pairwise(bounds)]


def _tier_words(version: AgreementVersion) -> list[str]:
    return [
        f"{percent(rate)} % from {amount(low, version.currency)} {version.currency} collected" if low
        else f"{percent(rate)} % from the first"
        for low, rate in version.tiers
    ]  # fmt: skip


def _decimal(value: int, digits: int, *, least: int = 0) -> str:
    """Return ``value`` with ``digits`` decimals, noughts at its end left out down to ``least`` of them."""
    whole, rest = divmod(abs(value), 10**digits)
    fraction = f"{rest:0{digits}d}"
    kept = fraction[:least] + fraction[least:].rstrip("0")
    return f"{MINUS if value < 0 else ''}{whole:,}{'.' if kept else ''}{kept}"
