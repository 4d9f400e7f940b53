"""Take customers in from the ERP, and keep the keys by which their payments are recognised."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.erp.customer_import import CustomerRow
from payportal.erp.digest import digest
from payportal.matching.keys import payer_keys
from payportal.models.base import utcnow
from payportal.models.customer import Customer, PayerAccount, PayerAlias, PayerKey
from payportal.queries.taught_marks import certain_accounts, certain_names
from payportal.services import pay_link_mail
from payportal.services.import_outcome import ImportOutcome
from payportal.services.parents import closes_circle


def take_in(session: Session, rows: Sequence[CustomerRow], outcome: ImportOutcome) -> None:
    """Write new and changed customers, their parents, names and accounts; rows that are the same are left alone."""
    written: dict[str, CustomerRow] = {}
    for batch in batches(rows):
        known = _known(session, [row.customer_number for row in batch])
        for row in batch:
            if _write(session, row, known.get(row.customer_number), outcome):
                written[row.customer_number] = row
        session.flush()
    for batch in batches(list(written.values())):
        customers = _known(session, [row.customer_number for row in batch])
        _set_parents(session, batch, customers, outcome)
        _set_payers(session, batch, customers)
        write_keys(session, [customer.id for customer in customers.values()])


def write_keys(session: Session, customer_ids: Collection[int]) -> None:
    """Write the payer keys of these customers anew, from their names, aliases, accounts and numbers.

    What clerks taught counts as far as it is certain.
    """
    session.flush()
    ids = sorted(customer_ids)
    session.execute(delete(PayerKey).where(PayerKey.customer_id.in_(ids)))
    aliases = _lists(session, PayerAlias.customer_id, PayerAlias.name, ids)
    accounts = _lists(session, PayerAccount.customer_id, PayerAccount.account, ids)
    for customer_id, name in certain_names(session, ids):
        aliases.setdefault(customer_id, []).append(name)
    for customer_id, account in certain_accounts(session, ids):
        accounts.setdefault(customer_id, []).append(account)
    query = select(Customer.id, Customer.name, Customer.number).where(Customer.id.in_(ids))
    rows = [
        {"key": key[:240], "customer_id": row_id}
        for row_id, name, number in session.execute(query)
        for key in sorted(payer_keys(name, aliases.get(row_id, ()), accounts.get(row_id, ()), number=number))
    ]
    if rows:
        session.execute(insert(PayerKey), rows)


def _known(session: Session, numbers: Sequence[str]) -> dict[str, Customer]:
    return {row.number: row for row in session.scalars(select(Customer).where(Customer.number.in_(numbers)))}


def _write(session: Session, row: CustomerRow, customer: Customer | None, outcome: ImportOutcome) -> bool:
    """Write one row and return whether anything changed."""
    content = digest(row)
    if customer is not None and customer.source_digest == content:
        outcome.same += 1
        return False
    if customer is None:
        customer = Customer(number=row.customer_number)
        session.add(customer)
        outcome.new += 1
    else:
        outcome.changed += 1
    moved = customer.id is not None and customer.email != row.email
    customer.name, customer.email, customer.currency = row.name, row.email, row.currency
    if moved:
        pay_link_mail.rotate(session, customer, at=utcnow())
    customer.payment_terms, customer.country, customer.language = row.payment_terms, row.country, row.language
    customer.extras, customer.source_digest = row.extras, content
    customer.parent_id = None  # set anew when all are written: a file may turn a parent and its child round
    return True


def _set_parents(
    session: Session, rows: Sequence[CustomerRow], customers: dict[str, Customer], outcome: ImportOutcome
) -> None:
    parents = _known(session, sorted({row.parent_number for row in rows if row.parent_number}))
    for row in rows:
        if not row.parent_number:
            continue
        customer, parent = customers[row.customer_number], parents.get(row.parent_number)
        if parent is not None and not closes_circle(session, customer, parent):
            customer.parent_id = parent.id
            continue
        customer.source_digest = ""  # the row is tried again when the parent has come or was mended
        if parent is None:
            code, why = "unknown_parent", "is no customer; import it and then this row again"
        else:
            code, why = "parent_circle", f"is itself below {row.customer_number}; correct one of the two rows"
        outcome.note(row.line, code, "parent_number", row.parent_number,
                     f"{row.customer_number} was taken without a parent: {row.parent_number[:40]} {why}")  # fmt: skip


def _set_payers(session: Session, rows: Sequence[CustomerRow], customers: dict[str, Customer]) -> None:
    """Replace what the ERP said before; what clerks taught is kept elsewhere and stays."""
    ids = [customers[row.customer_number].id for row in rows]
    for table in (PayerAlias, PayerAccount):
        session.execute(delete(table).where(table.customer_id.in_(ids)))
    for row in rows:
        customer_id = customers[row.customer_number].id
        session.add_all(PayerAlias(customer_id=customer_id, name=name) for name in dict.fromkeys(row.aliases))
        session.add_all(
            PayerAccount(customer_id=customer_id, account=account) for account in dict.fromkeys(row.bank_accounts)
        )


def _lists(session: Session, owner: object, value: object, ids: Sequence[int]) -> dict[int, list[str]]:
    lists: dict[int, list[str]] = {}
    for customer_id, text in session.execute(select(owner, value).where(owner.in_(ids)).order_by(owner, value)):  # type: ignore
        lists.setdefault(customer_id, []).append(text)
    return lists
