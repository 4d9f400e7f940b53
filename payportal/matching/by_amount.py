"""Drafts without any reference: one open item, the whole balance or a set that fits, where chance cannot explain it."""

from collections.abc import Sequence
from dataclasses import dataclass

from payportal.matching.book import Book
from payportal.matching.chance import expected_hits_ppm
from payportal.matching.combinations import MAX_ITEMS, MAX_SIZE, Option, solutions
from payportal.matching.draft import MAX_LIKELY, Blocker, Draft, Subject, plausible_payers
from payportal.matching.payers import AGREES, Candidate
from payportal.matching.proposal import Clue, ExceptionType, ProposedLine
from payportal.matching.rules import MatchRules
from payportal.matching.spoken import spoken

ACCEPTED_PPM = {"amount": 50_000, "discounted_amount": 20_000, "balance": 2_000, "subset": 1_000}
"""Expected chance hits a receipt may have, in parts per million, by the family that was found."""
CERTAIN_PPM = 800_000
MAX_DRAFTS = 5


@dataclass(frozen=True, slots=True)
class Fit:
    """One set of options of one possible payer that equals the receipt's amount."""

    candidate: Candidate
    family: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """All that fits an amount over everybody who may have paid, and how much of it chance would bring."""

    fits: tuple[Fit, ...]
    chance_ppm: int
    crowded: bool
    payer_known: bool


def amount_drafts(subject: Subject, book: Book, rules: MatchRules) -> list[Draft]:
    """Return drafts for the likely payers whose open items fit the amount; only one that stands alone is free."""
    findings = _find(subject, book, rules)
    return [_draft(subject, fit, findings, book, rules) for fit in findings.fits[:MAX_DRAFTS]]


def _find(subject: Subject, book: Book, rules: MatchRules) -> Findings:
    fits: list[Fit] = []
    chance = seen = 0
    plausible = plausible_payers(subject)
    for candidate in plausible[:MAX_LIKELY]:
        options = _options(subject, candidate, book, rules)
        found = _fits(subject, candidate, options)
        fits += found
        size = min(MAX_SIZE, max((len(fit.options) for fit in found), default=1))
        hits = expected_hits_ppm([option.cash_minor for option in options], subject.amount_minor, size=size)
        chance += hits * candidate.share_ppm // 1_000_000
        seen += candidate.share_ppm
    # Those not looked into bring as much chance as those who were.
    everybody = sum(one.share_ppm for one in plausible)
    fits.sort(key=lambda fit: (len(fit.options), -fit.candidate.share_ppm, fit.options[0].item_id))
    return Findings(
        tuple(fits), chance * everybody // max(1, seen), _is_crowded(subject, plausible), subject.evidence.speaks
    )


def _is_crowded(subject: Subject, plausible: Sequence[Candidate]) -> bool:
    """Return whether there are more possible payers with this amount than were looked into."""
    owing = sum(one.payer.customer_id in subject.same_amount for one in plausible)
    return owing > MAX_LIKELY or (subject.crowded and len(plausible) > 1)


def _options(subject: Subject, candidate: Candidate, book: Book, rules: MatchRules) -> list[Option]:
    options = []
    for item in book.open_items(candidate.payer.customer_id, subject.receipt.currency):
        options.append(Option(item.item_id, item.open_minor))
        discount = item.discount_on(subject.receipt.value_date, grace_days=rules.discount_grace_days)
        if 0 < discount < item.open_minor:
            options.append(Option(item.item_id, item.open_minor - discount, discount))
    return options


def _fits(subject: Subject, candidate: Candidate, options: Sequence[Option]) -> list[Fit]:
    singles = [option for option in options if option.cash_minor == subject.amount_minor]
    if singles or candidate.share_ppm < CERTAIN_PPM // 4:
        return [Fit(candidate, "discounted_amount" if one.discount_minor else "amount", (one,)) for one in singles]
    if balance := _balance(options, subject.amount_minor):
        return [Fit(candidate, "balance", balance)]
    if len(options) > MAX_ITEMS:
        return []
    return [Fit(candidate, "subset", chosen) for chosen in solutions(options, subject.amount_minor)]


def _balance(options: Sequence[Option], amount: int) -> tuple[Option, ...]:
    """Return all open items when the receipt pays the whole account, in full or all with their discounts."""
    full = tuple(option for option in options if not option.discount_minor)
    best = {option.item_id: option for option in full}
    best.update({option.item_id: option for option in options if option.discount_minor})
    for chosen in (full, tuple(best.values())):
        if len(chosen) > 1 and sum(option.cash_minor for option in chosen) == amount:
            return chosen
    return ()


def _draft(subject: Subject, fit: Fit, findings: Findings, book: Book, rules: MatchRules) -> Draft:
    doubt = _rivalry(fit, findings) or _text_doubt(subject, fit, book) or _chance_doubt(fit, findings, rules)
    amount = spoken(subject.amount_minor, subject.receipt.currency)
    plural = "s add" if len(fit.options) > 1 else " adds"
    clues = (
        Clue(25, f"the payer looks like {fit.candidate.payer.name}", kind="payer"),
        Clue(30, f"{len(fit.options)} open item{plural} up to {amount} to the cent", kind="amount"),
    )
    return Draft(
        lines=tuple(ProposedLine(option.item_id, option.cash_minor, option.discount_minor) for option in fit.options),
        customer_id=fit.candidate.payer.customer_id,
        evidence_class=fit.family,
        confidence_ppm=_confidence(fit, findings, doubt),
        clues=clues,
        blocker=doubt,
        expected_hits_ppm=findings.chance_ppm,
    )


def _confidence(fit: Fit, findings: Findings, doubt: Blocker | None) -> int:
    if doubt is None:
        return max(900_000, 985_000 - findings.chance_ppm)
    start = 450_000 if len(fit.options) == 1 else 350_000
    return start // (findings.fits.index(fit) + 1)


def _rivalry(fit: Fit, findings: Findings) -> Blocker | None:
    """The amount must fit once, and for one payer."""
    who = fit.candidate.payer.name
    others = [one for one in findings.fits if one is not fit]
    if others:
        reason = f"the amount fits more than once: {_words(fit)} and {_words(others[0])}"
        return Blocker(ExceptionType.AMBIGUOUS, reason)
    if findings.crowded:
        reason = f"the amount fits {who}, but too many customers could have paid to compare them all"
        return Blocker(ExceptionType.AMBIGUOUS, reason)
    if not findings.payer_known:
        return Blocker(ExceptionType.UNIDENTIFIED_PAYER, f"the amount fits {who}, but nothing says who paid")
    if fit.candidate.cost > AGREES:
        reason = f"the amount fits {who}, but the payer's name does so only loosely"
        return Blocker(ExceptionType.UNIDENTIFIED_PAYER, reason)
    if fit.family in ("balance", "subset") and fit.candidate.share_ppm < CERTAIN_PPM:
        return Blocker(ExceptionType.AMBIGUOUS, f"several open items of {who} fit, but others may be the payer too")
    return None


def _text_doubt(subject: Subject, fit: Fit, book: Book) -> Blocker | None:
    """A number that is quoted and not understood speaks against anything that rests on the amount alone."""
    if subject.unexplained:
        reason = f"{subject.unexplained[0].text} is quoted, so the amount alone does not decide"
        return Blocker(ExceptionType.CLOSED_INVOICE, reason)
    paid = {option.item_id for option in fit.options}
    mine = book.open_items(fit.candidate.payer.customer_id, subject.receipt.currency)
    if disputed := [item.number for item in mine if item.disputed and item.item_id in paid]:
        return Blocker(ExceptionType.CONFLICT, f"{disputed[0]} is disputed")
    return None


def _chance_doubt(fit: Fit, findings: Findings, rules: MatchRules) -> Blocker | None:
    limit = ACCEPTED_PPM[fit.family] * fit.candidate.share_ppm // 1_000_000
    if findings.chance_ppm > limit:
        return Blocker(ExceptionType.NO_REMITTANCE, "no reference, and an amount like this may fit by accident")
    if not rules.applies(fit.family):
        words = fit.family.replace("_", " ")
        return Blocker(ExceptionType.AMBIGUOUS, f"automatic application is switched off for {words}")
    return None


def _words(fit: Fit) -> str:
    kind = "one open item" if len(fit.options) == 1 else f"{len(fit.options)} open items"
    return f"{kind} of {fit.candidate.payer.name}"
