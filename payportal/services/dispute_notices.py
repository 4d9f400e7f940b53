"""Mails about disputes: each side is told what the other did."""

from sqlalchemy.orm import Session

from payportal.domain.money import Money
from payportal.models.dispute import Dispute, DisputeMessage
from payportal.models.invoice import Invoice
from payportal.models.user import User
from payportal.services import notices

TO_CUSTOMER = {
    "open": "We received your dispute and look into it.",
    "answer": "We answered your dispute. Read the answer in the portal and reply, accept it or withdraw the dispute.",
    "credit": "We credited your dispute.",
    "release": "We looked into your dispute and ask you to pay the amount after all. The reason is in the portal.",
    "withdraw": "Your dispute is withdrawn. The amount is to be paid again.",
    "reopen": "We opened your dispute again.",
}
TO_US = {
    "open": "A dispute was opened.",
    "reply": "The customer replied.",
    "withdraw": "The customer withdrew the dispute.",
}


def tell(session: Session, dispute: Dispute, message: DisputeMessage) -> None:
    """Queue what the act of ``message`` means for whoever did not do it, and the receipt of a new dispute."""
    number = session.get_one(Invoice, dispute.invoice_id).number
    if words := TO_CUSTOMER.get(message.act):
        _queue(session, dispute, message, address=dispute.opened_by, number=number, words=words)
    owner = session.get(User, dispute.owner_id) if dispute.owner_id else None
    if owner is not None and owner.active and (words := TO_US.get(message.act)):
        _queue(session, dispute, message, address=owner.email, number=number, words=words)


def tell_owner(session: Session, dispute: Dispute, owner: User) -> None:
    """Queue the news to a clerk that a dispute is hers now."""
    number = session.get_one(Invoice, dispute.invoice_id).number
    body = f"The dispute about {number} is yours now. It must be answered by {dispute.due_at:%Y-%m-%d}.\n"
    key = f"dispute:{dispute.id}:owner:{owner.id}"
    notices.queue(session, key, address=owner.email, subject=f"Yours: dispute about {number}", body=body)


def _queue(session: Session, dispute: Dispute, message: DisputeMessage, *, address: str, number: str,
           words: str) -> None:  # fmt: skip
    disputed = Money(dispute.disputed_minor, dispute.currency)
    lines = [words, "", f"Invoice {number}", f"Disputed {disputed}"]
    if dispute.credited_minor:
        lines.append(f"Credited {Money(dispute.credited_minor, dispute.currency)}")
    body = "\n".join([*lines, "", "You find it in the portal under Disputes.", ""])
    key = f"dispute:{dispute.id}:message:{message.id}:{address}"
    notices.queue(session, key[:160], address=address, subject=f"Dispute about {number}: {disputed}", body=body)
