"""News about disputes: each side is told what the other did."""

from sqlalchemy.orm import Session

from payportal.domain.letter import SITE, Act, Letter, Rows, Value, letter
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.dispute import Dispute, DisputeMessage
from payportal.models.invoice import Invoice
from payportal.models.user import User
from payportal.services import notices, telling
from payportal.services.telling import News

TO_CUSTOMER = {
    "open": say("We received your dispute and look into it."),
    "answer": say("We answered your dispute. Read the answer in the portal and reply, accept it or withdraw the "
                  "dispute."),
    "credit": say("We credited your dispute."),
    "release": say("We looked into your dispute and ask you to pay the amount after all. The reason is in the portal."),
    "withdraw": say("Your dispute is withdrawn. The amount is to be paid again."),
    "reopen": say("We opened your dispute again."),
}  # fmt: skip
TO_US = {
    "open": "A dispute was opened.",
    "reply": "The customer replied.",
    "withdraw": "The customer withdrew the dispute.",
}


def tell(session: Session, dispute: Dispute, message: DisputeMessage) -> None:
    """Queue what the act of ``message`` means for whoever did not do it, and the receipt of a new dispute."""
    number = session.get_one(Invoice, dispute.invoice_id).number
    key = f"dispute:{dispute.id}:message:{message.id}"
    if words := TO_CUSTOMER.get(message.act):
        told = about(dispute, number, words)
        telling.tell(session, News(event="dispute", key=key, letter=told, customer_id=dispute.customer_id,
                                   to=[dispute.opened_by], object=f"dispute:{dispute.id}"))  # fmt: skip
    owner = session.get(User, dispute.owner_id) if dispute.owner_id else None
    if owner is not None and owner.active and (ours := TO_US.get(message.act)):
        body = f"{ours}\n\nInvoice {number}, disputed {Money(dispute.disputed_minor, dispute.currency)}.\n"
        notices.queue(
            session, f"{key}:{owner.email}", address=owner.email, subject=f"Dispute about {number}", body=body
        )


def tell_owner(session: Session, dispute: Dispute, owner: User) -> None:
    """Queue the news to a clerk that a dispute is hers now."""
    number = session.get_one(Invoice, dispute.invoice_id).number
    body = f"The dispute about {number} is yours now. It must be answered by {dispute.due_at:%Y-%m-%d}.\n"
    key = f"dispute:{dispute.id}:owner:{owner.id}"
    notices.queue(session, key, address=owner.email, subject=f"Yours: dispute about {number}", body=body)


def about(dispute: Dispute, number: str, words: str) -> Letter:
    """Return what is said of a dispute about an invoice."""
    return letter(say("Dispute about %(number)s", number=number), words, _rows(dispute, number),
                  Act(say("See the dispute"), f"{SITE}/disputes/{dispute.id}"))  # fmt: skip


def _rows(dispute: Dispute, number: str) -> Rows:
    rows: list[tuple[str, Value]] = [
        (say("Invoice"), number), (say("Disputed"), Money(dispute.disputed_minor, dispute.currency)),
    ]  # fmt: skip
    if dispute.credited_minor:
        rows.append((say("Credited"), Money(dispute.credited_minor, dispute.currency)))
    return Rows(tuple(rows))
