"""What would miss a payment method if it went away: one table, to which each feature adds its line."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from payportal.domain.sentence import say
from payportal.models.autopay import AutopayMandate
from payportal.models.payment import Payment
from payportal.models.payment_request import PaymentRequest
from payportal.models.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Use:
    """One use in words; one that ``blocks`` has to end before the method may go."""

    word: str
    blocks: bool = False


def uses(session: Session, method_id: int) -> list[Use]:
    """Return everything that uses a method now."""
    return [use for find in USES for use in find(session, method_id)]


def move(session: Session, old_id: int, new_id: int) -> None:
    """Let everything that would use ``old_id`` later use ``new_id``."""
    for change in MOVES:
        change(session, old_id, new_id)


def _unfinished_payments(session: Session, method_id: int) -> Iterator[Use]:
    undecided = Payment.state.in_(("created", "pending", "unknown"))
    for reference in session.scalars(select(Payment.reference).where(Payment.method_id == method_id, undecided)):
        yield Use(say("payment %(reference)s", reference=reference), blocks=True)


def _waiting_requests(session: Session, method_id: int) -> Iterator[Use]:
    waiting = PaymentRequest.state == "waiting", PaymentRequest.method_id == method_id
    for reference in session.scalars(select(PaymentRequest.reference).where(*waiting).order_by(PaymentRequest.id)):
        yield Use(say("payment %(reference)s, which waits for approval", reference=reference))


def _move_requests(session: Session, old_id: int, new_id: int) -> None:
    waiting = PaymentRequest.state == "waiting", PaymentRequest.method_id == old_id
    for request in session.scalars(select(PaymentRequest).where(*waiting).with_for_update()):
        request.method_id = new_id


def _mandates(session: Session, method_id: int) -> Iterator[Use]:
    either = or_(AutopayMandate.method_id == method_id, AutopayMandate.backup_method_id == method_id)
    query = select(AutopayMandate.reference).where(either, AutopayMandate.ended_at.is_(None))
    for reference in session.scalars(query.order_by(AutopayMandate.id)):
        yield Use(say("auto-pay %(reference)s", reference=reference))


def _move_mandates(session: Session, old_id: int, new_id: int) -> None:
    live = AutopayMandate.ended_at.is_(None)
    for column in (AutopayMandate.method_id, AutopayMandate.backup_method_id):
        session.execute(update(AutopayMandate).where(column == old_id, live).values({column: new_id}))


def _schedules(session: Session, method_id: int) -> Iterator[Use]:
    open_ = Schedule.method_id == method_id, Schedule.state.in_(("waiting", "needs_approval"))
    for reference, day in session.execute(select(Schedule.reference, Schedule.run_on).where(*open_)):
        yield Use(say("payment %(reference)s scheduled for %(day)s", reference=reference, day=day))


def _move_schedules(session: Session, old_id: int, new_id: int) -> None:
    open_ = Schedule.method_id == old_id, Schedule.state.in_(("waiting", "needs_approval"))
    session.execute(update(Schedule).where(*open_).values(method_id=new_id))


USES: tuple[Callable[[Session, int], Iterator[Use]], ...] = (
    _unfinished_payments, _waiting_requests, _mandates, _schedules,
)  # fmt: skip
MOVES: tuple[Callable[[Session, int, int], None], ...] = (_move_requests, _move_mandates, _move_schedules)
"""What is to be paid later with a method is moved to the one that replaces it; begun payments stay with the old one."""
