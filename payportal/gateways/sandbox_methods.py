"""Methods that the simulator keeps; each behaves as it was chosen when it was saved, however often it is charged."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from payportal.domain.decline import AUTHENTICATION, decline
from payportal.domain.errors import NotFound
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.gateways.ports import Checkout, GatewayUnreachable, Outcome, OutcomeState
from payportal.gateways.sandbox_base import SandboxBase, charge_reference
from payportal.gateways.told import MethodRefused, Payer, SavedMethod, Saving, SavingState, StoredMethod

GONE = say("This payment method is no longer there. Nothing was charged.")
SILENCE = "the card processor did not answer (sandbox)"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a kept method does when it is charged: ``code`` is why it is refused or returned."""

    name: str
    kinds: tuple[str, ...]
    word: str
    means: str
    code: str = ""


CARD, DEBITS = ("card",), ("us_bank_account", "sepa_debit")
BEHAVIOURS = {
    one.name: one
    for one in (
        Behaviour("approve", CARD, say("Card that pays"), say("Every charge succeeds at once.")),
        Behaviour("declined", CARD, say("Card that is declined"),
                  say("Insufficient funds, each time."), "insufficient_funds"),
        Behaviour("expiring", CARD, say("Card that expires this month"),
                  say("It pays, and we should ask for a new one.")),
        Behaviour("authenticate", CARD, say("Card that asks for its holder"),
                  say("The bank wants the payer to confirm."),
                  AUTHENTICATION),
        Behaviour("silent_charge", CARD, say("Card that charges and is silent"),
                  say("Charged, but no answer for a while.")),
        Behaviour("silent_loss", CARD, say("Card that is lost on the way"),
                  say("Never charged, and no answer for a while.")),
        Behaviour("debit", DEBITS, say("Account that pays"), say("Pending first, then it succeeds.")),
        Behaviour("returned", DEBITS, say("Account without funds"),
                  say("Pending first, then the bank returns it."), "R01"),
        Behaviour("late_return", DEBITS, say("Account that returns late"),
                  say("It succeeds, and is returned afterwards."),
                  "R10"),
        Behaviour("verify", DEBITS, say("Account to be verified"), say("Two small deposits have to be named first.")),
    )
}  # fmt: skip


class SandboxMethods(SandboxBase):
    """The part of the simulator that keeps methods and charges them."""

    def save(self, key: str, kind: str, *, payer: Payer, return_url: str) -> Checkout:
        """Open the page on which a method is saved, the same one for the same key."""
        page = self._books.open(f"save:{key}", "sbs_", {
            "kind": kind, "state": "open", "customer": payer.known_as or f"sbc_{payer.key}", "return_url": return_url,
            "ours": key, "opened_at": self._now().isoformat(),
        })  # fmt: skip
        return Checkout(page["reference"], f"/sandbox/checkout/{page['reference']}")

    def saving(self, reference: str) -> Saving:
        """Return what became of such a page."""
        page = self._books.find(reference)
        kept = _saved(self._books.find(page["method"])) if page.get("method") else None
        if page["state"] == "verify":
            return Saving(state=SavingState.VERIFY, method=kept, url=f"/sandbox/checkout/{reference}")
        return Saving(state=SavingState(page["state"]), method=kept, failure=page.get("failure", ""))

    def keep(self, reference: str, behaviour: str) -> bool:
        """Save a method of this behaviour on its page, once; False when the page was used before."""
        chosen, page = BEHAVIOURS[behaviour], self._books.find(reference)
        if page["state"] != "open" or page["kind"] not in chosen.kinds:
            return False
        kept = self._books.open(f"method:{reference}", "sbm_", _new_method(page, behaviour, self._now()))
        state = "verify" if behaviour == "verify" else "saved"
        self._books.change(reference, lambda page: page.update(state=state, method=kept["reference"]))
        return True

    def verified(self, reference: str) -> bool:
        """Note that the payer named the small deposits; False when nothing was to be verified."""
        if self._books.find(reference)["state"] != "verify":
            return False
        self._books.change(reference, lambda page: page.update(state="saved"))
        return True

    def forget(self, stored: StoredMethod) -> None:
        """Keep a method no longer."""
        self._books.change(stored.method, lambda kept: kept.update(gone=True))

    def prepare(self, key: str, amount: Money, stored: StoredMethod, *, description: str) -> str:
        """Return the reference of a charge that takes nothing yet."""
        try:
            kept = self._books.find(stored.method)
        except NotFound as error:
            raise MethodRefused(GONE) from error
        if kept.get("gone"):
            raise MethodRefused(GONE)
        charge = self._books.open(f"charge:{key}", "sbi_", {
            "state": "prepared", "amount_minor": amount.minor, "currency": amount.currency, "ours": key,
            "description": description, "behaviour": kept["behaviour"], "kind": kept["kind"], "charges": 0,
            "return_url": "", "at": "",
        })  # fmt: skip
        return str(charge["reference"])

    def confirm(self, reference: str, stored: StoredMethod, *, return_url: str = "") -> Outcome:
        """Charge once; a method that is silent says nothing for a while, whether it charged or not."""
        now = self._now().isoformat()
        self._books.change(reference, lambda charge: _confirmed(charge, return_url, now))
        return self.charge_outcome(reference)

    def charge_outcome(self, reference: str) -> Outcome:
        """Return what became of a charge; pending and silent ones decide themselves after ``delay``."""
        charge = self._books.find(reference)
        state = self._charge_state(charge)
        code, amount = BEHAVIOURS[charge["behaviour"]].code, Money(charge["amount_minor"], charge["currency"])
        name = charge_reference(reference)
        if state in ("succeeded", "refunded"):
            return Outcome(state=OutcomeState(state), provider_reference=name, amount=amount)
        if state == "returned":
            taken = amount if charge["behaviour"] == "late_return" or charge.get("came") else None
            words = say(
                "The bank returned the debit: %(reason)s (%(code)s).",
                reason=decline(code or "R01").words,
                code=code or "R01",
            )
            return Outcome(state=OutcomeState.RETURNED, provider_reference=name if taken else "", amount=taken,
                           code=code or "R01", failure=words)  # fmt: skip
        if state == "authenticate":
            return Outcome(state=OutcomeState.AUTHENTICATE, code=AUTHENTICATION, url=f"/sandbox/checkout/{reference}",
                           failure=say("Your bank asks you to confirm the payment."))  # fmt: skip
        if state == "failed":
            words = charge.get("failure") or say("The bank declined the card: %(reason)s.", reason=decline(code).words)
            return Outcome(state=OutcomeState.FAILED, failure=words, code="" if charge.get("failure") else code)
        return Outcome(state=OutcomeState(state))

    def cancel_charge(self, reference: str) -> Outcome:
        """Close a charge that took nothing: a confirmation that comes later is refused."""
        self._charge_state(self._books.find(reference))  # silent for a while: nobody knows yet
        self._books.change(reference, _cancelled)
        return self.charge_outcome(reference)

    def page(self, reference: str) -> dict[str, Any]:
        """Return what stands behind the page of a method or of a charge; raises NotFound."""
        return self._books.find(reference)

    def authenticated(self, reference: str, *, agreed: bool) -> bool:
        """Let the payer agree or refuse at the bank, once."""
        now, done = self._now().isoformat(), []

        def answer(charge: dict[str, Any]) -> None:
            if charge["state"] == "authenticate":
                done.append(True)
                _took(charge, now) if agreed else charge.update(
                    state="failed", failure=say("You refused at your bank.")
                )

        self._books.change(reference, answer)
        return bool(done)

    def returned(self, reference: str) -> bool:
        """Let the bank take a debit back that had succeeded."""
        if self.charge_outcome(reference).state is not OutcomeState.SUCCEEDED:
            return False
        self._books.change(reference, lambda charge: charge.update(state="returned", came=True))
        return True

    def _charge_state(self, charge: dict[str, Any]) -> str:
        """Return the state as it is now; raises GatewayUnreachable as long as the processor is silent."""
        passed = not charge["at"] or self._now() >= datetime.fromisoformat(charge["at"]) + self.delay
        if charge["state"] == "silent" and not passed:
            raise GatewayUnreachable(SILENCE)
        if charge["state"] == "silent":
            return "succeeded" if charge["charges"] else "open"
        if charge["state"] == "pending" and passed:
            return "returned" if charge["behaviour"] == "returned" else self._late(charge)
        state = {"prepared": "open"}.get(charge["state"], charge["state"])
        return "refunded" if state == "succeeded" and self._refunded_whole(charge) else state

    def _late(self, charge: dict[str, Any]) -> str:
        late = charge["behaviour"] == "late_return"
        gone = late and self._now() >= datetime.fromisoformat(charge["at"]) + 2 * self.delay + timedelta(microseconds=1)
        return "returned" if gone else "succeeded"

    def _refunded_whole(self, charge: dict[str, Any]) -> bool:
        return self._given_back(charge_reference(charge["reference"])) == int(charge["amount_minor"])


def _confirmed(charge: dict[str, Any], return_url: str, now: str) -> None:
    """Carry a confirmation out on a charge that waits for one; on any other it changes nothing."""
    behaviour = charge["behaviour"]
    charge["return_url"] = return_url or charge["return_url"]
    if charge["state"] != "prepared":
        return
    if behaviour in ("silent_charge", "silent_loss"):
        charge.update(state="silent", charges=int(behaviour == "silent_charge"), at=now)
    elif behaviour in ("authenticate", "declined"):
        charge.update(state="authenticate" if behaviour == "authenticate" else "failed")
    else:
        _took(charge, now)


def _took(charge: dict[str, Any], now: str) -> None:
    charge.update(state="succeeded" if charge["kind"] == "card" else "pending", charges=charge["charges"] + 1, at=now)


def _cancelled(charge: dict[str, Any]) -> None:
    if charge["state"] in ("prepared", "authenticate") or (charge["state"] == "silent" and not charge["charges"]):
        charge.update(state="failed", failure=say("Cancelled before anything was taken."))


def _new_method(page: dict[str, Any], behaviour: str, now: datetime) -> dict[str, Any]:
    card = page["kind"] == "card"
    year = now.year if behaviour == "expiring" else now.year + 3
    return {
        "kind": page["kind"], "customer": page["customer"], "behaviour": behaviour,
        "brand": "Visa" if card else "Sandbox Bank", "last4": str(1000 + list(BEHAVIOURS).index(behaviour)),
        "exp_month": now.month if card else None, "exp_year": year if card else None,
    }  # fmt: skip


def _saved(kept: dict[str, Any]) -> SavedMethod:
    return SavedMethod(
        stored=StoredMethod(kept["customer"], kept["reference"], kept["kind"]), brand=kept["brand"],
        last4=kept["last4"], exp_month=kept["exp_month"], exp_year=kept["exp_year"],
    )  # fmt: skip
