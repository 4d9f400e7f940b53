"""Questions about an invoice, for tests."""

from payportal.models.pay_link import PayLink
from payportal.models.question import Question
from payportal.models.user import User
from payportal.services import memberships, pay_links, questions
from payportal.services.memberships import Place
from payportal.services.questions import Asking
from tests.services.a_dispute import ANN

SECRET = "a secret of the tests"


def an_asking(invoice, *, reference="ASK-AAAAAAAAAAAA", text="Is the freight in it?"):
    """What is asked about an invoice."""
    return Asking(reference=reference, invoice_id=invoice.id, text=text)


def an_asker(session, invoice, *, email=ANN) -> User:
    """A person of the customer who signs in."""
    user = User(email=email, role="customer", customer_id=invoice.customer_id, active=True)
    session.add(user)
    session.flush()
    memberships.join(session, user.id, invoice.customer_id, Place("viewer"), actor="test")
    return user


def a_question(session, invoice, *, by=ANN, accounts=None, **said) -> Question:
    """A question of Ann."""
    accounts = [invoice.customer_id] if accounts is None else accounts
    return questions.ask(session, an_asking(invoice, **said), by=by, accounts=accounts)


def a_pay_link(session, invoices, *, at, by="clerk@example.com", key=SECRET) -> PayLink:
    """A link to invoices of one customer."""
    ids = [invoice.id for invoice in invoices]
    return pay_links.create(session, key, customer_id=invoices[0].customer_id, invoice_ids=ids, created_by=by, at=at)


def a_guests_question(session, invoice, link, *, email="guest@home.example", **said) -> Question:
    """A question that was asked through a link."""
    return questions.ask_by_link(session, an_asking(invoice, **said), link, email=email)
