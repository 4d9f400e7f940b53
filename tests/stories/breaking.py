"""Ways to break a payment: calls that hang up, processes that are killed, messages that are lost, doubled or early."""

import contextlib
from dataclasses import dataclass, field
from itertools import product


class Killed(BaseException):
    """The process was killed here; nothing below catches it."""


@dataclass(frozen=True)
class Case:
    """One way in which a payment of one invoice goes wrong."""

    road: str
    fault: tuple[str, str] | None = None
    kill_at: int = 0
    pays: bool = True
    bank: str = "clears"
    told: int = 1
    comes_back: bool = True
    double_click: bool = False
    sweep_first: bool = False


@dataclass
class Killer:
    """Counts the steps of a piece of work, and kills it at one of them."""

    at: int
    step: int = 0

    def count(self) -> None:
        self.step += 1
        if self.step == self.at:
            raise Killed

    def begin(self, transaction):
        """Return ``transaction`` with a step before it and one after its commit."""

        @contextlib.contextmanager
        def counted():
            self.count()
            with transaction() as session:
                yield session
            self.count()

        return counted


@dataclass
class KillingCards:
    """A gateway with a step before each call and one after it."""

    cards: object
    killer: Killer
    name: str = field(default="stripe")

    def __getattr__(self, word):
        call = getattr(self.cards, word)

        def counted(*words, **more):
            self.killer.count()
            answer = call(*words, **more)
            self.killer.count()
            return answer

        return counted


CREATE, CONFIRM, ASK = "POST /v1/payment_intents$", "/confirm$", "GET /v1/payment_intents/"
OPEN, LOOK = "POST /v1/checkout/sessions$", "GET /v1/checkout/sessions/"


def cases():
    """Every case: what breaks, where, how often we are told, whether the payer comes back, and what the bank does."""
    before, after = "before", "after"
    faults = [None, (CREATE, before), (CREATE, after), (CONFIRM, before), (CONFIRM, after), (ASK, before)]
    told, yes_no = (0, 1, 5), (False, True)
    for fault, times, back, twice in product(faults, (*told, -1), yes_no, yes_no):
        yield Case("kept", fault=fault, told=times, comes_back=back, double_click=twice)
    for step, times, back in product(range(1, 11), told, yes_no):
        yield Case("kept", kill_at=step, told=times, comes_back=back)
    pages = [None, (OPEN, before), (OPEN, after), (LOOK, before)]
    for fault, pays, times, back, twice in product(pages, yes_no, (0, 5, -1), yes_no, yes_no):
        yield Case("hosted", fault=fault, pays=pays, told=times, comes_back=back, double_click=twice)
    for fault, bank, times, first in product([None, (CONFIRM, before), (CONFIRM, after)],
                                             ("clears", "bounces", "returns"), told, yes_no):  # fmt: skip
        yield Case("debit", fault=fault, bank=bank, told=times, sweep_first=first)
