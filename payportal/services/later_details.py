"""An entry that came as a plain sum comes again with its transactions (docs/decisions/0018).

Untouched money gives way: its receipt is reversed and the transactions are taken in its place. Where somebody has
decided on it, it stays, and is told what the transactions say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.domain.receipt import Receipt as ReceiptNoun
from payportal.models.bank import BankLine as BankRow
from payportal.models.receipt import Receipt
from payportal.models.returned_item import ReturnedItem
from payportal.readers.result import BankLine, Problem
from payportal.services import receiving, unapplication

_MARK = "transactions"
"""What the extras of a line say once its transactions came: how many they are."""


@dataclass(frozen=True, slots=True)
class Batch:
    """An entry that is known, with its parts; ``second`` is the identity that only its second part has."""

    whole: BankLine
    second: str


def give_way(session: Session, known: Mapping[str, Batch], problems: list[Problem], *, actor: str) -> set[str]:
    """Return the identities of the entries whose parts are to be taken in; what they were before is taken back."""
    parted = _parted(session, [batch.second for batch in known.values()])
    taken: set[str] = set()
    for names in batches(sorted(known)):
        query = select(BankRow, Receipt).outerjoin(Receipt, Receipt.bank_line_id == BankRow.id)
        for row, receipt in session.execute(query.where(BankRow.identity.in_(names))):
            batch = known[row.identity]
            if batch.second in parted or _MARK in row.extras or row.amount_minor != batch.whole.amount_minor:
                continue
            if _gives_way(session, row, receipt, batch.whole, problems, actor=actor):
                taken.add(row.identity)
    return taken


def fill(session: Session, known: Mapping[str, BankLine]) -> int:
    """Tell receipts that came without a word about their payer what an entry says now; return how many."""
    count = 0
    nothing = Receipt.payer_name == "", Receipt.payer_account == "", Receipt.reference == ""
    for names in batches(sorted(known)):
        query = select(BankRow.identity, Receipt).join(Receipt, Receipt.bank_line_id == BankRow.id)
        for identity, receipt in session.execute(query.where(BankRow.identity.in_(names), *nothing)):
            said = known[identity].receipt
            if said and receipt.amount_minor == said.amount_minor:
                count += _tell(receipt, said)
    return count


def _parted(session: Session, seconds: Sequence[str]) -> set[str]:
    return {
        name
        for names in batches(seconds)
        for name in session.scalars(select(BankRow.identity).where(BankRow.identity.in_(names)))
    }


def _gives_way(
    session: Session, row: BankRow, receipt: Receipt | None, whole: BankLine, problems: list[Problem], *, actor: str
) -> bool:
    """Take back what an entry was as a sum where nobody has decided on it; say whether its parts are taken in."""
    if receipt is None and (whole.credit or session.get(ReturnedItem, row.id)):
        return False
    if receipt is not None and not any(part.receipt for part in whole.parts):
        return False
    row.extras = {**row.extras, _MARK: str(len(whole.parts))}
    if receipt is None:
        row.returns = ""
        return True
    if receipt.reversed_at is not None:
        return False
    if receipt.unapplied_minor == receipt.amount_minor:
        reason = f"it came again as its {len(whole.parts)} transactions"
        unapplication.return_receipt(session, receipt.id, on=receipt.value_date, actor=actor, reason=reason)
        return True
    _tell(receipt, _together(whole))
    message = (
        f"{receipt.transaction_id} was taken in as one sum and decided on before its {len(whole.parts)} transactions "
        "came; it stays one receipt and has their remittance now"
    )
    problems.append(Problem(whole.line, "details_later", message))
    return False


def _together(whole: BankLine) -> ReceiptNoun:
    """Return what the parts of an entry say as if one receipt had said it: their words and documents, not a payer."""
    said = [part.receipt for part in whole.parts if part.receipt]
    words = dict.fromkeys(word for one in said for word in (one.payer_name, one.reference, one.memo) if word)
    remittance = tuple(line for one in said for line in one.remittance)
    return replace(said[0], payer_name="", payer_account="", check_number="", reference="", memo=" ".join(words),
                   remittance=remittance)  # fmt: skip


def _tell(receipt: Receipt, said: ReceiptNoun) -> bool:
    """Give a receipt the words that it came without; False where it has its own or there are none."""
    told = said.payer_name or said.payer_account or said.reference or said.remittance
    new = said.memo not in receipt.memo
    if receipt.remittance or receipt.payer_name or not (told or new):
        return False
    memo = f"{receipt.memo} {said.memo}".strip() if new else receipt.memo
    for name, value in receiving.words_of(replace(said, memo=memo)).items():
        setattr(receipt, name, value)
    return True
