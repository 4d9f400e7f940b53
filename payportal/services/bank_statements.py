"""Which line of a file is which known money, where no reference says it: by the statement that it stands in.

Two equal amounts of one day without a reference are told apart inside a file by their occurrence. Of another file they
are taken for the same money, unless the balances prove that the two statements share no line: then both are money.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.models.bank import BankLine as BankRow
from payportal.models.bank import BankStatement
from payportal.readers.identity import hashed, identity_of, keys_of, occurrences_of
from payportal.readers.result import BankLine
from payportal.readers.span import Chain, Span

_LONGEST = 64
_AHEAD = 4
"""How many further occurrences are asked for at a time."""
Known = dict[int, int | None]
"""The occurrences of a key that are known, each with the statement that brought it."""


def keep(session: Session, spans: Sequence[Span], *, file_id: int, account: str) -> dict[int, int]:
    """Write the statements of a file and return the id of its statement for each line's place."""
    if not spans:
        return {}
    statement = insert(BankStatement).returning(BankStatement.id, sort_by_parameter_order=True)
    ids = session.scalars(statement, [{"file_id": file_id, **_row(_of(span, account))} for span in spans])
    return {place: number for number, span in zip(ids, spans, strict=True) for place in span.lines}


def identities(
    session: Session, lines: Sequence[BankLine], places: Sequence[int], spans: Sequence[Span], *, account: str
) -> list[str]:
    """Return the identity of each line; ``places`` are their indexes in the file, as the spans count them."""
    keys = keys_of(lines, account=account)
    numbers = occurrences_of(keys)
    unnamed = [at for at, line in enumerate(lines) if not line.bank_reference] if spans else []
    known = _known(session, {keys[at]: numbers[at] for at in unnamed})
    if known:
        own = {place: _of(span, account) for span in spans for place in span.lines}
        statements = _statements(session, known)
        others = _apart(session, set(own.values()))
        again = _Again(known, statements, others)
        for at in (at for at in unnamed if keys[at] in known):
            numbers[at] = again.number(keys[at], own.get(places[at]))
    return [identity_of(*pair) for pair in zip(keys, numbers, strict=True)]


class _Again:
    """Deals the known occurrences of each key to the lines that may be them, and new ones to those that cannot."""

    def __init__(
        self, known: Mapping[str, Known], statements: Mapping[int, Span], others: Mapping[Span, set[Span]]
    ) -> None:
        self._free = {key: dict(found) for key, found in known.items()}
        self._last = {key: max(found) for key, found in known.items()}
        self._statements, self._others = statements, others
        self._barred = {theirs: sum(theirs in own for own in others.values()) for theirs in statements.values()}

    def number(self, key: str, span: Span | None) -> int:
        """Return the occurrence that a line of this key in ``span`` is."""
        free, others = self._free[key], self._others.get(span, set()) if span else set()
        fitting = [(self._statements.get(told or 0), number) for number, told in free.items()]
        fitting = [(theirs, number) for theirs, number in fitting if theirs is None or theirs not in others]
        if not fitting:
            self._last[key] += 1
            return self._last[key]
        _, number = min(fitting, key=lambda pair: self._rank(span, *pair))
        del free[number]
        return number

    def _rank(self, span: Span | None, theirs: Span | None, number: int) -> tuple[bool, int, int]:
        """Put first the line of this very statement, then what the fewest other statements of the file may be."""
        return theirs != span, -self._barred.get(theirs, 0) if theirs else 0, number


def _known(session: Session, wanted: Mapping[str, int]) -> dict[str, Known]:
    """Return the known occurrences of each key, looking further as long as all that were asked for are known."""
    found: dict[str, Known] = defaultdict(dict)
    asked = {key: range(1, last + 1) for key, last in wanted.items()}
    while asked:
        names = {hashed(identity_of(key, number)): (key, number) for key, some in asked.items() for number in some}
        for batch in batches(list(names)):
            query = select(BankRow.identity, BankRow.statement_id).where(BankRow.identity.in_(batch))
            for identity, statement_id in session.execute(query):
                key, number = names[identity]
                found[key][number] = statement_id
        asked = {
            key: range(some.stop, some.stop + _AHEAD)
            for key, some in asked.items()
            if some.stop - 1 in found.get(key, ())
        }
    return dict(found)


def _statements(session: Session, known: Mapping[str, Known]) -> dict[int, Span]:
    ids = sorted({told for found in known.values() for told in found.values() if told})
    return {
        row.id: _span(row)
        for batch in batches(ids)
        for row in session.scalars(select(BankStatement).where(BankStatement.id.in_(batch)))
    }


def _apart(session: Session, spans: Iterable[Span]) -> dict[Span, set[Span]]:
    """Return for each statement of a file those that share no line with it, among the known ones and its own."""
    own = set(spans)
    known = own.copy()
    for account, currency in {(span.account, span.currency) for span in own}:
        query = select(BankStatement).where(BankStatement.account == account, BankStatement.currency == currency)
        known |= {_span(row) for row in session.scalars(query)}
    chain = Chain(known)
    return {span: chain.apart(span) for span in own}


def _of(span: Span, account: str) -> Span:
    """Return a span with the account that the user named where the file names none, its words as long as kept ones."""
    return replace(span, account=(span.account or account)[:_LONGEST], number=span.number[:_LONGEST])


def _row(span: Span) -> dict[str, object]:
    return {
        "account": span.account, "number": span.number, "currency": span.currency, "opening_on": span.opening_on,
        "opening_minor": span.opening_minor, "closing_on": span.closing_on, "closing_minor": span.closing_minor,
    }  # fmt: skip


def _span(row: BankStatement) -> Span:
    return Span(
        account=row.account, number=row.number, currency=row.currency, opening_on=row.opening_on,
        opening_minor=row.opening_minor, closing_on=row.closing_on, closing_minor=row.closing_minor,
    )  # fmt: skip
