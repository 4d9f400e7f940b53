"""How the payer of a receipt is known, or that it is not: one clue, by the surest route."""

from collections.abc import Iterable

from payportal.matching.draft import Draft, Subject
from payportal.matching.names import name_cost
from payportal.matching.payer import Payer
from payportal.matching.payers import AGREES, PayerEvidence, related
from payportal.matching.proposal import Clue

ROUTES = {
    "identified": "the payer is known already: {name}",
    "account": "the payer's account {account} is {name}'s",
    "number": "the payer quotes {name}'s customer number",
    "exact_name": "the payer's name is {name}",
    "alias": "{name} also pays as {text}",
    "fuzzy_name": "the payer's name {text} is nearly {name}",
    "hinted": "a clerk took {text} for {name} before, which is not certain yet",
    "learned": "the same payer was seen to pay for {name}",
    "parent": "the payer {other} belongs to the same group as {name}",
    "silent": "the receipt does not say who paid",
    "unknown": "{text} is no name under which {name} is known",
}
"""Routes by which a payer is known, in the order of their sureness; the last two are none."""
NO_ROUTES = ("silent", "unknown")
LONGEST_TEXT = 60


def payer_clue(subject: Subject, draft: Draft) -> Clue:
    """Return how the receipt leads to the draft's customer; its kind is ``payer:`` and the route."""
    known = {one.customer_id: one for one in (*(each.payer for each in subject.candidates), *draft.family)}
    payer = known.get(draft.customer_id)
    if payer is None:
        return Clue(0, "the payer could not be compared", kind="payer:unknown")
    if found := _own_route(subject.evidence, payer):
        return _clue(subject, payer, *found)
    if other := _relative(subject.evidence, payer, known.values()):
        return _clue(subject, payer, "parent", other.name)
    texts = subject.evidence.names
    return _clue(subject, payer, "unknown" if texts else "silent", texts[0] if texts else "")


def _clue(subject: Subject, payer: Payer, route: str, text: str) -> Clue:
    words = ROUTES[route].format(
        name=payer.name, text=text[:LONGEST_TEXT], other=text, account=_ending(subject.receipt.payer_account)
    )
    return Clue(0 if route in NO_ROUTES else 25, words, kind=f"payer:{route}")


def _ending(account: str) -> str:
    """An account is told by its end; a page or a file that explains need not carry all of it."""
    bare = account.strip()
    return f"…{bare[-4:]}" if len(bare) > 4 else bare


def _own_route(evidence: PayerEvidence, payer: Payer) -> tuple[str, str] | None:
    number = payer.customer_id
    if evidence.identified is not None:
        return ("identified", "") if number == evidence.identified else None
    if number in evidence.accounts:
        return "account", ""
    if number in evidence.numbers:
        return "number", ""
    if named := _by_name(evidence, payer):
        return named
    if evidence.learned.get(number):
        return "learned", ""
    return ("hinted", evidence.names[0]) if number in evidence.hinted and evidence.names else None


def _by_name(evidence: PayerEvidence, payer: Payer) -> tuple[str, str] | None:
    """The cheapest reading decides; of two equally cheap ones the customer's own name."""
    readings = [
        (name_cost(text, name, loose=not evidence.field_given or place > 0), alias, text)
        for place, text in enumerate(evidence.names)
        for alias, name in ((False, payer.name), *((True, other) for other in payer.aliases))
    ]
    if not readings:
        return None
    cost, alias, text = min(readings)
    if cost > AGREES:
        return None
    if alias:
        return "alias", text
    return ("exact_name", text) if cost == 0 else ("fuzzy_name", text)


def _relative(evidence: PayerEvidence, payer: Payer, others: Iterable[Payer]) -> Payer | None:
    for other in others:
        if other.customer_id != payer.customer_id and related(other, payer) and _own_route(evidence, other):
            return other
    return None
