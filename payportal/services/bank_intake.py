"""Take bank files in: each file once, each line of money once, what is money received as a receipt."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from payportal.domain.batches import STATEMENT_ROWS, batches
from payportal.domain.progress import Advance, unwatched
from payportal.domain.returned_item import Returned
from payportal.models.bank import BankFile
from payportal.models.bank import BankLine as BankRow
from payportal.models.receipt import Receipt
from payportal.readers import detect, stripe_payouts, stripe_row
from payportal.readers.identity import assign_ids, hashed, part_ids
from payportal.readers.result import BankLine, Problem, ReadResult
from payportal.services import (
    audit,
    bank_statements,
    card_charges,
    card_money,
    later_details,
    payment_advice,
    payout_arrivals,
    portal_returns,
    receiving,
    returned_items,
)
from payportal.services.later_details import Batch


@dataclass(slots=True)
class IntakeOutcome:
    """What became of one bank file; ``confirmed`` are credits whose money is a receipt by another road.

    ``won`` are disputes that were won: the money of their receipts came again. ``detailed`` are entries that were known
    as a plain sum and came with their transactions now.
    """

    format: str
    lines: int = 0
    receipts: int = 0
    repeated: int = 0
    returned: int = 0
    unknown_returns: int = 0
    pending: int = 0
    confirmed: int = 0
    won: int = 0
    detailed: int = 0
    repeated_file: bool = False
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A line with what makes it the same money, and the bank's own id of it.

    ``place`` is the index of its entry in the file, ``entry`` the identity of its batch.
    """

    place: int
    entry: str
    identity: str
    transaction_id: str
    line: BankLine


def take_in(
    session: Session, data: bytes, *, name: str, actor: str, format: str | None = None, account: str = "",
    result: ReadResult | None = None, advance: Advance = unwatched,
) -> IntakeOutcome:  # fmt: skip
    """Take a bank file in, or find that it was taken in before; raises FileRefused before anything is written."""
    sha256 = hashlib.sha256(data).hexdigest()
    if known := session.scalar(select(BankFile).where(BankFile.sha256 == sha256)):
        return IntakeOutcome(known.format, known.line_count, repeated=known.line_count, repeated_file=True)
    result = result or detect.read(data, format)
    numbered = _numbered(session, result, account)
    new = _unknown(session, numbered, result.format)
    outcome = IntakeOutcome(result.format, result.transactions, problems=list(result.problems))
    outcome.pending = sum(line.pending for line in result.lines)
    outcome.repeated = _entries(numbered) - _entries(new)
    new += _with_details(session, result, numbered, new, outcome, actor=actor)
    if result.format == "receipts_csv":
        new = _without_conflicts(session, new, outcome)
        outcome.problems.sort(key=lambda problem: problem.line)
    in_portal: dict[str, int] = {}
    if result.format == stripe_payouts.NAME:
        in_portal = card_charges.paid_in_portal(session, [n.line for n in new])
    new = _without_confirmed(session, new, in_portal, outcome)
    file = BankFile(
        sha256=sha256, name=name, format=result.format, account=account, line_count=outcome.lines, receipt_count=0,
        repeated_count=outcome.repeated, imported_by=actor,
        problems=[[p.line, p.code, p.message] for p in outcome.problems[:1000]],
    )  # fmt: skip
    session.add(file)
    session.flush()
    statements = bank_statements.keep(session, result.spans, file_id=file.id, account=account)
    card_money.tell_charges(session, [n.line for n in new], in_portal)
    back, won = list[Returned](), list[Returned]()
    for number, batch in enumerate(batches(new), 1):
        ids = _write_lines(session, batch, file_id=file.id, account=account, statements=statements)
        outcome.receipts += _take_receipts(session, batch, ids)
        back += [returned_items.item_of(n.line, i) for n, i in zip(batch, ids, strict=True) if n.line.returns]
        won += [returned_items.item_of(n.line, i) for n, i in zip(batch, ids, strict=True) if _is_won(n.line)]
        advance(min(number * STATEMENT_ROWS, len(new)), len(new))
    file.receipt_count = outcome.receipts
    taken_back = returned_items.carry_out(session, back, actor=actor)
    outcome.unknown_returns = len(back) - taken_back
    outcome.won = sum(card_charges.win_back(session, item, actor=actor) for item in won)
    outcome.returned = taken_back + returned_items.carry_out_waiting(session, file.id, actor=actor)
    if result.format == stripe_payouts.NAME:
        outcome.returned += portal_returns.carry_out_waiting(session, actor=actor)
    payouts = [n.line for n in new if n.line.transfer and not n.line.credit]
    payout_arrivals.give_way_to_charges(session, payouts, actor=actor)
    audit.record(session, actor, "bank_import", f"bank_file:{file.id}", file=name, format=result.format,
                 lines=outcome.lines, receipts=outcome.receipts, repeated=outcome.repeated)  # fmt: skip
    return outcome


def _with_details(
    session: Session, result: ReadResult, numbered: Sequence[_Numbered], new: Sequence[_Numbered],
    outcome: IntakeOutcome, *, actor: str,
) -> list[_Numbered]:  # fmt: skip
    """Return the transactions of entries that are known as a plain sum and give way to them."""
    if not result.format.startswith("camt"):
        return []
    fresh, entries = {n.entry for n in new}, dict[str, list[_Numbered]]()
    for n in numbered:
        if n.entry not in fresh:
            entries.setdefault(n.entry, []).append(n)
    parted = {entry: Batch(result.lines[own[0].place], own[1].identity) for entry, own in entries.items() if own[1:]}
    single = {entry: own[0].line for entry, own in entries.items() if not own[1:]}
    given_way = later_details.give_way(session, parted, outcome.problems, actor=actor)
    outcome.detailed = len(given_way) + later_details.fill(session, single)
    outcome.repeated -= outcome.detailed
    # The first part goes by the identity of the whole, which its line has: here it needs one of its own.
    return [
        replace(n, identity=hashed(f"{n.entry}|part 1") if n.identity == n.entry else n.identity)
        for entry in entries if entry in given_way for n in entries[entry]
    ]  # fmt: skip


def _numbered(session: Session, result: ReadResult, account: str) -> list[_Numbered]:
    """Return the booked lines, a batch as its parts; what is pending is no money yet."""
    places = [place for place, line in enumerate(result.lines) if not line.pending]
    lines = [result.lines[place] for place in places]
    identities = bank_statements.identities(session, lines, places, result.spans, account=account)
    pairs = assign_ids(lines, account=account, format=result.format, identities=identities)
    taken = {transaction_id for _, transaction_id in pairs}
    return [
        _Numbered(place, hashed(pair[0]), hashed(identity), transaction_id, part)
        for place, line, pair in zip(places, lines, pairs, strict=True)
        for (identity, transaction_id), part in zip(part_ids(line, pair, taken), line.money, strict=True)
    ]


def _is_won(line: BankLine) -> bool:
    return line.type_code == stripe_row.WON and bool(line.processor_id) and line.credit


def _entries(numbered: Sequence[_Numbered]) -> int:
    """Return how many entries there are, a batch once, transfers of our own left out."""
    return len({n.entry for n in numbered if not n.line.transfer})


def _unknown(session: Session, numbered: Sequence[_Numbered], format: str) -> list[_Numbered]:
    """Return the lines that no earlier file brought, neither alone nor in their batch."""
    if format == stripe_payouts.NAME:
        # A user chooses the columns of a report, and so the day that it shows: the id alone names the money.
        references = card_charges.known_references(session, [n.transaction_id for n in numbered])
        return [n for n in numbered if n.transaction_id not in references]
    known: set[str] = set()
    for batch in batches(numbered):
        query = select(BankRow.identity).where(BankRow.identity.in_({n.entry for n in batch}))
        known |= set(session.scalars(query))
    return [n for n in numbered if n.entry not in known]


def _without_conflicts(session: Session, new: Sequence[_Numbered], outcome: IntakeOutcome) -> list[_Numbered]:
    """Leave out rows whose transaction_id is known with other content: there the id alone names the money."""
    known: set[str] = set()
    for batch in batches(new):
        ids = [n.transaction_id for n in batch]
        known |= set(session.scalars(select(Receipt.transaction_id).where(Receipt.transaction_id.in_(ids))))
    for n in (n for n in new if n.transaction_id in known):
        message = f"{n.transaction_id} was taken in before with other content; give it an id of its own"
        outcome.problems.append(Problem(n.line.line, "conflicting_transaction", message))
    return [n for n in new if n.transaction_id not in known]


def _without_confirmed(
    session: Session, new: Sequence[_Numbered], in_portal: Mapping[str, int], outcome: IntakeOutcome
) -> list[_Numbered]:
    """Keep as lines alone the charges that the portal took in itself, and the payouts whose charges are receipts."""
    if outcome.format == stripe_payouts.NAME:
        outcome.confirmed = len(in_portal)
        known = (n.line.bank_reference in in_portal for n in new)
        return [replace(n, line=replace(n.line, receipt=None)) if k else n for n, k in zip(new, known, strict=True)]
    arrived = payout_arrivals.arrived_payouts(session, [n.line for n in new])
    outcome.confirmed = len(arrived)
    return [
        replace(n, line=replace(n.line, receipt=None, processor_id=arrived[at])) if at in arrived else n
        for at, n in enumerate(new)
    ]


def _write_lines(
    session: Session, batch: Sequence[_Numbered], *, file_id: int, account: str, statements: Mapping[int, int]
) -> Sequence[int]:
    """Write lines and return their ids, in order."""
    statement = insert(BankRow).returning(BankRow.id, sort_by_parameter_order=True)
    rows = [_line_row(n, file_id, account) | {"statement_id": statements.get(n.place)} for n in batch]
    return session.scalars(statement, rows).all()


def _take_receipts(session: Session, batch: Sequence[_Numbered], ids: Sequence[int]) -> int:
    """Take in the receipts among the lines of these ids; return how many."""
    arrivals = [
        receiving.Arrival(receipt=replace(n.line.receipt, transaction_id=n.transaction_id), bank_line_id=line_id)
        for n, line_id in zip(batch, ids, strict=True)
        if n.line.receipt is not None
    ]
    return len(receiving.take_all(session, payment_advice.advised(session, arrivals)))


def _line_row(numbered: _Numbered, file_id: int, account: str) -> dict[str, object]:
    line = numbered.line
    return {
        "identity": numbered.identity, "file_id": file_id, "line_no": line.line,
        "account": (line.account or account)[:64], "value_date": line.value_date, "amount_minor": line.amount_minor,
        "currency": line.currency, "credit": line.came_in, "bank_reference": numbered.transaction_id[:100],
        "type_code": line.type_code[:20], "description": line.description, "returns": line.returns[:100],
        "return_code": line.return_code[:10], "processor_id": line.processor_id[:100], "extras": dict(line.extras),
    }  # fmt: skip
