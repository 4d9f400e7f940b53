"""A card processor in a few lines: what it really took and gave back, whatever the portal was told of it and when."""

from dataclasses import dataclass, field, replace

from payportal.domain.money import Money
from payportal.gateways.ports import Outcome, OutcomeState
from payportal.gateways.told import DisputeState, DisputeTold, RefundState, RefundTold

UNDECIDED = (DisputeState.NEEDS_RESPONSE, DisputeState.UNDER_REVIEW)


@dataclass(slots=True, repr=False)
class Charge:
    """One page or charge: ``said`` is all that was ever true of it, the last of it is true now."""

    payment_id: int
    reference: str
    asked: Money
    said: list[Outcome] = field(default_factory=list)
    took: int = 0
    returned: int = 0
    refunds: list[RefundTold] = field(default_factory=list)
    disputes: list[DisputeTold] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"{self.reference} of {self.asked}: {self.now}"

    @property
    def now(self) -> OutcomeState:
        return self.said[-1].state if self.said else OutcomeState.OPEN

    @property
    def left(self) -> int:
        """Return what could still go back."""
        gone = sum(one.amount.minor for one in self.refunds if one.state is not RefundState.FAILED)
        return self.took - self.returned - gone - sum(
            one.amount.minor for one in self.disputes if one.state is not DisputeState.WON
        )  # fmt: skip

    @property
    def holds(self) -> int:
        """Return what it holds of ours: refunds on their way have not left yet, disputed money is apart."""
        waiting = sum(one.amount.minor for one in self.refunds if one.state is RefundState.PENDING)
        return self.left + waiting

    @property
    def disputed(self) -> int:
        return sum(one.amount.minor for one in self.disputes if one.state in UNDECIDED)

    def become(self, state: OutcomeState) -> Outcome:
        """Let a state be true from now on, and return how it is told."""
        taken = state in (OutcomeState.SUCCEEDED, OutcomeState.RETURNED)
        outcome = Outcome(state=state, provider_reference=f"ch_{self.reference}", amount=self.asked if taken else None)
        if state is OutcomeState.RETURNED:
            self.took = self.asked.minor
            self.returned = self.left
        elif state is OutcomeState.SUCCEEDED:
            self.took = self.asked.minor
        self.said.append(outcome)
        return outcome

    def refund(self, key: str, minor: int) -> RefundTold:
        told = RefundTold(reference=f"re_{self.reference}_{len(self.refunds)}", key=key,
                          amount=Money(minor, self.asked.currency), state=RefundState.PENDING)  # fmt: skip
        self.refunds.append(told)
        return told

    def decide_refund(self, number: int, state: RefundState) -> None:
        self.refunds[number] = replace(self.refunds[number], state=state)

    def dispute(self, minor: int) -> DisputeTold:
        told = DisputeTold(reference=f"dp_{self.reference}_{len(self.disputes)}", charge=f"ch_{self.reference}",
                           payment=self.reference, amount=Money(minor, self.asked.currency), reason="fraudulent",
                           state=DisputeState.NEEDS_RESPONSE)  # fmt: skip
        self.disputes.append(told)
        return told

    def decide_dispute(self, state: DisputeState) -> DisputeTold:
        self.disputes[-1] = replace(self.disputes[-1], state=state)
        return self.disputes[-1]
