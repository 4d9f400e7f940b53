"""What was arranged about invoices, in one look: disputed, promised, in a plan, and what may be asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from payportal.domain.promise import PromiseState
from payportal.domain.sentence import Sentence, say
from payportal.queries import instalment_plans, promises
from payportal.queries.disputed import disputed_minor
from payportal.queries.instalment_plans import PlanRow
from payportal.queries.promises import PromiseRow


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What holds for one invoice; amounts in minor units."""

    disputed_minor: int = 0
    promise: PromiseRow | None = None
    plan: PlanRow | None = None

    @property
    def in_plan(self) -> bool:
        """Return whether an approved plan holds."""
        return self.plan is not None and self.plan.approved

    @property
    def promise_broken(self) -> bool:
        """Return whether the current promise was not kept."""
        return self.promise is not None and self.promise.state == PromiseState.BROKEN

    @property
    def promised(self) -> PromiseRow | None:
        """Return the promise that is waited for."""
        return self.promise if self.promise and self.promise.asks_nothing else None

    @property
    def next_on(self) -> date | None:
        """Return when the next instalment of a plan that holds is due."""
        upcoming = self.plan.upcoming if self.plan is not None and self.plan.approved else None
        return upcoming.due_on if upcoming else None

    @property
    def late_days(self) -> int:
        """Return how late an instalment of a plan that holds is."""
        return self.plan.late_days if self.plan is not None and self.plan.approved else 0

    def due_minor(self, open_minor: int) -> int:
        """Return what is asked of ``open_minor``: never what is disputed, of a plan only what is due of it."""
        undisputed = max(open_minor - self.disputed_minor, 0)
        if self.plan is not None and self.plan.approved:
            return min(self.plan.due_minor, undisputed)
        return undisputed

    def why_not_reminded(self, open_minor: int, *, on: date) -> Sentence | None:
        """Return why no reminder goes out for an invoice on a day, None when one may."""
        if self.disputed_minor and open_minor <= self.disputed_minor:
            return say("It is in dispute.")
        if self.promised:
            return say("Payment is promised by %(day)s.", day=self.promised.promised_on)
        if self.plan is not None and self.plan.approved and not self.plan.late_days and not self.plan.beyond_minor:
            return say("It is in a payment plan, and no instalment is late.")
        if self.plan is not None and self.plan.state == "proposed":
            return say("A payment plan was proposed and waits for our answer.")
        return None


NOTHING = Arrangement()


def of(session: Session, invoice_ids: Iterable[int], *, on: date) -> dict[int, Arrangement]:
    """Return by invoice id what was arranged about it; invoices without anything are left out. Three statements."""
    ids = list(invoice_ids)
    if not ids:
        return {}
    in_dispute = disputed_minor(session, ids)
    promised, planned = promises.current_of(session, ids, on=on), instalment_plans.live_of(session, ids, on=on)
    return {
        row_id: Arrangement(in_dispute.get(row_id, 0), promised.get(row_id), planned.get(row_id))
        for row_id in in_dispute.keys() | promised.keys() | planned.keys()
    }
