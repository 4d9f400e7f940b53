"""What the customer with the login paid in the portal before: once well, once declined, once still on its way."""

import secrets
from datetime import date

from sqlalchemy import select

from payportal.demo.people import LOGINS, Login
from payportal.domain.money import Money
from payportal.gateways.sandbox_payments import Act, SandboxCards
from payportal.models.base import db, transaction
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.queries.offers import rewards
from payportal.services import payments, settlement
from payportal.services.invoicing import item_of
from payportal.services.payment_plan import plan

PAYER: Login = next(login for login in LOGINS if login.role == "customer")
PRESSED = ((Act.APPROVE, 2), (Act.DECLINE, 1), (Act.PENDING, 1))
"""What was pressed on the processor's page, and for how many invoices, the longest due first."""


def pay(cards: SandboxCards, *, on: date) -> str:
    """Make the payments on the simulator and return their states in words."""
    waiting, states = _longest_due(), []
    for act, count in PRESSED:
        chosen, waiting = waiting[:count], waiting[count:]
        states.append(_pay(cards, chosen, act, on=on))
    return f"{len(states)} payments: {', '.join(states)}"


def _longest_due() -> list[Invoice]:
    query = (
        select(Invoice)
        .join(Customer, Customer.id == Invoice.customer_id)
        .where(Customer.number == PAYER.customer, Invoice.open_minor > 0)
        .order_by(Invoice.due_date, Invoice.id)
    )
    return list(db.session().scalars(query))


def _pay(cards: SandboxCards, invoices: list[Invoice], act: Act, *, on: date) -> str:
    settled = {invoice.id: invoice.open_minor for invoice in invoices}
    items = [item_of(invoice) for invoice in invoices]
    shown = plan(items, settled, rewards(db.session(), items, on=on)).cash_minor
    owner = invoices[0].customer_id
    order = payments.Order(
        reference=f"PAY-{secrets.token_hex(8).upper()}", customer_id=owner, accounts=[owner],
        started_by=PAYER.email, settled=settled, shown_minor=shown,
    )  # fmt: skip
    amount = Money(shown, invoices[0].currency)
    with transaction() as session:
        payment_id = payments.start(session, order, gateway=cards.name, on=on).id
    checkout = cards.start(order.reference, amount, return_url="/", description=order.reference, email=PAYER.email)
    with transaction() as session:
        payments.opened(session, payment_id, checkout)
    cards.press(checkout.reference, act)
    outcome = cards.outcome(checkout.reference)
    with transaction() as session:
        return settlement.settle(session, payment_id, outcome, on=on)
