"""Payment plans with their instalments as they stand: what is paid of each follows from the invoice's balance."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.domain.errors import NotFound
from payportal.domain.instalments import Part, Standing, due_now, standings
from payportal.models.customer import Customer
from payportal.models.instalment_plan import Instalment, InstalmentPlan
from payportal.models.invoice import Invoice

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One plan and its invoice; amounts in minor units of ``currency``."""

    id: int
    invoice_id: int
    number: str
    customer_id: int
    customer_name: str
    total_minor: int
    open_minor: int
    currency: str
    state: str
    proposed_by: str
    note: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    answer: str
    instalments: tuple[Standing, ...]
    due_minor: int

    @property
    def approved(self) -> bool:
        """Return whether the plan holds: what is due is an instalment, not the whole."""
        return self.state == "approved"

    @property
    def paid_minor(self) -> int:
        """Return what came off the balance since the plan was agreed."""
        return self.total_minor - sum(one.left_minor for one in self.instalments)

    @property
    def beyond_minor(self) -> int:
        """Return what is open beyond the plan, because the ERP billed more since."""
        return max(self.open_minor - self.total_minor, 0)

    @property
    def upcoming(self) -> Standing | None:
        """Return the oldest instalment of which something is left."""
        return next((one for one in self.instalments if one.left_minor), None)

    @property
    def late_days(self) -> int:
        """Return how late the oldest unpaid instalment is, nought when none is."""
        return self.upcoming.late_days if self.upcoming else 0


def live_of(session: Session, invoice_ids: Iterable[int], *, on: date) -> dict[int, PlanRow]:
    """Return the proposed or approved plan by invoice id; most invoices have none."""
    found: list[PlanRow] = []
    for batch in batches(sorted(set(invoice_ids))):
        live = InstalmentPlan.state.in_(("proposed", "approved"))
        found += _read(session, _rows().where(InstalmentPlan.invoice_id.in_(batch), live), on)
    return {row.invoice_id: row for row in found}


def of_invoice(session: Session, invoice_id: int, *, on: date) -> list[PlanRow]:
    """Return all plans of an invoice, the latest first."""
    query = _rows().where(InstalmentPlan.invoice_id == invoice_id)
    return _read(session, query.order_by(InstalmentPlan.id.desc()).limit(MOST), on)


def one(session: Session, plan_id: int, *, on: date) -> PlanRow:
    """Return one plan; raises NotFound."""
    found = _read(session, _rows().where(InstalmentPlan.id == plan_id), on)
    if not found:
        raise NotFound(f"There is no payment plan {plan_id}.")
    return found[0]


def in_state(session: Session, state: str, *, on: date) -> Iterator[PlanRow]:
    """Yield the plans in a state, the oldest first, asked for a page at a time."""
    query, last = _rows().where(InstalmentPlan.state == state).order_by(InstalmentPlan.id).limit(MOST), 0
    while rows := _read(session, query.where(InstalmentPlan.id > last), on):
        yield from rows
        last = rows[-1].id


def count_in_state(session: Session, state: str) -> int:
    """Return how many plans are in a state."""
    return session.scalar(select(func.count()).where(InstalmentPlan.state == state)) or 0


def of_customer(session: Session, customer_id: int, *, on: date) -> list[PlanRow]:
    """Return the latest plans of a customer, the latest first."""
    query = _rows().where(InstalmentPlan.customer_id == customer_id)
    return _read(session, query.order_by(InstalmentPlan.id.desc()).limit(20), on)


def _rows() -> Select[Any]:
    return (
        select(InstalmentPlan, Invoice, Customer.name)
        .join(Invoice, Invoice.id == InstalmentPlan.invoice_id)
        .join(Customer, Customer.id == InstalmentPlan.customer_id)
    )


def _read(session: Session, query: Select[Any], on: date) -> list[PlanRow]:
    records = session.execute(query).all()
    if not records:
        return []
    ids = [plan.id for plan, _, _ in records]
    parts: dict[int, list[Part]] = {}
    asked = select(Instalment).where(Instalment.plan_id.in_(ids)).order_by(Instalment.plan_id, Instalment.number)
    for part in session.scalars(asked):
        parts.setdefault(part.plan_id, []).append(Part(part.due_on, part.amount_minor))
    return [_row(plan, invoice, name, parts[plan.id], on) for plan, invoice, name in records]


def _row(plan: InstalmentPlan, invoice: Invoice, name: str, parts: Sequence[Part], on: date) -> PlanRow:
    standing = standings(parts, plan.total_minor - invoice.open_minor, on=on)
    beyond = max(invoice.open_minor - plan.total_minor, 0)
    return PlanRow(
        id=plan.id, invoice_id=invoice.id, number=invoice.number, customer_id=plan.customer_id, customer_name=name,
        total_minor=plan.total_minor, open_minor=invoice.open_minor, currency=plan.currency, state=plan.state,
        proposed_by=plan.proposed_by, note=plan.note, proposed_at=plan.proposed_at, decided_by=plan.decided_by,
        decided_at=plan.decided_at, answer=plan.answer, instalments=standing,
        due_minor=due_now(standing, on=on) + beyond,
    )  # fmt: skip
