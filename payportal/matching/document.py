"""Proposals as they are stored: plain lists and dictionaries, bounded in size."""

from typing import Any

from payportal.matching.proposal import Clue, Proposal, ProposedLine, Suggestion

MOST_OTHERS = 3
MOST_LINES = 20
"""An alternative that was not chosen is told by its first items; the chosen one is stored as its applications."""


def suggestion_document(suggestion: Suggestion) -> dict[str, Any]:
    """Return a suggestion whole, so that it can be carried out later."""
    return {
        "customer_id": suggestion.customer_id,
        "lines": [_line(line) for line in suggestion.lines],
        "on_account_minor": suggestion.on_account_minor,
        "confidence_ppm": suggestion.confidence_ppm,
        "class": suggestion.evidence_class,
        "clues": [_clue(clue) for clue in suggestion.clues],
        "against": [_clue(clue) for clue in suggestion.against],
    }


def explanation_document(proposal: Proposal) -> dict[str, Any]:
    """Return why what was applied was applied, and the readings that were not chosen, each with its reason."""
    assert proposal.chosen is not None, "only what was applied is explained so"
    others = proposal.suggestions[1 : MOST_OTHERS + 1]
    return {
        "class": proposal.chosen.evidence_class,
        "clues": [_clue(clue) for clue in proposal.chosen.clues],
        "others": [_other(suggestion) for suggestion in others],
    }


def _other(suggestion: Suggestion) -> dict[str, Any]:
    return suggestion_document(suggestion) | {
        "lines": [_line(line) for line in suggestion.lines[:MOST_LINES]],
        "more_lines": max(0, len(suggestion.lines) - MOST_LINES),
    }


def _line(line: ProposedLine) -> list[Any]:
    return [line.item_id, line.cash_minor, line.discount_minor, line.adjustment_minor, line.adjustment_reason]


def _clue(clue: Clue) -> dict[str, Any]:
    return {"points": clue.points, "reason": clue.reason, "kind": clue.kind, "span": clue.span and list(clue.span)}
