"""What a Stripe knows: objects by id that point at each other by id, and the acts of payers and banks on them.

Cards are told apart by their last four digits, as Stripe's own test cards are; ``CARDS`` says what each does.
"""

import threading
from typing import Any

CARDS = {"4242": "", "9995": "insufficient_funds", "0002": "generic_decline", "0069": "expired_card", "3155": "3ds"}
BANKS = ("us_bank_account", "sepa_debit")
EXPANDS = {
    "payment_intent": "payment_intent", "latest_charge": "charge", "setup_intent": "setup_intent",
    "payment_method": "payment_method", "charge": "charge",
}  # fmt: skip


class Refused(Exception):
    """An error of the API: status and error object."""

    def __init__(self, status: int, message: str, *, kind: str = "invalid_request_error", **more: Any) -> None:
        super().__init__(message)
        self.status, self.body = status, {"error": {"type": kind, "message": message, **more}}


class StripeBooks:
    """The state of one Stripe account; every change appends an event of its type."""

    def __init__(self) -> None:
        self.things: dict[str, dict[str, Any]] = {}
        self.events: list[tuple[str, str]] = []
        self.lock = threading.RLock()

    def new(self, prefix: str, object_name: str, **columns: Any) -> dict[str, Any]:
        """Write a thing with an id of its own."""
        count = sum(name.startswith(prefix) for name in self.things) + 1
        thing = {"id": f"{prefix}{count}", "object": object_name, **columns}
        self.things[thing["id"]] = thing
        return thing

    def find(self, name: str, object_name: str) -> dict[str, Any]:
        """Return a thing; raises Refused as the API does."""
        thing = self.things.get(name)
        if thing is None or thing["object"] != object_name:
            raise Refused(404, f"No such {object_name}: '{name}'", code="resource_missing")
        return thing

    def all(self, object_name: str, **wanted: Any) -> list[dict[str, Any]]:
        """Return the things of a kind with these columns, the newest first as the API lists them."""
        found = [thing for thing in self.things.values() if thing["object"] == object_name]
        return [t for t in reversed(found) if all(t.get(name) == value for name, value in wanted.items())]

    def shown(self, thing: dict[str, Any], expand: list[str]) -> dict[str, Any]:
        """Return a thing as it is answered: what it points at is an id unless it was asked to be expanded."""
        answer = {**thing}
        for path in expand:
            head, _, rest = path.partition(".")
            if head in EXPANDS and isinstance(answer.get(head), str):
                answer[head] = self.shown(self.things[answer[head]], [rest] if rest else [])
        return answer

    def tell(self, event: str, name: str) -> None:
        """Append an event about a thing."""
        self.events.append((event, name))

    # ── what payers do on the hosted pages ──

    def a_method(self, kind: str, customer: str | None, last4: str = "4242") -> dict[str, Any]:
        """Write a payment method as a hosted page would."""
        detail: dict[str, Any] = {"last4": last4}
        detail |= {"brand": "visa", "exp_month": 12, "exp_year": 2030} if kind == "card" else {"bank_name": "Test Bank"}
        return self.new("pm_", "payment_method", type=kind, customer=customer, **{kind: detail})

    def save_on(self, session: str, last4: str = "4242", *, verify: bool = False) -> str:
        """Let the payer save a method on a page in setup mode, and return the method's id."""
        page = self.find(session, "checkout.session")
        method = self.a_method(page["payment_method_types"][0], page["customer"], last4)
        setup = self.find(page["setup_intent"], "setup_intent")
        setup.update(status="requires_action" if verify else "succeeded", payment_method=method["id"])
        if verify:
            link = {"hosted_verification_url": f"https://payments.example/{session}", "microdeposit_type": "amounts"}
            setup["next_action"] = {"type": "verify_with_microdeposits", "verify_with_microdeposits": link}
        page["status"] = "complete"
        self.tell("checkout.session.completed", session)
        if not verify:
            self.tell("setup_intent.succeeded", setup["id"])
        return str(method["id"])

    def verify(self, session: str) -> None:
        """Let the payer name the small deposits."""
        setup = self.find(self.find(session, "checkout.session")["setup_intent"], "setup_intent")
        setup.update(status="succeeded", next_action=None)
        self.tell("setup_intent.succeeded", setup["id"])

    def pay_on(self, session: str, last4: str = "4242") -> None:
        """Let the payer pay on a page in payment mode."""
        page = self.find(session, "checkout.session")
        kind, metadata = page["payment_method_types"][0], page["payment_intent_data"].get("metadata", {})
        intent = self.new(
            "pi_", "payment_intent", status="requires_confirmation", amount=page["amount_total"], amount_received=0,
            currency=page["currency"], payment_method=self.a_method(kind, None, last4)["id"], customer=None,
            payment_method_types=[kind], metadata=metadata, latest_charge=None, last_payment_error=None,
        )  # fmt: skip
        page.update(status="complete", payment_intent=intent["id"])
        self.take(intent)
        self.tell("checkout.session.completed", session)

    # ── what banks do ──

    def take(self, intent: dict[str, Any]) -> None:
        """Charge an intent: a card at once, a bank debit later."""
        kind = intent["payment_method_types"][0]
        charge = self.new(
            "ch_", "charge", amount=intent["amount"], amount_refunded=0, currency=intent["currency"], refunded=False,
            disputed=False, payment_intent=intent["id"], metadata=intent["metadata"],
            payment_method_details={"type": kind}, status="pending",
        )  # fmt: skip
        intent.update(latest_charge=charge["id"], status="processing", next_action=None)
        self._pages_of(intent, "unpaid")
        self.tell("payment_intent.processing", intent["id"]) if kind in BANKS else self.clear(intent["id"])

    def clear(self, intent_id: str) -> None:
        """The money came."""
        intent = self.things[intent_id]
        intent.update(status="succeeded", amount_received=intent["amount"])
        self.things[intent["latest_charge"]]["status"] = "succeeded"
        self._pages_of(intent, "paid")
        self.tell("charge.succeeded", intent["latest_charge"])
        self.tell("payment_intent.succeeded", intent_id)

    def bounce(self, intent_id: str, code: str) -> None:
        """The bank sends a debit back before it counted."""
        intent = self.things[intent_id]
        self.decline(intent, code, "The bank returned the debit.")

    def decline(self, intent: dict[str, Any], code: str, message: str) -> dict[str, Any]:
        """Note why nothing was taken, and return the error object."""
        error = {"type": "card_error", "code": code, "decline_code": code, "message": message}
        if code in ("insufficient_funds", "generic_decline"):
            error["code"] = "card_declined"
        intent.update(status="requires_payment_method", last_payment_error=error, payment_method=None)
        self.tell("payment_intent.payment_failed", intent["id"])
        return error

    def authenticate(self, intent_id: str) -> None:
        """The payer confirmed at the bank."""
        self.take(self.find(intent_id, "payment_intent"))

    def contest(
        self, charge_id: str, reason: str = "fraudulent", *, amount: int = 0, status: str = "needs_response"
    ) -> str:
        """A cardholder or a bank disputes a charge: the money is withdrawn unless it is an inquiry."""
        charge = self.find(charge_id, "charge")
        charge["disputed"] = True
        dispute = self.new(
            "du_", "dispute", charge=charge_id, amount=amount or charge["amount"], currency=charge["currency"],
            reason=reason, status=status, evidence_details={"due_by": 1796083200},
            payment_intent=charge["payment_intent"],
        )  # fmt: skip
        self.tell("charge.dispute.created", dispute["id"])
        return str(dispute["id"])

    def close_dispute(self, dispute_id: str, status: str) -> None:
        """The card network decides."""
        self.things[dispute_id]["status"] = status
        self.tell("charge.dispute.closed", dispute_id)

    def give_back(self, charge: dict[str, Any], amount: int, metadata: dict[str, str]) -> dict[str, Any]:
        """Refund a part or all of a charge; raises Refused for more than is left."""
        left = charge["amount"] - charge["amount_refunded"]
        if amount > left or not left:
            code = "charge_already_refunded" if not left else "amount_too_large"
            raise Refused(
                400, f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", code=code
            )
        if charge["disputed"]:
            raise Refused(
                400, f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed"
            )
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        debit = charge["payment_method_details"]["type"] in BANKS
        refund = self.new(
            "re_", "refund", charge=charge["id"], payment_intent=charge["payment_intent"], amount=amount,
            currency=charge["currency"], metadata=metadata, status="pending" if debit else "succeeded",
        )  # fmt: skip
        self.tell("refund.created", refund["id"])
        self.tell("charge.refunded", charge["id"])
        return refund

    def fail_refund(self, refund_id: str, reason: str) -> None:
        """The payer's bank does not take the money: it is ours again."""
        refund = self.things[refund_id]
        refund.update(status="failed", failure_reason=reason)
        charge = self.things[refund["charge"]]
        charge["amount_refunded"] -= refund["amount"]
        charge["refunded"] = False
        self.tell("refund.failed", refund_id)

    def charged(self) -> int:
        """Return how much money was taken in all, in Stripe's units: what a test of double charges asks."""
        return sum(charge["amount"] for charge in self.all("charge") if charge["status"] == "succeeded")

    def _pages_of(self, intent: dict[str, Any], payment_status: str) -> None:
        for page in self.all("checkout.session", payment_intent=intent["id"]):
            page["payment_status"] = payment_status
