"""Auto-pay: agree to it, pause it, skip a day, change its method, end it. What was agreed to is never changed."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.autopay import AmountRule, Rule, Trigger
from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.domain.mandate_text import VERSION, Agreed, digest, mandate_text
from payportal.domain.sentence import say
from payportal.models.autopay import AutopayMandate
from payportal.models.base import utcnow
from payportal.models.customer import Customer
from payportal.models.payment_method import PaymentMethod
from payportal.queries import customer_account, mandates
from payportal.queries import payment_methods as method_list
from payportal.services import audit, method_checks, payment_methods

CONSUMERS = ("consumer", "residential")
CONSUMER_NOTICE_DAYS = 10
"""Regulation E: a consumer is told so many days before a debit whose amount varies, or agrees to a range."""
FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a person is about to agree to; ``rule.kind`` is taken from the method. ``reference`` names the act."""

    reference: str
    customer_id: int
    person: str
    rule: Rule
    method_id: int
    backup_method_id: int | None = None
    child_id: int | None = None
    item_kind: str = ""
    notice_days: int = 0
    notice_free_minor: int | None = None
    separate: bool = False
    replaces_id: int | None = None


def drafted(session: Session, proposal: Proposal, *, on: date) -> AutopayMandate:
    """Return the mandate as it would be, with its text, not stored; raises PayportalError for what cannot be agreed."""
    method = _method(session, proposal, proposal.method_id, on)
    backup = _method(session, proposal, proposal.backup_method_id, on) if proposal.backup_method_id else None
    if backup is not None and backup.id == method.id:
        raise PayportalError(say("Choose another method as the backup, or none."), code="bad_backup")
    rule = replace(proposal.rule, kind=method.kind)
    notice_days = 0 if rule.amount is AmountRule.FIXED else proposal.notice_days  # its amount never varies
    _refuse_terms(session, proposal, rule, on)
    agreed = Agreed(
        payer=customer_account.name(session, proposal.customer_id), scope=_scope(session, proposal),
        method=method_list.plain_name(method), backup=method_list.plain_name(backup) if backup else "",
        notice_days=notice_days, notice_free_minor=proposal.notice_free_minor, separate=proposal.separate,
    )  # fmt: skip
    return AutopayMandate(
        reference=proposal.reference, customer_id=proposal.customer_id, child_id=proposal.child_id,
        item_kind=proposal.item_kind, currency=rule.currency, collect_when=str(rule.trigger),
        days_before=rule.days_before, day_of_month=rule.day_of_month, amount_rule=str(rule.amount),
        fixed_minor=rule.fixed_minor, cap_invoice_minor=rule.cap_invoice_minor, cap_month_minor=rule.cap_month_minor,
        over_cap=str(rule.over_cap), exclude_disputed=rule.exclude_disputed, with_overdue=rule.with_overdue,
        separate=proposal.separate, notice_days=notice_days, notice_free_minor=proposal.notice_free_minor,
        method_id=method.id, backup_method_id=backup.id if backup else None, text=mandate_text(rule, agreed),
        text_version=VERSION, agreed_by=proposal.person, replaces_id=proposal.replaces_id, starts_on=rule.starts_on,
        ends_on=rule.ends_on, failures=0, stopped="", ended_by="",
    )  # fmt: skip


def enrol(session: Session, proposal: Proposal, *, seen: str, address: str, on: date) -> AutopayMandate:
    """Store what a person agreed to, with the text that was ``seen`` (its digest); the same act again returns it.

    Raises Conflict when the text is another one by now, or when another mandate pays the same invoices.
    """
    query = select(AutopayMandate).where(AutopayMandate.reference == proposal.reference)
    known = session.scalar(query)
    if known is not None:
        if (known.customer_id, known.agreed_by) != (proposal.customer_id, proposal.person):
            raise Conflict(say("This form belongs to somebody else. Open the page anew."))
        return known
    # One enrolment of a customer at a time: two may not come to pay the same invoices.
    session.execute(select(Customer.id).where(Customer.id == proposal.customer_id).with_for_update())
    made = drafted(session, proposal, on=on)
    if digest(made.text) != seen:
        raise Conflict(say("The agreement changed since you saw it. Read the new one, then agree."),
                       code="text_changed")  # fmt: skip
    _refuse_overlap(session, made)
    made.address, made.agreed_at = address[:64], utcnow()
    session.add(made)
    if made.replaces_id is not None:
        _replace(session, made)
    session.flush()
    audit.record(session, made.agreed_by, "enrol_autopay", f"mandate:{made.id}", text=digest(made.text),
                 version=VERSION, address=made.address, replaces=made.replaces_id)  # fmt: skip
    return made


def pause(session: Session, mandate: AutopayMandate, until: date, *, actor: str, on: date) -> None:
    """Collect nothing before the day ``until``."""
    refuse_ended(mandate)
    if not on < until <= on + FARTHEST:
        raise PayportalError(say("Choose a day within a year, from tomorrow."), code="bad_day")
    mandate.paused_until = until
    audit.record(session, actor, "pause_autopay", f"mandate:{mandate.id}", until=until.isoformat())


def resume(session: Session, mandate: AutopayMandate, *, actor: str, on: date) -> None:
    """Collect again: after a pause, and after a failure that stopped it. A monthly day between stays left out."""
    refuse_ended(mandate)
    yesterday = on - timedelta(days=1)
    mandate.looked_on = max(mandate.looked_on or yesterday, yesterday)
    mandate.paused_until, mandate.stopped, mandate.failures, mandate.retry_on = None, "", 0, None
    audit.record(session, actor, "resume_autopay", f"mandate:{mandate.id}")


def skip(session: Session, mandate: AutopayMandate, *, actor: str, on: date) -> date:
    """Leave the next collecting day out and return it; its invoices are the payer's to pay.

    Raises Conflict when no day is in sight.
    """
    refuse_ended(mandate)
    ahead = mandates.forecasts(session, mandate, from_day=first_day(mandate, on), count=1)
    if not ahead:
        raise Conflict(say("Nothing is planned that could be skipped."))
    mandate.skipped_through = ahead[0].day
    audit.record(session, actor, "skip_autopay", f"mandate:{mandate.id}", day=ahead[0].day.isoformat())
    return ahead[0].day


def unskip(session: Session, mandate: AutopayMandate, *, actor: str) -> None:
    """Take a skipped day in again."""
    refuse_ended(mandate)
    mandate.skipped_through = None
    audit.record(session, actor, "unskip_autopay", f"mandate:{mandate.id}")


def cancel(session: Session, mandate: AutopayMandate, *, actor: str) -> None:
    """End a mandate for good; what has begun is finished."""
    refuse_ended(mandate)
    mandate.ended_at, mandate.ended_by = utcnow(), actor
    audit.record(session, actor, "cancel_autopay", f"mandate:{mandate.id}")


def switch_method(session: Session, mandate: AutopayMandate, method_id: int, *, actor: str, on: date) -> None:
    """Charge another method from now on; a failure that had stopped it is forgotten."""
    refuse_ended(mandate)
    method = payment_methods.seen_by(session, method_id, customer_id=mandate.customer_id, person=actor)
    why = method_checks.unusable(session, method, customer_id=mandate.customer_id, gateway=method.gateway, on=on)
    if why:
        raise Conflict(say("It cannot be paid with this method: %(why)s. Choose another one.", why=why), code="method")
    if mandate.stopped:
        resume(session, mandate, actor=actor, on=on)
    old, mandate.method_id = mandate.method_id, method.id
    if mandate.backup_method_id == method.id:
        mandate.backup_method_id = None
    mandate.stopped, mandate.failures, mandate.retry_on = "", 0, None
    audit.record(session, actor, "switch_autopay_method", f"mandate:{mandate.id}", before=old, after=method.id)


def of_account(session: Session, mandate_id: int, customer_id: int) -> AutopayMandate:
    """Return a mandate of a customer, locked; raises NotFound for any other."""
    query = select(AutopayMandate).where(AutopayMandate.id == mandate_id, AutopayMandate.customer_id == customer_id)
    found = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound(say("There is no such auto-pay on your account."))
    return found


def is_consumer(session: Session, customer_id: int) -> bool:
    """Return whether the ERP calls a customer a consumer, in the extra column ``account_type``."""
    extras = session.scalar(select(Customer.extras).where(Customer.id == customer_id)) or {}
    return str(extras.get("account_type", "")).strip().lower() in CONSUMERS


def first_day(mandate: AutopayMandate, on: date) -> date:
    """Return the first day on which a mandate may still collect: today, unless it was run today."""
    looked = mandate.looked_on
    return on if looked is None or looked < on else on + timedelta(days=1)


def refuse_ended(mandate: AutopayMandate) -> None:
    """Raise Conflict for a mandate that has ended."""
    if mandate.ended_at is not None:
        raise Conflict(say("This auto-pay has ended. Set up a new one."), code="ended")


def _method(session: Session, proposal: Proposal, method_id: int, on: date) -> PaymentMethod:
    method = payment_methods.seen_by(session, method_id, customer_id=proposal.customer_id, person=proposal.person)
    why = method_checks.unusable(session, method, customer_id=proposal.customer_id, gateway=method.gateway, on=on)
    if why:
        raise Conflict(say("It cannot be paid with this method: %(why)s. Choose another one.", why=why), code="method")
    return method


def _scope(session: Session, proposal: Proposal) -> str:
    kind = {"": "all invoices", "invoice": "invoices", "debit_memo": "debit memos"}[proposal.item_kind]
    if proposal.child_id is None:
        return f"{kind} of the account and all accounts below it"
    return f"{kind} of {customer_account.name(session, proposal.child_id)}"


def _refuse_terms(session: Session, proposal: Proposal, rule: Rule, on: date) -> None:
    if rule.starts_on < on:
        raise PayportalError(say("Auto-pay starts today or later."), code="bad_start")
    if rule.ends_on is not None and rule.ends_on < rule.starts_on:
        raise PayportalError(say("Auto-pay ends before it starts; choose a later last day."), code="bad_end")
    if rule.amount is AmountRule.FIXED and (rule.fixed_minor <= 0 or rule.trigger is not Trigger.MONTHLY):
        raise PayportalError(say("A fixed amount is above zero and is collected on a day of the month."),
                             code="bad_fixed")  # fmt: skip
    if proposal.item_kind not in ("", "invoice", "debit_memo"):
        raise PayportalError(say("This kind of document is not known."), code="bad_kind")
    whole = customer_account.account_ids(session, proposal.customer_id)
    if proposal.child_id is not None and proposal.child_id not in whole:
        raise NotFound(say("There is no such account below yours."))
    told = proposal.notice_days >= CONSUMER_NOTICE_DAYS or proposal.notice_free_minor is not None
    if is_consumer(session, proposal.customer_id) and not told and rule.amount is not AmountRule.FIXED:
        raise PayportalError(say("We have to tell you %(days)s days before a payment, or you agree to a range.",
                                 days=CONSUMER_NOTICE_DAYS), code="bad_notice")  # fmt: skip


def _refuse_overlap(session: Session, made: AutopayMandate) -> None:
    """Two mandates may not pay the same invoices; a fixed sum may be paid beside any other."""
    if made.amount_rule == AmountRule.FIXED:
        return
    query = select(AutopayMandate).where(
        AutopayMandate.customer_id == made.customer_id, AutopayMandate.ended_at.is_(None),
        AutopayMandate.currency == made.currency, AutopayMandate.amount_rule != str(AmountRule.FIXED),
    )  # fmt: skip
    own = set(mandates.accounts_of(session, made))
    for other in session.scalars(query):
        kinds = not other.item_kind or not made.item_kind or other.item_kind == made.item_kind
        if other.id != made.replaces_id and kinds and own & set(mandates.accounts_of(session, other)):
            raise Conflict(say("Auto-pay %(other)s pays these invoices already. Edit or cancel it first.",
                               other=other.reference), code="overlap")  # fmt: skip


def _replace(session: Session, made: AutopayMandate) -> None:
    """The new mandate goes on where the old one ends: a day that was run is not run again."""
    assert made.replaces_id is not None, "asked only for a mandate that replaces one"
    old = of_account(session, made.replaces_id, made.customer_id)
    refuse_ended(old)
    old.ended_at, old.ended_by = utcnow(), made.agreed_by
    made.looked_on, made.paused_until = old.looked_on, old.paused_until
