"""News of questions: whoever asked gets the answer by mail, the clerk who has a question in hand what was written."""

from sqlalchemy.orm import Session

from payportal.domain.letter import SITE, Act, Letter, Para, Part, Quote, letter
from payportal.domain.sentence import say
from payportal.models.base import utcnow
from payportal.models.invoice import Invoice
from payportal.models.pay_link import PayLink
from payportal.models.question import Question, QuestionMessage
from payportal.models.user import User
from payportal.queries import notice_recipients
from payportal.services import notices, pay_link_mail, pay_links, telling
from payportal.services.telling import News

OPEN = say("See the answer and write back")
NO_LONGER = "does not see this account any more"
TO_US = {"reply": "There is a reply to your answer.", "close": "Whoever asked needs nothing more."}


def tell(session: Session, question: Question, message: QuestionMessage) -> None:
    """Queue what one side wrote for the other; a question that was closed without words is no news."""
    number = session.get_one(Invoice, question.invoice_id).number
    key = f"question:{question.id}:message:{message.id}"
    if message.side == "customer":
        _tell_owner(session, question, message, number, key)
    elif message.text:
        told = about(number, message.text, *_way_back(session, question))
        telling.tell(session, News(event="question", key=key, letter=told, customer_id=question.customer_id,
                                   to=[question.email or question.asked_by],
                                   object=f"question:{question.id}", withheld=_why_not(session, question)))  # fmt: skip


def about(number: str, answer: str, *more: Part) -> Letter:
    """Return the mail with our answer about an invoice."""
    return letter(say("Your question about %(number)s", number=number), say("We answered your question:"),
                  Quote(answer), *more)  # fmt: skip


def _way_back(session: Session, question: Question) -> list[Part]:
    """Return the link into the talk: the portal for who signs in, the pay link of a guest for as long as it works."""
    if question.link_id is None:
        return [Act(OPEN, f"{SITE}/questions/{question.id}")]
    link = session.get_one(PayLink, question.link_id)
    if not link.live(utcnow()) or question.invoice_id not in pay_links.still_there(session, link):
        return [Para(say("The link through which you asked no longer works."))]
    return [Act(OPEN, f"{pay_link_mail.mark(link)}/questions/{question.id}"), Para(pay_link_mail.WHOEVER)]


def _why_not(session: Session, question: Question) -> str:
    """Return why whoever asked is not told after all: people who left the company read no more of it."""
    if question.link_id is None and not notice_recipients.sees(session, question.customer_id, question.asked_by):
        return NO_LONGER
    return ""


def _tell_owner(session: Session, question: Question, message: QuestionMessage, number: str, key: str) -> None:
    owner = session.get(User, question.owner_id) if question.owner_id else None
    if owner is not None and owner.active and (words := TO_US.get(message.act)):
        body = f"{words}\n\nInvoice {number}.\n\n{message.text}\n"
        notices.queue(session, f"{key}:{owner.email}", address=owner.email, subject=f"Question about {number}",
                      body=body)  # fmt: skip
