"""Rounds of matching until nothing more is certain; each round is one transaction of the caller's."""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass

from sqlalchemy.orm import Session

from payportal.domain.errors import Conflict
from payportal.services import match_gates, matching_run
from payportal.services.collecting import seldom_collecting
from payportal.services.matching_crew import Crew
from payportal.services.matching_run import Moved, RunPlan

Begin = Callable[[], AbstractContextManager[Session]]
TRIES = 3


@dataclass(frozen=True, slots=True)
class Tally:
    """How many receipts waited at first, how many were applied, and how many are held in the end."""

    receipts: int
    applied: int
    held: int


def run(read: Begin, write: Begin, *, actor: str, cores: int | None = None) -> Tally:
    """Match until a round applies nothing more; ``read`` gives a session to look with, ``write`` one that commits.

    The gates are measured first: what was decided since the last run may have closed one or opened it again.
    What one round applies can leave only one answer for a receipt that had two: the next round sees it. A run that was
    killed goes on where it stopped and ends with the same books. A large run is decided on as many ``cores`` as there
    are (None), with the same result on any number.
    """
    with suppress(Conflict), write() as session:  # where somebody was quicker, the gates are measured
        match_gates.settle(session)
    waiting, applied, held = 0, 0, Held()
    with seldom_collecting(), Crew(cores) as crew:
        again: frozenset[int] | None = None
        while again is None or again:
            made = _round(read, write, actor, crew, again)
            waiting, applied = waiting or made.receipts, applied + len(made.decisions)
            with read() as session:
                again = held.after(made, matching_run.moved(session, made))
            if not made.decisions:
                break
    return Tally(waiting, applied, len(held))


class Held:
    """The receipts still held, and which of them what was applied can have changed."""

    def __init__(self) -> None:
        self._held: dict[int, tuple[frozenset[int], tuple[str, int] | None]] = {}

    def __len__(self) -> int:
        return len(self._held)

    def after(self, made: RunPlan, moved: Moved) -> frozenset[int] | None:
        """Take in a round's plan; return the receipts that the next round must look at, None for all of them.

        Those are the held ones that rest on what ``moved``, and what was applied only in part.
        """
        for decision in made.decisions:
            self._held.pop(decision.receipt_id, None)
        self._held.update({one.receipt_id: (one.touched, one.like) for one in made.held})
        if made.restrained:  # the last round has to see everything that a gate holds back
            return None
        parts = (decision.receipt_id for decision in made.decisions)
        return frozenset(number for number, one in self._held.items() if moved.concerns(*one)).union(parts)


def _round(read: Begin, write: Begin, actor: str, crew: Crew, only: frozenset[int] | None) -> RunPlan:
    """Decide without holding a lock, then carry out; decide anew where the books moved in between."""
    for attempt in range(1, TRIES + 1):
        with read() as session:
            made = matching_run.plan(session, crew=crew, only=only)
        try:
            with write() as session:
                matching_run.carry_out(session, made, actor=actor)
        except Conflict:
            if attempt == TRIES:
                raise
        else:
            return made
    raise AssertionError("unreachable")
