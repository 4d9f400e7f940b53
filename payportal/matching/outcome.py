"""A proposal as a run writes it: plain values and the stored document as text, light enough for a hundred thousand."""

import json
from typing import NamedTuple

from payportal.matching.document import explanation_document, suggestion_document
from payportal.matching.proposal import APPLY, ExceptionType, Proposal, ProposedLine


class Outcome(NamedTuple):
    """What comes of one receipt: with ``lines`` or money on account it is applied, else held for the one ``reason``.

    ``document`` is JSON: why it was applied, or the list of suggestions. Amounts are minor units; ``touched`` and
    ``like`` are those of the proposal.
    """

    receipt_id: int
    customer_id: int | None
    document: str
    lines: tuple[ProposedLine, ...] = ()
    on_account_minor: int = 0
    confidence_ppm: int = 0
    evidence_class: str = ""
    reasons: tuple[str, ...] = ()
    exception_type: str = ""
    reason: str = ""
    touched: frozenset[int] = frozenset()
    like: tuple[str, int] | None = None

    @property
    def applies(self) -> bool:
        """Return whether the receipt is applied."""
        return bool(self.lines or self.on_account_minor)


def outcome_of(proposal: Proposal, refusal: str = "") -> Outcome:
    """Return what comes of a proposal; a ``refusal`` is why a person has to look whatever it says."""
    if proposal.verdict == APPLY and proposal.chosen is not None and not refusal:
        return _applied(proposal)
    offered = proposal.suggestions or ((proposal.chosen,) if proposal.chosen else ())
    return Outcome(
        receipt_id=proposal.receipt_id,
        customer_id=proposal.customer_id,
        document=json.dumps([suggestion_document(one) for one in offered]),
        exception_type=str(ExceptionType.CONFLICT) if refusal else proposal.exception_type,
        reason=refusal or proposal.reason,
        touched=proposal.touched,
        like=proposal.like,
    )


def _applied(proposal: Proposal) -> Outcome:
    chosen = proposal.chosen
    assert chosen is not None, "what is applied was chosen"
    return Outcome(
        receipt_id=proposal.receipt_id,
        customer_id=chosen.customer_id,
        document=json.dumps(explanation_document(proposal)),
        lines=chosen.lines,
        on_account_minor=chosen.on_account_minor,
        confidence_ppm=chosen.confidence_ppm,
        evidence_class=chosen.evidence_class,
        reasons=tuple(clue.reason for clue in chosen.clues),
    )
