"""Why a receipt was applied, or why it waits: the evidence, the readings not chosen, and the condition that failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.receipt import Receipt as ReceiptNoun
from payportal.domain.remittance import RemittanceLine
from payportal.matching.tokens import text_of
from payportal.models.customer import Customer
from payportal.models.exception_case import ExceptionCase
from payportal.models.invoice import Invoice
from payportal.models.proposal import Explanation, Proposal
from payportal.models.receipt import Receipt
from payportal.queries.receipt_history import Decided, decisions

Names = Mapping[int, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason; ``token`` is the text it stands on and ``span`` its place in the receipt's text."""

    kind: str
    reason: str
    good: bool
    span: tuple[int, int] | None = None
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to apply a receipt that was suggested or not chosen; amounts in minor units."""

    customer_number: str
    customer_name: str
    items: tuple[tuple[int, str, int], ...]
    more_items: int
    on_account_minor: int
    confidence_ppm: int
    evidence_class: str
    evidence: tuple[Evidence, ...]
    against: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why one decision was made; ``others`` are readings not chosen or, of a person, what the matcher suggested."""

    evidence_class: str = ""
    evidence: tuple[Evidence, ...] = ()
    others: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A receipt with every decision about it and why, and what it waits for: the case and its suggestions."""

    receipt: Receipt
    text: str
    customer_number: str
    decided: tuple[tuple[Decided, Why], ...]
    case: ExceptionCase | None
    suggestions: tuple[Reading, ...] = field(default=())


def explain(session: Session, transaction_id: str) -> list[Explained]:
    """Return what is known of every receipt with this id of the bank, none where there is no such receipt."""
    query = select(Receipt).where(Receipt.transaction_id == transaction_id).order_by(Receipt.id)
    return [_explained(session, receipt) for receipt in session.scalars(query)]


def whys(session: Session, receipt: Receipt) -> dict[int, Why]:
    """Return why each decision about a receipt was made, by its journal entry; those made before that was kept lack."""
    query = select(Explanation.entry_id, Explanation.document).where(Explanation.receipt_id == receipt.id)
    found = dict(session.execute(query).all())
    teller = _Teller(session, text_of_row(receipt), [made for one in found.values() for made in one["others"]])
    return {
        entry_id: Why(
            evidence_class=one["class"], evidence=teller.evidence(one["clues"], good=True),
            others=tuple(map(teller.reading, one["others"])),
        )
        for entry_id, one in found.items()
    }  # fmt: skip


def text_of_row(receipt: Receipt) -> str:
    """Return the text of a stored receipt that spans point into."""
    return text_of(
        ReceiptNoun(
            transaction_id=receipt.transaction_id, value_date=receipt.value_date, amount_minor=receipt.amount_minor,
            currency=receipt.currency, reference=receipt.reference, memo=receipt.memo,
            remittance=tuple(RemittanceLine(**line) for line in receipt.remittance),
        )
    )  # fmt: skip


def _explained(session: Session, receipt: Receipt) -> Explained:
    reasons = whys(session, receipt)
    case = session.scalars(
        select(ExceptionCase).where(ExceptionCase.receipt_id == receipt.id, ExceptionCase.state == "open")
    ).first()
    offered = session.get(Proposal, receipt.id) if receipt.unapplied_minor else None
    made = offered.suggestions if offered else []
    teller = _Teller(session, text_of_row(receipt), made)
    return Explained(
        receipt=receipt, text=text_of_row(receipt), case=case,
        customer_number=session.scalar(select(Customer.number).where(Customer.id == receipt.customer_id)) or "",
        decided=tuple((one, reasons.get(one.entry_id) or _plain(one)) for one in decisions(session, receipt.id)),
        suggestions=tuple(map(teller.reading, made)),
    )  # fmt: skip


def _plain(decided: Decided) -> Why:
    """A decision that nothing was kept of but its reasons."""
    return Why(evidence=tuple(Evidence("", reason, True) for reason in decided.reasons))


class _Teller:
    """Turns stored documents into what people read, with the names of all customers and items looked up at once."""

    def __init__(self, session: Session, text: str, made: Sequence[Any]) -> None:
        self._text = text
        items = {line[0] for one in made for line in one["lines"]}
        customers = {one["customer_id"] for one in made if one["customer_id"]}
        self._items = dict(session.execute(select(Invoice.id, Invoice.number).where(Invoice.id.in_(items))).all())
        query = select(Customer.id, Customer.number, Customer.name).where(Customer.id.in_(customers))
        self._customers: Names = {row_id: (number, name) for row_id, number, name in session.execute(query)}

    def reading(self, made: Any) -> Reading:
        """Return a stored suggestion."""
        number, name = self._customers.get(made["customer_id"], ("", ""))
        return Reading(
            customer_number=number, customer_name=name, on_account_minor=made["on_account_minor"],
            items=tuple((line[0], self._items.get(line[0], ""), line[1]) for line in made["lines"]),
            more_items=made.get("more_lines", 0), confidence_ppm=made["confidence_ppm"],
            evidence_class=made["class"], evidence=self.evidence(made["clues"], good=True),
            against=self.evidence(made["against"], good=False),
        )  # fmt: skip

    def evidence(self, clues: Sequence[Any], *, good: bool) -> tuple[Evidence, ...]:
        """Return stored clues."""
        return tuple(self._one(clue, good=good) for clue in clues)

    def _one(self, clue: Any, *, good: bool) -> Evidence:
        span = tuple(clue["span"]) if clue["span"] else None
        token = self._text[span[0] : span[1]] if span else ""
        return Evidence(clue["kind"], clue["reason"], good and clue["points"] >= 0, span, token)
