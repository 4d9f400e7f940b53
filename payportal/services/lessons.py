"""What one decision has to say: facts it speaks for, and things believed so far that it speaks against."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from payportal.domain.open_item import OpenItem
from payportal.domain.receipt import Receipt as ReceiptNoun
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


@dataclass(frozen=True, slots=True)
class Said:
    """All that one decision says: its facts, under which marks the payer is known, and whom it was about.

    ``paid`` holds who paid and who owes, ``family`` those with their relatives, ``items`` what got something.
    """

    facts: tuple[Fact, ...]
    marks: frozenset[str]
    paid: frozenset[int]
    family: frozenset[int]
    items: frozenset[int]

    def opposes(self, row: Learned) -> bool:
        """Return whether the decision speaks against something learned under one of its marks.

        Against the mark of another payer, and against a refusal of what was decided now.
        """
        if row.kind == "habit" or row.mark not in self.marks:
            return False
        if row.kind != "rejected":
            return row.customer_id not in self.family
        return row.customer_id in self.paid if row.invoice_id is None else row.invoice_id in self.items


def said_by(session: Session, receipt: Receipt, decision: Decision) -> Said:
    """Return what a decision that was carried out says."""
    told = noun(receipt)
    ids = [line.invoice_id for line in decision.lines]
    items = _items(session, ids[:MOST_ITEMS])
    paid = frozenset({decision.customer_id, *(item.customer_id for item in items)})
    family = _family(session, paid)
    facts = (
        *(_payer_facts(session, told, decision.customer_id) if _one_payer(session, decision.customer_id, paid) else ()),
        *_habits(told, items, decision),
        *_refused(session, receipt, refusal_mark(told), family),
    )
    marks = {account_mark(told), name_mark(told), refusal_mark(told)} - {""}
    return Said(facts, frozenset(marks), paid, family, frozenset(ids))


def _items(session: Session, ids: Sequence[int]) -> list[OpenItem]:
    query = select(Invoice).where(Invoice.id.in_(ids)).execution_options(populate_existing=True)
    return [item_of(row) for row in session.scalars(query)] if ids else []


def _one_payer(session: Session, customer_id: int, paid: frozenset[int]) -> bool:
    """Return whether the money is one customer's: who pays for several that are strangers is nobody's other name."""
    return paid == {customer_id} or paid <= _family(session, frozenset({customer_id}))


def _payer_facts(session: Session, told: ReceiptNoun, customer_id: int) -> Iterable[Fact]:
    """Yield under which account and name the customer was seen to pay, where the ERP does not say so anyway."""
    payer = session.get_one(Customer, customer_id)
    if (mark := account_mark(told)) and mark not in _erp_accounts(session, payer.id):
        yield Fact("account", mark, told.payer_account, payer.id)
    if (mark := name_mark(told)) and mark not in _erp_names(session, payer):
        yield Fact("alias", mark, told.payer_name, payer.id)


def _erp_accounts(session: Session, customer_id: int) -> set[str]:
    accounts = session.scalars(select(PayerAccount.account).where(PayerAccount.customer_id == customer_id))
    return {account_key(account) for account in accounts}


def _erp_names(session: Session, payer: Customer) -> set[str]:
    aliases = session.scalars(select(PayerAlias.name).where(PayerAlias.customer_id == payer.id))
    return {name_mark_of(name) for name in (payer.name, *aliases)}


def _habits(told: ReceiptNoun, items: Sequence[OpenItem], decision: Decision) -> Iterable[Fact]:
    lines = [
        ProposedLine(line.invoice_id, line.cash_minor, line.discount_minor, line.adjustment_minor,
                     line.adjustment_reason)
        for line in decision.lines
    ]  # fmt: skip
    for owner in sorted({item.customer_id for item in items}):
        own = [item for item in items if item.customer_id == owner]
        yield from (Fact("habit", habit, "", owner) for habit in habits_shown(told, own, lines))


def _family(session: Session, customer_ids: frozenset[int]) -> frozenset[int]:
    """Return customers with their parents and the children of either: who of them pays says nothing against another."""
    parents = select(Customer.parent_id).where(Customer.id.in_(customer_ids), Customer.parent_id.is_not(None))
    heads = customer_ids | set(session.scalars(parents))
    return frozenset(heads | set(session.scalars(select(Customer.id).where(Customer.parent_id.in_(heads)))))


def _refused(session: Session, receipt: Receipt, mark: str, family: frozenset[int]) -> list[Fact]:
    """Return what the first suggestion said and the person did not do, once the whole receipt is decided."""
    if receipt.unapplied_minor or not mark:
        return []
    shown = _shown(receipt)
    undone = sorted(_undone_customers(session, receipt) - family)
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
    if not left:
        return []
    owners = dict(session.execute(select(Invoice.id, Invoice.customer_id).where(Invoice.id.in_(left))).all())
    return [Fact("rejected", mark, _shown(receipt), owners[item_id], item_id) for item_id in left]


def _undone_customers(session: Session, receipt: Receipt) -> set[int]:
    """Return whose items the matcher had paid from this receipt until a person undid it."""
    if receipt.decision_count < 2:
        return set()
    undo = aliased(Application)
    query = select(Application.customer_id).join(undo, undo.reverses_id == Application.id)
    mine = Application.receipt_id == receipt.id, Application.decided_by == AUTO, undo.decided_by != AUTO
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
