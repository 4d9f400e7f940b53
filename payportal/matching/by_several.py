"""Drafts that pay documents of several customers at once: aggregators, factors and sister companies."""

from payportal.matching.by_reference import clues_for
from payportal.matching.cases import Case, choose_stretches
from payportal.matching.desk import Desk
from payportal.matching.draft import Blocker, Draft, Subject
from payportal.matching.gate import rival_of
from payportal.matching.payers import Agreement
from payportal.matching.probes import KeyKind
from payportal.matching.proposal import Clue, ExceptionType


def combined_case(subject: Subject) -> Case | None:
    """Return the case of all documents named by their own numbers when they belong to several groups, else None.

    Only numbers that nothing else in the book shares count: nobody's name vouches for them all.
    """
    if len(subject.cases) < 2:
        return None
    sure = [hit for hit in subject.hits if hit.kind <= KeyKind.SUFFIX and hit.kind != KeyKind.ORDER]
    own = [hit for hit in sure if hit.fan_out == 1 and hit.item.currency == subject.receipt.currency]
    named = tuple(choose_stretches(own))
    customers = sorted({item.customer_id for name in named for item in name.items})
    if len(customers) < 2 or any(len(name.items) > 1 and not name.whole_group for name in named):
        return None
    spans = [name.token.span for name in named]
    unread = tuple(
        a for a in subject.unexplained if not any(a.span[0] < end and start < a.span[1] for start, end in spans)
    )
    return Case(customers[0], named, unread, tuple(customers))


def several_customers_drafts(desk: Desk) -> list[Draft]:
    """Return the one draft in which every number quoted is paid to the cent, whoever owes it; empty otherwise."""
    named = desk.case.named
    items = list({item.item_id: item for name in named for item in name.items}.values())
    if desk.case.unread or any(desk.book.is_taken(item.item_id) for item in items):
        return []
    lines = desk.exact(items)
    if not lines:
        return []
    words = f"together {desk.money(desk.amount)} to the cent, for {len(desk.case.customer_ids)} customers"
    blocker = _payer_doubt(desk) or desk.switched_off("several_customers")
    clues = (*clues_for(named, items), Clue(30, words, kind="amount"))
    return [desk.draft(lines, "several_customers", confidence_ppm=980_000, clues=clues, blocker=blocker)]


def _payer_doubt(desk: Desk) -> Blocker | None:
    if desk.agreement() >= Agreement.AGREES:
        return None
    if rival := rival_of(desk):
        return Blocker(
            ExceptionType.CONFLICT, f"the numbers belong to several customers, and the payer looks like {rival}"
        )
    return None
