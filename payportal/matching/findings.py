"""What fits an amount when nothing is named: over everybody who may have paid, each fit and the chance of accidents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from payportal.domain.open_item import OpenItem
from payportal.matching.book import Book
from payportal.matching.chance import expected_sums_ppb
from payportal.matching.combinations import MAX_ITEMS, Option, solutions
from payportal.matching.commonness import Commonness
from payportal.matching.draft import LIKELY_PPM, MAX_LIKELY, Subject, plausible_payers, possible_payers
from payportal.matching.families import Family, families
from payportal.matching.lookup import strangers_owing
from payportal.matching.payers import LOOSEST, Candidate
from payportal.matching.policies import Policies


class Fit(NamedTuple):
    """One set of options of one possible payer that equals the receipt's amount, and the open items it would pay."""

    candidate: Candidate
    family: str
    options: tuple[Option, ...]
    items: tuple[OpenItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """All that fits an amount, and how much of it chance would bring in parts per billion."""

    fits: tuple[Fit, ...]
    chance_ppb: int
    crowded: bool
    payer_known: bool


def find(subject: Subject, book: Book, policies: Policies, commonness: Commonness) -> Findings:
    """Return what fits the receipt's amount over all plausible payers, the simplest and likeliest first."""
    fits: list[Fit] = []
    chance = seen = 0
    book.note_opened_in(subject.opened)
    plausible = plausible_payers(subject)
    for candidate in possible_payers(subject):
        options = _options(subject, candidate, book, policies)
        found = _fits(subject, candidate, options, book)
        fits += found
        chance += _chance_ppb(subject, candidate, options, found, commonness) * candidate.share_ppm // 1_000_000
        seen += candidate.share_ppm
    # Those not looked into bring as much chance as those who were.
    everybody = sum(one.share_ppm for one in plausible)
    fits += _strangers(subject, book, policies) if not fits else []
    # Of one payer's equal items the oldest goes first: so they were found.
    fits.sort(key=lambda fit: (len(fit.options), -fit.candidate.share_ppm))
    crowded = _is_crowded(subject, plausible)
    fits = [fit._replace(items=_paid(subject, fit, book)) for fit in fits]
    return Findings(tuple(fits), chance * everybody // max(1, seen), crowded, subject.evidence.speaks)


def _paid(subject: Subject, fit: Fit, book: Book) -> tuple[OpenItem, ...]:
    paid = {option.item_id for option in fit.options}
    mine = book.open_items(fit.candidate.payer.customer_id, subject.receipt.currency)
    return tuple(item for item in mine if item.item_id in paid)


def _strangers(subject: Subject, book: Book, policies: Policies) -> list[Fit]:
    """Return, where nobody is recognised as the payer, the few open items that are just the amount: to look at."""
    fits = []
    for payer in book.payers(strangers_owing(subject)):
        candidate = Candidate(payer, LOOSEST * 2, 0)
        options = _options(subject, candidate, book, policies)
        fits += [Fit(candidate, "amount", (one,)) for one in options if one.cash_minor == subject.amount_minor]
    return fits


def _is_crowded(subject: Subject, plausible: Sequence[Candidate]) -> bool:
    """Return whether there are more possible payers with this amount than were looked into."""
    owing = sum(one.payer.customer_id in subject.same_amount for one in plausible)
    return owing > MAX_LIKELY or (subject.crowded and len(plausible) > 1)


def _options(subject: Subject, candidate: Candidate, book: Book, policies: Policies) -> list[Option]:
    options = []
    paid_on, grace_days = subject.receipt.value_date, policies.of(candidate.payer.customer_id).discount_grace_days
    for item in book.open_items(candidate.payer.customer_id, subject.receipt.currency):
        if item.issue_date > paid_on:
            continue  # nobody pays, unasked, what was not written yet
        options.append(Option(item.item_id, item.open_minor))
        discount = item.discount_on(paid_on, grace_days=grace_days) if item.discount_date else 0
        if 0 < discount < item.open_minor:
            options.append(Option(item.item_id, item.open_minor - discount, discount))
    return options


def _fits(subject: Subject, candidate: Candidate, options: Sequence[Option], book: Book) -> list[Fit]:
    """Return the fits of one payer, small families before any set that happens to add up."""
    singles = [option for option in options if option.cash_minor == subject.amount_minor]
    if singles or candidate.share_ppm < LIKELY_PPM:
        return [Fit(candidate, "discounted_amount" if one.discount_minor else "amount", (one,)) for one in singles]
    if sum(option.cash_minor for option in options if option.cash_minor > 0) < subject.amount_minor:
        return []  # all of it would not do
    items = book.open_items(candidate.payer.customer_id, subject.receipt.currency)
    known = [one for one in families(items, options, subject.amount_minor) if one.stands_alone(options)]
    if known:
        return [Fit(candidate, known[0].name, known[0].options)]
    if len(options) > MAX_ITEMS:
        return []
    return [Fit(candidate, "subset", chosen) for chosen in solutions(options, subject.amount_minor)]


def _chance_ppb(
    subject: Subject, candidate: Candidate, options: Sequence[Option], found: Sequence[Fit], commonness: Commonness
) -> int:
    """Return the expected accidental fits of one payer: single items, and sets as large as the one found."""
    amount, currency = subject.amount_minor, subject.receipt.currency
    elsewhere = len(subject.same_amount - {candidate.payer.customer_id})
    chance = commonness.chance_ppb(currency, amount, options=len(options), elsewhere=elsewhere)
    if not found or len(found[0].options) == 1:
        return chance
    if found[0].family != "subset":
        return chance + Family.chance_ppb(len(options), amount)
    size = max(len(fit.options) for fit in found)
    return chance + expected_sums_ppb([option.cash_minor for option in options], amount, size=size)
