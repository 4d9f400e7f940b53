"""What stands on an invoice: the document with whose it is and its lines, as electronic invoices name them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.documents.invoice_facts import Buyer, InvoiceFacts, LineFacts
from payportal.domain.errors import NotFound
from payportal.domain.seller import Seller
from payportal.domain.sentence import say
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice, InvoiceLine


def facts(session: Session, accounts: Sequence[int], invoice_id: int, *, seller: Seller) -> InvoiceFacts:
    """Return the facts of one document; raises NotFound when it is not on this account."""
    query = select(Invoice, Customer).join(Customer, Customer.id == Invoice.customer_id)
    record = session.execute(query.where(Invoice.id == invoice_id, Invoice.customer_id.in_(accounts))).first()
    if record is None:
        raise NotFound(say("There is no such invoice on your account."))
    invoice, customer = record
    return InvoiceFacts(
        number=invoice.number, kind=invoice.kind, issue_date=invoice.issue_date, due_date=invoice.due_date,
        currency=invoice.currency, amount_minor=invoice.amount_minor, open_minor=invoice.open_minor, seller=seller,
        buyer=Buyer(number=customer.number, name=customer.name, country=customer.country, email=customer.email),
        lines=lines(session, invoice_id), purchase_order=invoice.purchase_order, sales_order=invoice.sales_order,
        payment_terms=invoice.payment_terms, description=invoice.description,
    )  # fmt: skip


def lines(session: Session, invoice_id: int) -> tuple[LineFacts, ...]:
    """Return the lines of a document in their order; none where the ERP sends none."""
    query = select(InvoiceLine).where(InvoiceLine.invoice_id == invoice_id).order_by(InvoiceLine.position)
    return tuple(
        LineFacts(
            position=line.position, description=line.description, net_minor=line.amount_minor, quantity=line.quantity,
            unit=line.unit, unit_price=line.unit_price, tax_rate=line.tax_rate, tax_category=line.tax_category,
        )
        for line in session.scalars(query)
    )  # fmt: skip
