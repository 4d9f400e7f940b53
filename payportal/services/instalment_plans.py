"""Payment plans: propose within the limits, decide, end; and end those whose instalments did not come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain import card_numbers
from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.domain.instalments import INTERVALS, Part, is_broken, proposed, refusal
from payportal.domain.letter import SITE, Act, Letter, Quote, Rows, letter
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.base import utcnow
from payportal.models.instalment_plan import Instalment, InstalmentPlan
from payportal.models.invoice import Invoice
from payportal.models.payment import PaymentLine
from payportal.queries import arrangement_rules, instalment_plans
from payportal.queries.disputed import disputed_minor
from payportal.services import audit, telling
from payportal.services.telling import News

AGREED = say("We agree to your payment plan. Pay the instalments by their days.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a customer proposes: so much down today, the rest in ``count`` parts an ``interval`` apart."""

    invoice_id: int
    down_minor: int
    count: int
    interval: str
    shown_minor: int
    note: str = ""


def parts_of(session: Session, invoice: Invoice, wish: Wish, *, on: date) -> tuple[Part, ...]:
    """Return the instalments of a wish; raises PayportalError for one outside the limits, saying which."""
    if wish.interval not in INTERVALS:
        raise PayportalError(say("Choose how far the instalments are apart."), code="interval")
    total = Money(invoice.open_minor, invoice.currency)
    parts = proposed(total, Money(wish.down_minor, invoice.currency), wish.count, wish.interval, on=on)
    if why := refusal(parts, total, arrangement_rules.current(session).plan, on=on):
        raise PayportalError(why, code="limits")
    return parts


def propose(session: Session, wish: Wish, *, by: str, accounts: Sequence[int], on: date) -> InstalmentPlan:
    """Propose a plan for what is open of an invoice; a clerk decides.

    Raises NotFound for an invoice of somebody else, Conflict when something else is arranged or the balance moved.
    """
    invoice = _locked(session, wish.invoice_id, accounts)
    _check_free(session, invoice)
    if invoice.open_minor != wish.shown_minor:
        raise Conflict(say("The balance changed since you saw it. Look at the new one, then propose."), code="moved")
    parts = parts_of(session, invoice, wish, on=on)
    plan = InstalmentPlan(
        invoice_id=invoice.id, customer_id=invoice.customer_id, total_minor=invoice.open_minor,
        currency=invoice.currency, proposed_by=by, note=card_numbers.masked(wish.note.strip())[:500],
    )  # fmt: skip
    session.add(plan)
    session.flush()
    session.add_all(Instalment(plan_id=plan.id, number=number, due_on=part.due_on, amount_minor=part.amount_minor)
                    for number, part in enumerate(parts, 1))  # fmt: skip
    audit.record(session, by, "propose_plan", f"plan:{plan.id}", invoice=invoice.id, total_minor=plan.total_minor,
                 instalments=len(parts))  # fmt: skip
    return plan


def approve(session: Session, plan_id: int, *, by: str, on: date, answer: str = "") -> None:
    """Let a proposed plan hold; its first instalment is due today at the earliest.

    Raises Conflict when it was decided before, or when the balance is not the one it was proposed for.
    """
    plan, invoice = _plan(session, plan_id, "proposed")
    if invoice.open_minor != plan.total_minor or disputed_minor(session, [invoice.id]):
        raise Conflict(
            f"{Money(invoice.open_minor, plan.currency)} is open on {invoice.number} now, the plan was proposed for "
            f"{Money(plan.total_minor, plan.currency)}, and nothing may be in dispute. Reject it with this reason.",
            code="moved",
        )
    _decide(plan, "approved", by, answer)
    query = select(Instalment).where(Instalment.plan_id == plan.id, Instalment.due_on < on)
    for late in session.scalars(query):
        late.due_on = on
    audit.record(session, by, "approve_plan", f"plan:{plan.id}")
    _tell(session, plan, invoice, "approved", AGREED)


def reject(session: Session, plan_id: int, *, by: str, answer: str) -> None:
    """Refuse a proposed plan, with the reason; the whole stays due."""
    plan, invoice = _plan(session, plan_id, "proposed")
    if not answer.strip():
        raise PayportalError(say("Say why, so that the customer can propose another plan."), code="answer")
    _decide(plan, "rejected", by, answer)
    audit.record(session, by, "reject_plan", f"plan:{plan.id}")
    _tell(session, plan, invoice, "rejected", say("We cannot agree to your payment plan:"), answer=plan.answer)


def withdraw(session: Session, plan_id: int, *, by: str, accounts: Sequence[int]) -> None:
    """Take a proposal back before it is decided."""
    plan, _ = _plan(session, plan_id, "proposed", accounts)
    plan.state, plan.ended_at = "withdrawn", utcnow()
    audit.record(session, by, "withdraw_plan", f"plan:{plan.id}")


def end(session: Session, plan_id: int, *, by: str, answer: str) -> None:
    """End a plan that holds, with the reason: the whole is due again."""
    plan, invoice = _plan(session, plan_id, "approved")
    if not answer.strip():
        raise PayportalError(say("Say why the plan ends; the customer is told."), code="answer")
    plan.state, plan.ended_at, plan.answer = "ended", utcnow(), _short(answer)
    audit.record(session, by, "end_plan", f"plan:{plan.id}", reason=plan.answer)
    _tell(
        session, plan, invoice, "ended", say("Your payment plan has ended; the whole is due again:"), answer=plan.answer
    )


def end_broken(session: Session, *, on: date) -> int:
    """End the plans with an instalment unpaid for longer than the limits forgive, and tell it; return how many.

    A plan whose invoice has a payment under way is left for the next day.
    """
    limits, ended = arrangement_rules.current(session).plan, 0
    for row in instalment_plans.in_state(session, "approved", on=on):
        if not is_broken(row.instalments, limits):
            continue
        plan, invoice = _plan(session, row.id, "approved")
        if _under_way(session, invoice.id):
            continue
        plan.state, plan.ended_at = "broken", utcnow()
        audit.record(session, "auto", "plan_broken", f"plan:{plan.id}", late_days=row.late_days)
        left = Money(invoice.open_minor, plan.currency)
        words = say("An instalment did not arrive, so your payment plan has ended. %(amount)s is due now. Pay it, or "
                    "propose another plan in the portal.", amount=left)  # fmt: skip
        _tell(session, plan, invoice, "broken", words)
        ended += 1
    return ended


def _locked(session: Session, invoice_id: int, accounts: Sequence[int] | None) -> Invoice:
    query = select(Invoice).where(Invoice.id == invoice_id)
    if accounts is not None:
        query = query.where(Invoice.customer_id.in_(accounts))
    invoice = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if invoice is None:
        raise NotFound(say("There is no such invoice on your account."))
    return invoice


def _check_free(session: Session, invoice: Invoice) -> None:
    if invoice.open_minor <= 0:
        raise Conflict(say("Nothing is open on this document, so there is nothing to pay in parts."))
    live = InstalmentPlan.state.in_(("proposed", "approved"))
    if session.scalar(select(InstalmentPlan.id).where(InstalmentPlan.invoice_id == invoice.id, live)):
        raise Conflict(say("This invoice has a payment plan already."), code="planned")
    if disputed_minor(session, [invoice.id]):
        raise Conflict(
            say("Part of this invoice is in dispute. Propose a plan when the dispute is over."), code="disputed"
        )
    if _under_way(session, invoice.id):
        raise Conflict(say("A payment for this invoice is under way. Finish or cancel it under Payments first."),
                       code="payment_under_way")  # fmt: skip


def _under_way(session: Session, invoice_id: int) -> bool:
    query = select(PaymentLine.id).where(PaymentLine.invoice_id == invoice_id, PaymentLine.live)
    return session.scalar(query) is not None


def _plan(session: Session, plan_id: int, state: str, accounts: Sequence[int] | None = None) -> (
    tuple[InstalmentPlan, Invoice]
):  # fmt: skip
    """Return a plan and its invoice, both locked; raises NotFound, and Conflict when it is in another state."""
    found = session.get(InstalmentPlan, plan_id)
    if found is None or (accounts is not None and found.customer_id not in accounts):
        raise NotFound(say("There is no such payment plan on your account."))
    invoice = _locked(session, found.invoice_id, None)
    plan = session.get_one(InstalmentPlan, plan_id, with_for_update=True, populate_existing=True)
    if plan.state != state:
        raise Conflict(say("This payment plan was decided already. Look at it as it stands now."), code="moved")
    return plan, invoice


def _decide(plan: InstalmentPlan, state: str, by: str, answer: str) -> None:
    plan.state, plan.decided_by, plan.decided_at, plan.answer = state, by, utcnow(), _short(answer)


def _short(text: str) -> str:
    return card_numbers.masked(text.strip())[:500]


def _tell(session: Session, plan: InstalmentPlan, invoice: Invoice, what: str, words: str, *,
          answer: str = "") -> None:  # fmt: skip
    query = select(Instalment).where(Instalment.plan_id == plan.id).order_by(Instalment.number)
    rows = tuple((writing_day(one), Money(one.amount_minor, plan.currency)) for one in session.scalars(query))
    told = about(invoice, words, answer=answer, rows=rows if what == "approved" else ())
    telling.tell(session, News(event="plan", key=f"plan:{plan.id}:{what}", letter=told, to=[plan.proposed_by],
                               customer_id=plan.customer_id, object=f"invoice:{invoice.id}"))  # fmt: skip


def about(invoice: Invoice, words: str, *, answer: str = "", rows: tuple[tuple[str, Money], ...] = ()) -> Letter:
    """Return what is said of a payment plan; ``answer`` is what a person wrote, ``rows`` are its days."""
    return letter(
        say("Payment plan for %(number)s", number=invoice.number), words, *([Quote(answer)] if answer else []),
        *([Rows(rows)] if rows else []), Act(say("See the invoice"), f"{SITE}/invoices/{invoice.id}"),
    )  # fmt: skip


def writing_day(one: Instalment) -> str:
    """Return the day of an instalment as a sentence, which each language writes in its own way."""
    return say("%(day)s", day=one.due_on)
