"""In which language somebody is written to, where no page is open that would say."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.languages.known import SOURCE, known
from payportal.models.customer import Customer
from payportal.models.user import User


def of_address(session: Session, email: str, *, customer_id: int | None = None) -> str:
    """Return the code of the language for a mail: the person's choice, else the customer's, else English.

    Staff is written to in English, as its pages are; ``customer_id`` is for people who have no account.
    """
    query = select(User.role, User.language, User.customer_id).where(User.email == email)
    role, own, belongs_to = session.execute(query).first() or ("customer", "", None)
    if role != "customer":
        return SOURCE
    theirs = select(Customer.language).where(Customer.id == (belongs_to or customer_id))
    return own or known(session.scalar(theirs) or "") or SOURCE
