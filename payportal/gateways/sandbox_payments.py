"""CardPayments, the embedded simulator: no real money, every outcome at the press of a button."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from payportal.domain.errors import NotFound
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.gateways import standard_webhooks
from payportal.gateways.ports import About, Checkout, Outcome, OutcomeState, ProviderEvent
from payportal.gateways.sandbox_base import charge_reference
from payportal.gateways.sandbox_methods import SandboxMethods
from payportal.gateways.sandbox_refunds import SandboxRefunds
from payportal.gateways.sandbox_store import SandboxCheckout


class Act(StrEnum):
    """What may be pressed on the hosted page, and what may happen to money afterwards."""

    APPROVE = "approve"
    DECLINE = "decline"
    PENDING = "pending"
    QUIETLY = "quietly"
    SILENT_CHARGE = "silent_charge"
    SILENT_LOSS = "silent_loss"
    RETURN = "return"
    REFUND = "refund"
    CANCEL = "cancel"


CHARGING = {Act.APPROVE, Act.QUIETLY, Act.PENDING, Act.SILENT_CHARGE}
DECLINED = say("The bank declined the card: insufficient funds.")
LOST = say("The connection to the bank broke before the card was charged.")
EXPIRED = say("The payment page was left open too long.")
CANCELLED = say("Cancelled before paying.")
OPEN_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class SignedEvent:
    """A message as it goes over the wire, with the headers that sign it."""

    body: bytes
    headers: dict[str, str]


class SandboxCards(SandboxMethods, SandboxRefunds):
    """Opens its pages under ``/sandbox/checkout``."""

    name = "sandbox"

    def step(self, currency: str) -> int:
        """Return 1: every minor unit of every currency is taken."""
        return 1

    def start(self, key: str, amount: Money, *, return_url: str, description: str, email: str,
              kind: str = "card", until: datetime | None = None) -> Checkout:  # fmt: skip
        """Open a checkout, or find that of the same key; whatever ``until`` says, it stays open for a day."""
        found = self._store.open(
            key, f"sbx_{secrets.token_hex(12)}", amount_minor=amount.minor, currency=amount.currency,
            description=description, return_url=return_url, on=self._now(),
        )  # fmt: skip
        return Checkout(found.reference, f"/sandbox/checkout/{found.reference}")

    def outcome(self, reference: str) -> Outcome:
        """Return what became of a checkout; pending and silent ones decide themselves after ``delay``."""
        if reference.startswith("sbi_"):
            return self.charge_outcome(reference)
        found = self.checkout(reference)
        state = self._state(found)
        money = Money(found.amount_minor, found.currency)
        if state in (OutcomeState.SUCCEEDED, OutcomeState.RETURNED, OutcomeState.REFUNDED):
            charge = charge_reference(reference)
            if state is OutcomeState.SUCCEEDED and self._given_back(charge) == money.minor:
                state = OutcomeState.REFUNDED
            return Outcome(state=state, provider_reference=charge, amount=money)
        if state is OutcomeState.FAILED:
            return Outcome(state=state, failure=_failure(found))
        return Outcome(state=state)

    def cancel(self, reference: str) -> Outcome:
        """Close the checkout unless something was pressed on it meanwhile."""
        if reference.startswith("sbi_"):
            return self.cancel_charge(reference)
        self._store.act(reference, Act.CANCEL, after="", charges=0, on=self._now())
        return self.outcome(reference)

    def checkout(self, reference: str) -> SandboxCheckout:
        """Return a checkout for its page; raises NotFound."""
        found = self._store.find(reference)
        if found is None:
            raise NotFound("there is no such payment page")
        return found

    def press(self, reference: str, act: Act) -> bool:
        """Carry out what was pressed, once; False when the page was used before."""
        after = self.checkout(reference).act if act in (Act.RETURN, Act.REFUND) else ""
        if act in (Act.RETURN, Act.REFUND) and self.outcome(reference).state is not OutcomeState.SUCCEEDED:
            return False
        if not after and self._state(self.checkout(reference)) is OutcomeState.FAILED:
            return False
        done = self._store.act(reference, act, after=after, charges=act in CHARGING, on=self._now())
        if done and act is Act.REFUND:
            self.refund_of_own_accord(charge_reference(reference), self.checkout(reference).amount_minor)
        return done

    def tells(self, act: Act) -> bool:
        """Return whether the processor would send an event at once after this act."""
        return act not in (Act.QUIETLY, Act.SILENT_CHARGE, Act.SILENT_LOSS)

    def event(self, reference: str) -> SignedEvent:
        """Return the signed message about the present state of a checkout, a charge, a method or a dispute."""
        about = _ABOUT.get(reference[:4], About.PAYMENT)
        thing = None if reference.startswith("sbx_") else self._books.find(reference)
        state = self.checkout(reference).act if thing is None else thing["state"]
        ours = "" if thing is None else thing.get("ours", "")
        return self._signed(f"evt_{reference}_{state}", about, reference, ours)

    def refund_event(self, charge: str) -> SignedEvent:
        """Return the signed message that something of a charge was given back."""
        count = len(self.refunds(charge))
        return self._signed(f"evt_{charge}_refund_{count}", About.REFUND, charge, self._ours(charge))

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> ProviderEvent | None:
        """Return the event in a message that we signed; raises BadSignature for any other."""
        standard_webhooks.check(self._secret, headers, body, at=self._now())
        told = json.loads(body)
        return ProviderEvent(str(told["id"]), str(told["reference"]), About(told["about"]), str(told["ours"]))

    def _signed(self, event_id: str, about: About, reference: str, ours: str) -> SignedEvent:
        told = {"id": event_id, "about": about, "reference": reference, "ours": ours}
        body = json.dumps(told).encode()
        return SignedEvent(body, standard_webhooks.signed(self._secret, event_id, self._now(), body))

    def _state(self, found: SandboxCheckout) -> OutcomeState:
        if found.acted_at is None:
            return OutcomeState.FAILED if self._now() > found.opened_at + OPEN_FOR else OutcomeState.OPEN
        decided = self._now() >= found.acted_at + self.delay
        return _AFTER[Act(found.act)][decided]


_AFTER = {
    Act.APPROVE: (OutcomeState.SUCCEEDED, OutcomeState.SUCCEEDED),
    Act.QUIETLY: (OutcomeState.SUCCEEDED, OutcomeState.SUCCEEDED),
    Act.DECLINE: (OutcomeState.FAILED, OutcomeState.FAILED),
    Act.CANCEL: (OutcomeState.FAILED, OutcomeState.FAILED),
    Act.PENDING: (OutcomeState.PENDING, OutcomeState.SUCCEEDED),
    Act.SILENT_CHARGE: (OutcomeState.UNKNOWN, OutcomeState.SUCCEEDED),
    Act.SILENT_LOSS: (OutcomeState.UNKNOWN, OutcomeState.FAILED),
    Act.RETURN: (OutcomeState.RETURNED, OutcomeState.RETURNED),
    Act.REFUND: (OutcomeState.REFUNDED, OutcomeState.REFUNDED),
}
"""What each act means before and after the delay."""


_ABOUT = {"sbs_": About.METHOD, "sbd_": About.DISPUTE}
"""What an event is about, by the beginning of its reference; payments otherwise."""


def _failure(found: SandboxCheckout) -> str:
    if not found.act:
        return EXPIRED
    return {Act.DECLINE: DECLINED, Act.CANCEL: CANCELLED}.get(Act(found.act), LOST)
