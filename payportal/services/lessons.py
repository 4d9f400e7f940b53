"""What one decision has to say: facts it speaks for, and things believed so far that it speaks against."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from payportal.matching.customs import habits_shown
from payportal.matching.keys import account_key
from payportal.matching.marks import account_mark, name_mark, name_mark_of, refusal_mark
from payportal.matching.proposal import ProposedLine
from payportal.models.application import Application
from payportal.models.customer import Customer, PayerAccount, PayerAlias
from payportal.models.invoice import Invoice
from payportal.models.learned import Learned
from payportal.models.proposal import Proposal
from payportal.models.receipt import Receipt
from payportal.services.cash_application import AUTO, Decision
from payportal.services.invoicing import item_of
from payportal.services.receiving import noun
from payportal.services.unapplication import live_entries

MOST_ITEMS = 20


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a decision speaks for; ``shown`` is the mark as people read it."""

    kind: str
    mark: str
    shown: str
    customer_id: int
    invoice_id: int | None = None


def facts_of(session: Session, receipt: Receipt, decision: Decision) -> list[Fact]:
    """Return who was seen to pay under which account and name, and the habits the customer showed."""
    told, payer = noun(receipt), session.get_one(Customer, decision.customer_id)
    facts = []
    if (mark := account_mark(told)) and mark not in _erp_accounts(session, payer.id):
        facts.append(Fact("account", mark, told.payer_account, payer.id))
    if (mark := name_mark(told)) and mark not in _erp_names(session, payer):
        facts.append(Fact("alias", mark, told.payer_name, payer.id))
    return facts + [Fact("habit", habit, "", owner) for owner, habit in _habits(session, receipt, decision)]


def _erp_accounts(session: Session, customer_id: int) -> set[str]:
    accounts = session.scalars(select(PayerAccount.account).where(PayerAccount.customer_id == customer_id))
    return {account_key(account) for account in accounts}


def _erp_names(session: Session, payer: Customer) -> set[str]:
    aliases = session.scalars(select(PayerAlias.name).where(PayerAlias.customer_id == payer.id))
    return {name_mark_of(name) for name in (payer.name, *aliases)}


def _habits(session: Session, receipt: Receipt, decision: Decision) -> Iterable[tuple[int, str]]:
    ids = [line.invoice_id for line in decision.lines][:MOST_ITEMS]
    rows = session.scalars(select(Invoice).where(Invoice.id.in_(ids)).execution_options(populate_existing=True)).all()
    lines = [
        ProposedLine(line.invoice_id, line.cash_minor, line.discount_minor, line.adjustment_minor,
                     line.adjustment_reason)
        for line in decision.lines
    ]  # fmt: skip
    for owner in sorted({row.customer_id for row in rows}):
        items = [item_of(row) for row in rows if row.customer_id == owner]
        yield from ((owner, habit) for habit in habits_shown(noun(receipt), items, lines))


def opposed_by(session: Session, receipt: Receipt, decision: Decision) -> list[int]:
    """Return what is believed about this payer and is not so: other payers' marks, and refusals of what was decided."""
    told = noun(receipt)
    marks = sorted({mark for mark in (account_mark(told), name_mark(told), refusal_mark(told)) if mark})
    if not marks:
        return []
    paid = _owners(session, decision)
    family = _family(session, paid)
    items = {line.invoice_id for line in decision.lines}
    query = select(Learned).where(Learned.mark.in_(marks), Learned.kind != "habit").order_by(Learned.id)
    return [row.id for row in session.scalars(query.with_for_update()) if _opposes(row, paid, family, items)]


def _opposes(row: Learned, paid: set[int], family: set[int], items: set[int]) -> bool:
    if row.kind != "rejected":
        return row.customer_id not in family
    return row.customer_id in paid if row.invoice_id is None else row.invoice_id in items


def _owners(session: Session, decision: Decision) -> set[int]:
    """Return who paid and who owes what was paid."""
    ids = [line.invoice_id for line in decision.lines][:MOST_ITEMS]
    owners = session.scalars(select(Invoice.customer_id).where(Invoice.id.in_(ids))) if ids else ()
    return {decision.customer_id, *owners}


def _family(session: Session, customer_ids: set[int]) -> set[int]:
    """Return customers with their parents and the children of either: who of them pays says nothing against another."""
    parents = select(Customer.parent_id).where(Customer.id.in_(customer_ids), Customer.parent_id.is_not(None))
    heads = customer_ids | set(session.scalars(parents))
    return heads | set(session.scalars(select(Customer.id).where(Customer.parent_id.in_(heads))))


def refused_by(session: Session, receipt: Receipt, decision: Decision) -> list[Fact]:
    """Return what the first suggestion said and the person did not do, once the whole receipt is decided."""
    mark, shown = refusal_mark(noun(receipt)), _shown(receipt)
    if receipt.unapplied_minor or not mark:
        return []
    family = _family(session, _owners(session, decision))
    undone = sorted(_undone_customers(session, receipt.id) - family)
    wrong = [Fact("rejected", mark, shown, customer_id) for customer_id in undone]
    offered = session.get(Proposal, receipt.id)
    if offered is None or not offered.suggestions:
        return wrong
    first = offered.suggestions[0]
    if first["customer_id"] is not None and first["customer_id"] not in family:
        wrong.append(Fact("rejected", mark, shown, first["customer_id"]))
        return list(dict.fromkeys(wrong))
    return wrong + _left_items(session, receipt, first, mark)


def _left_items(session: Session, receipt: Receipt, first: dict[str, Any], mark: str) -> list[Fact]:
    """Return the items of the right customer that were suggested and got nothing of the receipt."""
    decided = _decided_items(session, receipt.id)
    left = [line[0] for line in first["lines"] if line[0] not in decided][:MOST_ITEMS]
    owners = dict(session.execute(select(Invoice.id, Invoice.customer_id).where(Invoice.id.in_(left))).all())
    return [Fact("rejected", mark, _shown(receipt), owners[item_id], item_id) for item_id in left]


def _undone_customers(session: Session, receipt_id: int) -> set[int]:
    """Return whose items the matcher had paid from this receipt until a person undid it."""
    undo = aliased(Application)
    query = select(Application.customer_id).join(undo, undo.reverses_id == Application.id)
    mine = Application.receipt_id == receipt_id, Application.decided_by == AUTO, undo.decided_by != AUTO
    return set(session.scalars(query.where(*mine)))


def _decided_items(session: Session, receipt_id: int) -> set[int | None]:
    entries = live_entries(session, receipt_id)
    return set(session.scalars(select(Application.invoice_id).where(Application.entry_id.in_(entries))))


def refused_rows(receipt: Receipt, rows: Sequence[Application]) -> list[Fact]:
    """Return what an undone application had paid, as refused for this payer."""
    mark, shown = refusal_mark(noun(receipt)), _shown(receipt)
    if not mark:
        return []
    return [
        Fact("rejected", mark, shown, row.customer_id, row.invoice_id) for row in rows if row.invoice_id is not None
    ]


def _shown(receipt: Receipt) -> str:
    return receipt.payer_account or receipt.payer_name or " ".join(receipt.memo.split())[:60]
