"""Short ways to say an open item, a payer and a receipt in a test; every default is sensible."""

from datetime import date

from payportal.domain.open_item import OpenItem
from payportal.domain.receipt import Receipt
from payportal.matching.engine import PendingReceipt, match
from payportal.matching.memory_source import MemorySource
from payportal.matching.payer import Payer
from payportal.matching.rules import MatchRules

DAY = date(2026, 3, 20)


def item(item_id=1, number="K0265479", *, minor=168015, customer_id=1, currency="USD", **more):
    """An open invoice of 1,680.15 USD."""
    given = {"issue_date": date(2026, 2, 1), "due_date": date(2026, 3, 3), "amount_minor": minor, "open_minor": minor}
    return OpenItem(item_id=item_id, number=number, customer_id=customer_id, currency=currency, **{**given, **more})


def payer(customer_id=1, name="Linden Bakery Inc.", *, number="", parent_id=None, accounts=(), aliases=()):
    """A customer; its number is made from its id."""
    return Payer(customer_id, number or f"C{customer_id:05d}", name, parent_id, frozenset(accounts), tuple(aliases))


def receipt(minor=168015, *, name="LINDEN BAKERY INC", reference="", memo="", **more):
    """Money of 1,680.15 USD from Linden Bakery."""
    given = {"transaction_id": "T1", "value_date": DAY, "currency": "USD"}
    return Receipt(amount_minor=minor, payer_name=name, reference=reference, memo=memo, **{**given, **more})


def pending(receipt_id=1, minor=168015, *, customer_id=None, **more):
    """The same money, waiting; the transaction is called after the receipt."""
    told = receipt(minor, **{"transaction_id": f"T{receipt_id}", **more})
    return PendingReceipt(receipt_id=receipt_id, receipt=told, remaining_minor=minor, customer_id=customer_id)


def run(receipts, items, payers=None, *, rules=None, earlier=()):
    """Match receipts against a book held in memory."""
    source = MemorySource(items, payers or [payer()], earlier)
    return match(receipts, source, rules or MatchRules())


def cash(proposal):
    """What each open item gets in cash."""
    return {line.item_id: line.cash_minor for line in proposal.chosen.lines} if proposal.chosen else {}
