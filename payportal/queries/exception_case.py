"""One receipt on a clerk's desk: the case, what the matcher suggests, what the payer did before, what was noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.domain.open_item import OpenItem
from payportal.models.customer import Customer
from payportal.models.exception_case import CaseNote, ExceptionCase
from payportal.models.proposal import Proposal
from payportal.models.receipt import Receipt
from payportal.models.shadow_outcome import ShadowOutcome
from payportal.models.user import User
from payportal.queries.open_items import by_ids

MOST_EARLIER = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedLine:
    """What a suggestion would do to one open item, in minor units."""

    item: OpenItem
    customer_name: str
    cash_minor: int
    discount_minor: int
    adjustment_minor: int
    adjustment_reason: str

    @property
    def reduction_minor(self) -> int:
        """Return what the open item would go down by."""
        return self.cash_minor + self.discount_minor + self.adjustment_minor

    def fits(self, currency: str) -> bool:
        """Return whether the item is in the receipt's currency and still has that much open."""
        return self.item.currency == currency and abs(self.reduction_minor) <= abs(self.item.open_minor)


@dataclass(frozen=True, slots=True)
class Reason:
    """A clue of the matcher; ``span`` is its place in the receipt's text, ``kind`` says what it rests on."""

    word: str
    good: bool
    span: tuple[int, int] | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """One way to apply the receipt; ``fits`` is false where it cannot be carried out as it stands."""

    rank: int
    customer_id: int | None
    customer_name: str
    lines: tuple[SuggestedLine, ...]
    on_account_minor: int
    confidence_ppm: int
    reasons: tuple[Reason, ...]
    fits: bool

    @property
    def evidence(self) -> tuple[Reason, ...]:
        """Return the reasons for and against, without the sum: pages write it out with links."""
        return tuple(reason for reason in self.reasons if reason.kind != "arithmetic")

    @property
    def cash_minor(self) -> int:
        """Return what it takes from the receipt."""
        return sum(line.cash_minor for line in self.lines) + self.on_account_minor

    @property
    def discount_minor(self) -> int:
        """Return the discounts it grants."""
        return sum(line.discount_minor for line in self.lines)

    @property
    def adjustment_minor(self) -> int:
        """Return the adjustments it grants."""
        return sum(line.adjustment_minor for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An earlier receipt of the same payer."""

    receipt_id: int
    value_date: date
    amount_minor: int
    currency: str
    customer_name: str
    same_account: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerPast:
    """What is known of a payer: how often it paid before, and lately what."""

    count: int = 0
    by_account: int = 0
    last: tuple[Earlier, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything about one receipt that a clerk decides by; ``digest`` names the suggestions as they were read."""

    receipt: Receipt
    case: ExceptionCase | None
    owner: str
    customer_name: str
    suggestions: tuple[Suggested, ...]
    digest: str
    notes: tuple[CaseNote, ...]
    past: PayerPast
    shadow: ShadowOutcome | None = None
    """What the matcher would have applied, had a gate or shadow mode not kept it from doing so."""

    @property
    def waits(self) -> bool:
        """Return whether some of the money still waits for a decision."""
        return self.receipt.unapplied_minor > 0


def on_desk(session: Session, receipt_id: int) -> Desk:
    """Return a receipt with its latest case; raises NotFound."""
    receipt = session.get(Receipt, receipt_id)
    if receipt is None:
        raise NotFound(f"There is no receipt {receipt_id}.")
    case, owner = _latest_case(session, receipt_id)
    proposal = session.get(Proposal, receipt_id)
    guess = receipt.customer_id or (case.customer_id if case else None)
    return Desk(
        receipt=receipt,
        case=case,
        owner=owner,
        customer_name=session.scalar(select(Customer.name).where(Customer.id == guess)) or "",
        suggestions=_suggestions(session, receipt, proposal),
        digest=proposal.digest if proposal else "",
        notes=_notes(session, receipt_id),
        past=_past(session, receipt),
        shadow=session.get(ShadowOutcome, receipt_id) if receipt.unapplied_minor else None,
    )


def _latest_case(session: Session, receipt_id: int) -> tuple[ExceptionCase | None, str]:
    query = (
        select(ExceptionCase, User.email)
        .outerjoin(User, User.id == ExceptionCase.assigned_to_id)
        .where(ExceptionCase.receipt_id == receipt_id)
        .order_by(ExceptionCase.id.desc())
        .limit(1)
    )
    found = session.execute(query).first()
    return (found[0], found[1] or "") if found else (None, "")


def _notes(session: Session, receipt_id: int) -> tuple[CaseNote, ...]:
    query = select(CaseNote).join(ExceptionCase, ExceptionCase.id == CaseNote.case_id)
    return tuple(session.scalars(query.where(ExceptionCase.receipt_id == receipt_id).order_by(CaseNote.id)))


def _suggestions(session: Session, receipt: Receipt, proposal: Proposal | None) -> tuple[Suggested, ...]:
    if proposal is None or not receipt.unapplied_minor:
        return ()
    items = by_ids(session, sorted({line[0] for made in proposal.suggestions for line in made["lines"]}))
    query = select(Customer.id, Customer.name).where(
        Customer.id.in_(sorted({made["customer_id"] for made in proposal.suggestions if made["customer_id"]}))
    )
    names = dict(session.execute(query).all())
    return tuple(
        _suggested(rank, made, receipt, items=items, names=names) for rank, made in enumerate(proposal.suggestions, 1)
    )


def _suggested(rank: int, made: Any, receipt: Receipt, *, items: dict[int, Any], names: dict[int, str]) -> Suggested:
    lines = tuple(
        SuggestedLine(
            item=items[item_id].item, customer_name=items[item_id].customer_name, cash_minor=cash,
            discount_minor=discount, adjustment_minor=adjustment, adjustment_reason=reason,
        )
        for item_id, cash, discount, adjustment, reason in made["lines"]
    )  # fmt: skip
    cash = sum(line.cash_minor for line in lines) + made["on_account_minor"]
    return Suggested(
        rank=rank, customer_id=made["customer_id"], customer_name=names.get(made["customer_id"], ""), lines=lines,
        on_account_minor=made["on_account_minor"], confidence_ppm=made["confidence_ppm"],
        reasons=(*_reasons(made["clues"], good=True), *_reasons(made["against"], good=False)),
        fits=all(line.fits(receipt.currency) for line in lines) and 0 < cash <= receipt.unapplied_minor,
    )  # fmt: skip


def _reasons(clues: Sequence[Any], *, good: bool) -> list[Reason]:
    return [
        Reason(
            clue["reason"], good and clue["points"] >= 0, tuple(clue["span"]) if clue["span"] else None, clue["kind"]
        )
        for clue in clues
    ]


def _past(session: Session, receipt: Receipt) -> PayerPast:
    """Return what the same account or the same name paid before."""
    same = [
        column == value
        for column, value in ((Receipt.payer_account, receipt.payer_account), (Receipt.payer_name, receipt.payer_name))
        if value
    ]
    if not same:
        return PayerPast()
    here = or_(*same), Receipt.id != receipt.id
    account = func.count().filter(Receipt.payer_account == (receipt.payer_account or None))
    count, by_account = session.execute(select(func.count(), account).where(*here)).one()
    query = select(Receipt, Customer.name).outerjoin(Customer, Customer.id == Receipt.customer_id).where(*here)
    query = query.order_by(Receipt.value_date.desc(), Receipt.id.desc())
    last = tuple(_earlier(row, name, receipt) for row, name in session.execute(query.limit(MOST_EARLIER)))
    return PayerPast(count=count, by_account=by_account, last=last)


def _earlier(row: Receipt, customer_name: str | None, receipt: Receipt) -> Earlier:
    return Earlier(
        receipt_id=row.id, value_date=row.value_date, amount_minor=row.amount_minor, currency=row.currency,
        customer_name=customer_name or "", same_account=bool(row.payer_account) and
        row.payer_account == receipt.payer_account,
    )  # fmt: skip
