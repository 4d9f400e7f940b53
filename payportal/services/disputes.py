"""Disputes: open one, talk about it, give it to somebody, withdraw or release it. Credits stand in dispute_credits."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payportal.domain import card_numbers
from payportal.domain.attached_file import MOST_FILES, AttachedFile
from payportal.domain.dispute import LIVE, DisputeAct, after, answer_due
from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.base import utcnow
from payportal.models.dispute import Dispute, DisputeFile, DisputeMessage
from payportal.models.invoice import Invoice
from payportal.models.payment import PaymentLine
from payportal.queries import arrangement_rules
from payportal.queries.disputed import disputed_minor
from payportal.services import audit, dispute_notices, users

LONGEST_TEXT, MOST_FILES_EVER = 4_000, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What a customer says: ``reference`` names this one act, so that sending it twice opens one dispute.

    Amounts in minor units of the invoice's currency; ``accounts`` are the customers whose invoices the person may see.
    """

    reference: str
    invoice_id: int
    accounts: Sequence[int]
    opened_by: str
    reason: str
    disputed_minor: int
    text: str
    line_text: str = ""
    quantity_expected: str = ""
    price_expected_minor: int | None = None
    contact: str = ""
    files: tuple[AttachedFile, ...] = ()


def open_dispute(session: Session, complaint: Complaint) -> Dispute:
    """Open a dispute; the same complaint again returns the same one.

    Raises NotFound for an invoice of somebody else, Conflict when the amount is not open or not undisputed any more,
    PayportalError for a complaint without a reason or words.
    """
    invoice = _locked_invoice(session, complaint)
    known = session.scalar(select(Dispute).where(Dispute.reference == complaint.reference))
    if known is not None:
        return _same(known, complaint)
    reasons = {one.code: one for one in arrangement_rules.current(session).reasons}
    if complaint.reason not in reasons:
        raise PayportalError(say("Choose a reason."), code="reason")
    _check_amount(session, invoice, complaint.disputed_minor)
    dispute = _row(session, invoice, complaint, reasons[complaint.reason].x12)
    session.add(dispute)
    session.flush()
    audit.record(session, complaint.opened_by, "open_dispute", f"dispute:{dispute.id}", invoice=invoice.id,
                 disputed_minor=dispute.disputed_minor, reason=dispute.reason)  # fmt: skip
    add_turn(session, dispute, "open", author=complaint.opened_by, side="customer", text=complaint.text,
        files=complaint.files)  # fmt: skip
    return dispute


def reply(session: Session, dispute_id: int, text: str, *, author: str, accounts: Sequence[int],
          files: Sequence[AttachedFile] = ()) -> None:  # fmt: skip
    """Add the customer's words: an answered dispute waits for us again, and has its time anew."""
    dispute = locked(session, dispute_id, accounts)
    before, dispute.state = dispute.state, after(dispute.state, DisputeAct.REPLY)
    if before != dispute.state:
        dispute.due_at = answer_due(utcnow(), arrangement_rules.current(session).answer_days)
    add_turn(session, dispute, "reply", author=author, side="customer", text=text, files=files)


def answer(session: Session, dispute_id: int, text: str, *, author: str, files: Sequence[AttachedFile] = ()) -> None:
    """Add our words: the customer is told and it is the customer's turn."""
    dispute = locked(session, dispute_id)
    dispute.state = after(dispute.state, DisputeAct.ANSWER)
    add_turn(session, dispute, "answer", author=author, side="us", text=text, files=files)


def release(session: Session, dispute_id: int, text: str, *, author: str) -> None:
    """Decide that the customer pays after all, with the reason in words."""
    dispute = locked(session, dispute_id)
    close(dispute, DisputeAct.RELEASE, by=author)
    add_turn(session, dispute, "release", author=author, side="us", text=text)


def withdraw(session: Session, dispute_id: int, text: str, *, author: str, accounts: Sequence[int]) -> None:
    """Take a dispute back: the customer pays after all."""
    dispute = locked(session, dispute_id, accounts)
    dispute.state = after(dispute.state, DisputeAct.WITHDRAW)
    dispute.resolved_at, dispute.resolved_by = utcnow(), author
    add_turn(session, dispute, "withdraw", author=author, side="customer", text=text or "Withdrawn.")


def assign(session: Session, dispute_id: int, *, user_id: int | None, actor: str) -> None:
    """Give a dispute to a clerk, or to nobody."""
    dispute = locked(session, dispute_id)
    owner = users.clerk(session, user_id) if user_id else None
    if dispute.owner_id == user_id:
        return
    dispute.owner_id = user_id
    audit.record(session, actor, "assign_dispute", f"dispute:{dispute_id}", user=user_id)
    if owner is not None and owner.email != actor:
        dispute_notices.tell_owner(session, dispute, owner)


def locked(session: Session, dispute_id: int, accounts: Sequence[int] | None = None) -> Dispute:
    """Return a dispute, locked behind its invoice; raises NotFound when it is not of ``accounts``."""
    query = select(Dispute).where(Dispute.id == dispute_id)
    if accounts is not None:
        query = query.where(Dispute.customer_id.in_(accounts))
    found = session.scalar(query)
    if found is None:
        raise NotFound(say("There is no such dispute on your account."))
    session.get_one(Invoice, found.invoice_id, with_for_update=True, populate_existing=True)
    return session.get_one(Dispute, dispute_id, with_for_update=True, populate_existing=True)


def close(dispute: Dispute, act: DisputeAct, *, by: str) -> None:
    """Resolve a dispute by a credit or a release; raises Conflict when it is over already."""
    dispute.state, dispute.resolution = after(dispute.state, act), str(act)
    dispute.resolved_at, dispute.resolved_by = utcnow(), by


def add_turn(session: Session, dispute: Dispute, act: str, *, author: str, side: str, text: str,
        files: Sequence[AttachedFile] = ()) -> DisputeMessage:  # fmt: skip
    """Add a turn to the talk, card numbers masked, and tell the other side; raises PayportalError without words."""
    words = card_numbers.masked(text.strip())[:LONGEST_TEXT]
    if not words:
        raise PayportalError(say("Write what it is about."), code="text")
    dispute.changed_at = utcnow()
    message = DisputeMessage(dispute_id=dispute.id, author=author, side=side, act=act, text=words)
    session.add(message)
    session.flush()
    _attach(session, dispute, message, files)
    if act != "open":
        audit.record(session, author, f"{act}_dispute", f"dispute:{dispute.id}", message=message.id)
    dispute_notices.tell(session, dispute, message)
    return message


def _attach(session: Session, dispute: Dispute, message: DisputeMessage, files: Sequence[AttachedFile]) -> None:
    if not files:
        return
    before = session.scalar(select(func.count()).where(DisputeFile.dispute_id == dispute.id)) or 0
    if len(files) > MOST_FILES or before + len(files) > MOST_FILES_EVER:
        raise PayportalError(
            say("Attach at most %(once)s files at once, and %(ever)s to one dispute.", once=MOST_FILES,
                ever=MOST_FILES_EVER),
            code="files",
        )  # fmt: skip
    session.add_all(
        DisputeFile(dispute_id=dispute.id, message_id=message.id, name=file.name, media_type=file.media_type,
                    size_bytes=len(file.content), sha256=hashlib.sha256(file.content).hexdigest(),
                    content=file.content)
        for file in files
    )  # fmt: skip
    session.flush()


def _locked_invoice(session: Session, complaint: Complaint) -> Invoice:
    query = select(Invoice).where(Invoice.id == complaint.invoice_id, Invoice.customer_id.in_(complaint.accounts))
    invoice = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if invoice is None:
        raise NotFound(say("There is no such invoice on your account."))
    return invoice


def _same(known: Dispute, complaint: Complaint) -> Dispute:
    if (known.invoice_id, known.opened_by) != (complaint.invoice_id, complaint.opened_by):
        raise Conflict(say("This form was used for another dispute. Begin again at the invoice."))
    return known


def _check_amount(session: Session, invoice: Invoice, minor: int) -> None:
    if invoice.open_minor <= 0:
        raise Conflict(say("Nothing is open on this document, so there is nothing to dispute."))
    if session.scalar(select(PaymentLine.id).where(PaymentLine.invoice_id == invoice.id, PaymentLine.live)):
        raise Conflict(say("A payment for this invoice is under way. Finish or cancel it under Payments first."),
                       code="payment_under_way")  # fmt: skip
    left = invoice.open_minor - disputed_minor(session, [invoice.id]).get(invoice.id, 0)
    if not 0 < minor <= left:
        raise PayportalError(
            say("Dispute an amount above zero and at most %(most)s, what is open and undisputed.",
                most=Money(left, invoice.currency)),
            code="amount",
        )  # fmt: skip


def _row(session: Session, invoice: Invoice, complaint: Complaint, x12: str) -> Dispute:
    now, clean = utcnow(), card_numbers.masked
    return Dispute(
        reference=complaint.reference, invoice_id=invoice.id, customer_id=invoice.customer_id,
        opened_by=complaint.opened_by, contact=clean(complaint.contact.strip())[:120], reason=complaint.reason,
        x12_reason=x12, line_text=clean(complaint.line_text.strip())[:200],
        quantity_expected=clean(complaint.quantity_expected.strip())[:40],
        price_expected_minor=complaint.price_expected_minor, disputed_minor=complaint.disputed_minor,
        currency=invoice.currency, state=LIVE[0], opened_at=now, changed_at=now,
        due_at=answer_due(now, arrangement_rules.current(session).answer_days),
    )  # fmt: skip
