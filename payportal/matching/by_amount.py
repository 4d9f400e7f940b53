"""Drafts without any reference: one open item, the whole balance or a set that fits, where chance cannot explain it."""

from dataclasses import replace

from payportal.matching.chance import BILLION
from payportal.matching.draft import LIKELY_PPM, NOBODY_PPM, Blocker, Draft, Subject, withheld
from payportal.matching.findings import Findings, Fit
from payportal.matching.nearness import is_misquoted
from payportal.matching.odds import Odds
from payportal.matching.payer_text import says_prepayment
from payportal.matching.payers import AGREES, LOOSEST, Candidate, related
from payportal.matching.policies import Policies
from payportal.matching.probes import KeyKind
from payportal.matching.proposal import Clue, ExceptionType, ProposedLine
from payportal.matching.spoken import spoken
from payportal.matching.words import significant_words, words_of

MAX_DRAFTS = 5
MISQUOTED = 1_000
"""How many times rarer an accident is when the text quotes the very number with one mistake in it."""
BY_FAR = 150
"""The cost by which another customer's name may not fit better: one slip away stands somebody else by name."""
LESSER = 100
"""How many times less likely the payer of another fit is for it to be no rival any more."""
LOOSE_WEIGHT = 20
"""How many times less of an accident is allowed when the payer's name fits only loosely."""


def amount_drafts(subject: Subject, findings: Findings, odds: Odds, policies: Policies) -> list[Draft]:
    """Return drafts for the likely payers whose open items fit the amount; only one that stands alone is free."""
    misquoted = [fit for fit in findings.fits if _is_misquoted(subject, fit)]
    drafts = []
    for fit in findings.fits[:MAX_DRAFTS]:
        quoted = misquoted == [fit]
        accident = odds.wrong_ppb(subject, fit, findings) + _lesser_ppb(fit, findings)
        wrong = accident // (MISQUOTED if quoted else 1)
        doubt = (
            _payer_doubt(fit, findings)
            or _name_doubt(subject, fit, wrong, odds)
            or _chance_doubt(fit, wrong, odds, policies)
        )
        if not quoted:
            doubt = _rivalry(fit, findings) or _text_doubt(subject, fit) or doubt
        confidence = _confidence(fit, findings, wrong, doubt)
        drafts.append(replace(_draft(subject, fit, wrong, quoted), blocker=doubt, confidence_ppm=confidence))
    return drafts


def _is_misquoted(subject: Subject, fit: Fit) -> bool:
    """Return whether the pieces that name nothing are the fit's own numbers, each with one mistake in it.

    A number that names another document of the book, open or settled, is no mistake.
    """
    if subject.settled or any(hit.kind == KeyKind.FULL for hit in subject.hits):
        return False
    numbers = [item.number for item in fit.items]
    tokens, unread = subject.reading.tokens, subject.unexplained
    if len(numbers) > len(unread):
        return False
    read = [[is_misquoted(one, tokens, number) for number in numbers] for one in unread]
    return bool(unread) and all(map(any, read)) and all(map(any, zip(*read, strict=True)))


def _draft(subject: Subject, fit: Fit, wrong_ppb: int, quoted: bool) -> Draft:
    amount = spoken(subject.amount_minor, subject.receipt.currency)
    plural = "s add" if len(fit.options) > 1 else " adds"
    clues: tuple[Clue, ...] = (
        Clue(25, f"the payer looks like {fit.candidate.payer.name}", kind="payer"),
        Clue(30, f"{len(fit.options)} open item{plural} up to {amount} to the cent", kind="amount"),
    )
    if quoted:
        piece = subject.unexplained[0]
        clues += (Clue(20, f"{piece.text} is its number with one mistake", piece.span, "amount"),)
    return Draft(
        lines=tuple(ProposedLine(option.item_id, option.cash_minor, option.discount_minor) for option in fit.options),
        customer_id=fit.candidate.payer.customer_id,
        evidence_class=fit.family,
        confidence_ppm=0,
        clues=clues,
        wrong_ppb=wrong_ppb,
    )


def _confidence(fit: Fit, findings: Findings, wrong_ppb: int, doubt: Blocker | None) -> int:
    if doubt is None:
        return max(900_000, 985_000 - wrong_ppb // 1_000)
    start = 450_000 if len(fit.options) == 1 else 350_000
    if not fit.candidate.share_ppm:
        start = NOBODY_PPM
    return start // (findings.fits.index(fit) + 1)


def _rivalry(fit: Fit, findings: Findings) -> Blocker | None:
    """The amount must fit once, and for one payer."""
    who = fit.candidate.payer.name
    others = [one for one in findings.fits if one is not fit and not _is_lesser(one, fit)]
    if others:
        reason = f"the amount fits more than once: {_words(fit)} and {_words(others[0])}"
        return Blocker(ExceptionType.AMBIGUOUS, reason)
    if findings.crowded:
        reason = f"the amount fits {who}, but too many customers could have paid to compare them all"
        return Blocker(ExceptionType.AMBIGUOUS, reason)
    return None


def _is_lesser(other: Fit, fit: Fit) -> bool:
    """Return whether another fit is of somebody whom hardly anything says to be the payer, and who pays for nobody."""
    far = other.candidate.share_ppm * LESSER <= fit.candidate.share_ppm
    return far and len(other.options) >= len(fit.options) and not related(other.candidate.payer, fit.candidate.payer)


def _lesser_ppb(fit: Fit, findings: Findings) -> int:
    """Return how likely it is that one of the lesser fits is meant: they count as doubt, not as a tie."""
    lesser = [one.candidate.share_ppm for one in findings.fits if one is not fit and _is_lesser(one, fit)]
    return sum(lesser) * BILLION // max(1, fit.candidate.share_ppm)


def _payer_doubt(fit: Fit, findings: Findings) -> Blocker | None:
    who = fit.candidate.payer.name
    if not findings.payer_known:
        return Blocker(ExceptionType.UNIDENTIFIED_PAYER, f"the amount fits {who}, but nothing says who paid")
    if len(fit.options) > 1 and fit.candidate.share_ppm < LIKELY_PPM:
        return Blocker(ExceptionType.AMBIGUOUS, f"several open items of {who} fit, but others may be the payer too")
    return None


def _name_doubt(subject: Subject, fit: Fit, wrong_ppb: int, odds: Odds) -> Blocker | None:
    """A name that fits loosely may decide together with an amount that chance can hardly explain; a hint may not."""
    for better in subject.candidates[:1]:
        if better.cost + BY_FAR <= fit.candidate.cost and not related(better.payer, fit.candidate.payer):
            return _named_is(fit, better)
    if nearer := _reads_more(subject, fit):
        return _named_is(fit, nearer)
    hinted = fit.candidate.payer.customer_id in subject.evidence.hinted
    likely_enough = fit.candidate.cost <= LOOSEST and wrong_ppb * LOOSE_WEIGHT <= odds.limit_ppb(fit)
    if fit.candidate.cost <= AGREES or (likely_enough and not hinted):
        return None
    reason = f"the amount fits {fit.candidate.payer.name}, but the payer's name does so only loosely"
    return Blocker(ExceptionType.UNIDENTIFIED_PAYER, reason)


def _named_is(fit: Fit, better: Candidate) -> Blocker:
    reason = f"the amount fits {fit.candidate.payer.name}, but the payer's name is {better.payer.name}"
    return Blocker(ExceptionType.CONFLICT, reason)


def _reads_more(subject: Subject, fit: Fit) -> Candidate | None:
    """Return a customer whom the text fits better because its name has a word there that the fit's has not.

    Such a word is no word of the bank that happens to stand before a name.
    """
    text = {word for name in subject.evidence.first_name for word in significant_words(words_of(name))}
    mine = text.intersection(words_of(fit.candidate.payer.name))
    for other in subject.candidates:
        if other.cost >= fit.candidate.cost:
            return None
        read = text.intersection(words_of(other.payer.name))
        if read > mine and not related(other.payer, fit.candidate.payer):
            return other
    return None


def _text_doubt(subject: Subject, fit: Fit) -> Blocker | None:
    """A number that is quoted and not understood speaks against anything that rests on the amount alone."""
    if subject.unexplained:
        reason = f"{subject.unexplained[0].text} is quoted, so the amount alone does not decide"
        return Blocker(ExceptionType.CLOSED_INVOICE, reason)
    if says_prepayment(subject.receipt):
        return Blocker(ExceptionType.NO_REMITTANCE, "the payer calls it a payment in advance, not one of what is open")
    if disputed := [item.number for item in fit.items if item.disputed]:
        return Blocker(ExceptionType.CONFLICT, f"{disputed[0]} is disputed")
    return None


def _chance_doubt(fit: Fit, wrong_ppb: int, odds: Odds, policies: Policies) -> Blocker | None:
    if wrong_ppb > odds.limit_ppb(fit):
        return Blocker(ExceptionType.NO_REMITTANCE, "no reference, and an amount like this may fit by accident")
    return withheld(policies.of(fit.candidate.payer.customer_id), fit.family)


def _words(fit: Fit) -> str:
    kind = "one open item" if len(fit.options) == 1 else f"{len(fit.options)} open items"
    return f"{kind} of {fit.candidate.payer.name}"
