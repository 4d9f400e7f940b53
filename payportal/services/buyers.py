"""Whom an electronic invoice bills: its buyer, found among the customers by identifier or by name."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.errors import PayportalError
from payportal.erp.einvoice import EInvoice, due_by_side
from payportal.erp.einvoice_document import Party
from payportal.erp.invoice_import import InvoiceRow
from payportal.matching.keys import whole_name_keys
from payportal.matching.words import squashed, words_of
from payportal.models.customer import Customer, PayerAlias, PayerKey
from payportal.services.import_outcome import ImportOutcome


def billed(
    session: Session, rows: Sequence[InvoiceRow | EInvoice], outcome: ImportOutcome, *, customer: str = ""
) -> list[InvoiceRow]:
    """Return the open items with their customers; an electronic invoice without one becomes a problem of ``outcome``.

    ``customer`` is the number of whom they bill, said by a person; rows of a delimited file name their own, and
    PayportalError ``wrong_usage`` is raised where it is said for them.
    """
    invoices = [row for row in rows if isinstance(row, EInvoice)]
    items = [row for row in rows if isinstance(row, InvoiceRow)]
    if customer and items:
        message = "a delimited file names its customers itself; leave --customer out"
        raise PayportalError(message, code="wrong_usage")
    for invoice in invoices:
        number = customer or _number(session, invoice, outcome)
        outcome.documents.append(invoice.stated(number))
        outcome.problems.extend(invoice.problems)
        if number and not invoice.problems:
            items.append(invoice.billed_to(number))
            _tell_test(invoice, outcome)
    outcome.credits, outcome.debits = due_by_side(invoices)
    return items


def _tell_test(invoice: EInvoice, outcome: ImportOutcome) -> None:
    if invoice.document.test:
        number = invoice.document.number
        message = f"{number} says of itself that it is a test; it was taken, correct it by a credit memo if it is one"
        outcome.note(invoice.line, "test_document", "invoice_number", number, message)


def _number(session: Session, invoice: EInvoice, outcome: ImportOutcome) -> str:
    """Return the customer number of the buyer, empty where it is not certain and was told so."""
    buyer = invoice.buyer
    by_identifier, by_name = _by_identifier(session, buyer), _by_name(session, buyer)
    if by_identifier and by_name and by_identifier not in by_name:
        why = f"its identifier is that of {by_identifier}, its name that of {' and '.join(sorted(by_name))}"
    elif by_identifier:
        return by_identifier
    elif len(by_name) == 1:
        return by_name.pop()
    elif by_name:
        why = f"customers {', '.join(sorted(by_name)[:3])} have that name"
    else:
        why = "no customer has its identifier as number or its name as name or alias"
    shown = ", ".join((*buyer.names, *buyer.identifiers))
    message = (
        f"the buyer {shown[:200]!r} is not certain: {why}; import the customer, give it this name as an alias, or say "
        "--customer NUMBER"
    )
    outcome.refuse(invoice.line, "unknown_customer", "customer_number", shown, message)
    return ""


def _by_identifier(session: Session, buyer: Party) -> str:
    """Return the customer whose number is the first identifier that is one."""
    query = select(Customer.number).where(Customer.number.in_(buyer.identifiers))
    known = set(session.scalars(query))
    return next((identifier for identifier in buyer.identifiers if identifier in known), "")


def _by_name(session: Session, buyer: Party) -> set[str]:
    """Return the customers with a name or an alias of the buyer, legal form included, or an identifier as alias."""
    said = (*buyer.names, *buyer.identifiers)
    wanted = {key for name in said if (key := _key(name))}
    whole = {key for name in said for key in whole_name_keys(name) if key.startswith("name:")}
    keys = {key[:240] for key in (*whole, *(f"alias:{key}" for key in wanted))}
    ids = list(session.scalars(select(PayerKey.customer_id).where(PayerKey.key.in_(sorted(keys))).distinct()))
    names = select(Customer.number, Customer.name).where(Customer.id.in_(ids))
    aliases = select(Customer.number, PayerAlias.name).join(PayerAlias, PayerAlias.customer_id == Customer.id)
    aliases = aliases.where(Customer.id.in_(ids))
    found = [*session.execute(names), *session.execute(aliases)]
    return {number for number, name in found if _key(name) in wanted}


def _key(name: str) -> str:
    return squashed(words_of(name))
