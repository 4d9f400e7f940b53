"""Credits in a payment: set aside when it begins, used when it comes, free again when it fails.

Credit memos are netted in the application of the payment's receipt; money on account is applied from the receipt that
brought it. What was used up meanwhile is used no more: the money counts first, and what then lacks stays open.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from payportal.domain.errors import Conflict, NotFound
from payportal.domain.sentence import say
from payportal.models.payment import Payment
from payportal.models.payment_credit import PaymentCredit
from payportal.queries import customer_credits
from payportal.queries.customer_credits import Credit


def chosen(session: Session, accounts: Sequence[int], wanted: Mapping[str, int], currency: str) -> list[Credit]:
    """Return the credits of ``wanted`` (by key, in minor units), each cut to what is used of it.

    Raises NotFound for a credit that is not theirs or is used up, Conflict for more than there is.
    """
    if not wanted:
        return []
    found = {credit.key: credit for credit in customer_credits.usable(session, accounts, currency=currency)}
    if set(wanted) - set(found):
        raise NotFound(say("One of these credits is no longer there. Look at the page anew."))
    for key, minor in wanted.items():
        if not 0 < minor <= found[key].available_minor:
            raise Conflict(say("A credit changed since you saw it. Look at the new sum, then pay."),
                           code="amount_changed")  # fmt: skip
    return [credit for key, credit in found.items() if key in wanted]


def hold(session: Session, payment: Payment, held: Sequence[Credit], wanted: Mapping[str, int]) -> None:
    """Set credits aside for a payment; raises Conflict for one that another payment holds."""
    session.add_all(
        PaymentCredit(payment_id=payment.id, invoice_id=credit.invoice_id, receipt_id=credit.receipt_id,
                      number=credit.number[:64], amount_minor=wanted[credit.key])
        for credit in held
    )  # fmt: skip
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(
            say("A credit is in use by another payment. Finish or cancel that one first."), code="payment_under_way"
        ) from error


def free(session: Session, payment_id: int) -> None:
    """Let the credits of a payment be used again."""
    session.execute(update(PaymentCredit).where(PaymentCredit.payment_id == payment_id).values(live=False))


def of_payment(session: Session, payment_id: int) -> list[PaymentCredit]:
    """Return what a payment uses of credits, the credit memos before the money."""
    query = select(PaymentCredit).where(PaymentCredit.payment_id == payment_id)
    return sorted(session.scalars(query), key=lambda credit: (credit.invoice_id is None, credit.id))
