"""Money that goes back in the simulator: refunds that are asked for, and disputes of cardholders."""

from collections.abc import Sequence

from payportal.domain.errors import NotFound
from payportal.domain.money import Money
from payportal.gateways.sandbox_base import SandboxBase, behind
from payportal.gateways.sandbox_books import Document
from payportal.gateways.told import DisputeState, DisputeTold, RefundRefused, RefundState, RefundTold


class SandboxRefunds(SandboxBase):
    """The part of the simulator that gives money back."""

    def refund(self, key: str, charge: str, amount: Money) -> RefundTold:
        """Give a part or all of a charge back, once a key; raises RefundRefused for more than is left."""
        known = next((one for one in self._books.of(charge) if one.get("key") == key), None)
        left = self._money(charge).minor - self._given_back(charge)
        if known is None and amount.minor > left:
            raise RefundRefused(f"The card processor refuses this refund: only {Money(left, amount.currency)} is left")
        document = {"key": key, "amount_minor": amount.minor, "currency": amount.currency, "state": "succeeded"}
        return _told(self._books.open(f"refund:{key}", "sbr_", document, belongs_to=charge))

    def refunds(self, charge: str) -> Sequence[RefundTold]:
        """Return every refund of a charge."""
        return [_told(one) for one in self._books.of(charge) if one["reference"].startswith("sbr_")]

    def refund_of_own_accord(self, charge: str, minor: int) -> None:
        """Let the processor's own people refund what is left, at most ``minor``."""
        money = self._money(charge)
        part = min(minor, money.minor - self._given_back(charge))
        if part:
            count = len(self._books.of(charge))
            document = {"key": "", "amount_minor": part, "currency": money.currency, "state": "succeeded"}
            self._books.open(f"own:{charge}:{count}", "sbr_", document, belongs_to=charge)

    def fail_refund(self, reference: str) -> None:
        """The payer's bank did not take a refund: the money is ours again."""
        self._books.change(reference, lambda one: one.update(state="failed", failure="the account is closed"))

    def contest(self, charge: str) -> str:
        """Let the cardholder dispute a charge, once, and return the dispute's reference."""
        money = self._money(charge)
        document = {
            "charge": charge, "amount_minor": money.minor, "currency": money.currency, "reason": "fraudulent",
            "state": "needs_response", "ours": self._ours(charge), "at": self._now().isoformat(),
        }  # fmt: skip
        return str(self._books.open(f"dispute:{charge}", "sbd_", document, belongs_to=charge)["reference"])

    def contested(self, charge: str) -> DisputeTold | None:
        """Return the dispute of a charge, None where there is none."""
        return next((_dispute(one) for one in self._books.of(charge) if one["reference"].startswith("sbd_")), None)

    def close_dispute(self, reference: str, *, won: bool) -> None:
        """Let the card network decide."""
        self._books.change(reference, lambda one: one.update(state="won" if won else "lost"))

    def dispute(self, reference: str) -> DisputeTold:
        """Return a dispute as it stands; raises NotFound."""
        return _dispute(self._books.find(reference))

    def _money(self, charge: str) -> Money:
        source = behind(charge)
        if source.startswith("sbi_"):
            found = self._books.find(source)
            return Money(found["amount_minor"], found["currency"])
        checkout = self._store.find(source)
        if checkout is None:
            raise NotFound("there is no such charge")
        return Money(checkout.amount_minor, checkout.currency)

    def _ours(self, charge: str) -> str:
        source = behind(charge)
        return str(self._books.find(source)["ours"]) if source.startswith("sbi_") else self._store.key_of(source)


def _told(one: Document) -> RefundTold:
    return RefundTold(
        reference=one["reference"], key=one["key"], amount=Money(one["amount_minor"], one["currency"]),
        state=RefundState(one["state"]), failure=one.get("failure", ""),
    )  # fmt: skip


def _dispute(one: Document) -> DisputeTold:
    return DisputeTold(
        reference=one["reference"], charge=one["charge"], payment=one["ours"], reason=one["reason"],
        amount=Money(one["amount_minor"], one["currency"]), state=DisputeState(one["state"]),
    )  # fmt: skip
