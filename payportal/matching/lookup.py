"""Set-wise look-ups for a chunk of receipts: the documents they name, and everybody who may have paid."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from payportal.matching.book import Book
from payportal.matching.cases import cases_of, hits_of
from payportal.matching.draft import MAX_LIKELY, Subject, possible_payers
from payportal.matching.habits import PayerHabits, leads
from payportal.matching.keys import account_key, alphanumeric, slip_keys, whole_name_keys, whole_slip_keys, word_keys
from payportal.matching.marks import marks_of
from payportal.matching.numbering import Numbering
from payportal.matching.payer import Payer
from payportal.matching.payers import AGREES, NOBODY, Agreement, Candidate, PayerEvidence, rank
from payportal.matching.probes import keys_of, probes_of
from payportal.matching.references import owner_keys
from payportal.matching.source import MANY_OWING
from payportal.matching.taught import together

MAX_CASES = 4
MAX_ACCOUNTS_OPENED = 8
TOO_MANY_PAYERS = 200
FEW_OWING = 5
NO_PLACES: frozenset[tuple[int, int]] = frozenset()


def find_documents(chunk: Sequence[Subject], book: Book) -> None:
    """Look up every reference key of the chunk at once and note what each receipt hits."""
    probes = [probes_of(subject.receipt, subject.reading) for subject in chunk]
    ids_by_key = book.load_items(set().union(*map(keys_of, probes)))
    for subject, own in zip(chunk, probes, strict=True):
        subject.hits = hits_of(own, ids_by_key, book.items)


@dataclass(frozen=True, slots=True)
class Lore:
    """What a run learned of its own texts: idle words, and what the book's numbers look like."""

    idle: frozenset[str]
    numbering: Numbering


def find_payers(chunk: Sequence[Subject], book: Book, habits: PayerHabits, lore: Lore) -> None:
    """Look up who may have paid; a receipt whose documents belong to a customer it names needs nobody else yet."""
    _load_marks(chunk, book, habits)
    open_questions = [subject for subject in chunk if not _named_payer_agrees(subject, book)]
    find_all_payers(open_questions, book)
    for subject in chunk:
        _sort_out(subject, book, lore)


def find_all_payers(chunk: Sequence[Subject], book: Book) -> None:
    """Weigh everybody whose name, amount or documents bring them in, for receipts that do not speak for themselves."""
    amounts = {(subject.receipt.currency, subject.amount_minor) for subject in chunk}
    owing = book.source.customers_with_amount(amounts)
    for subject in chunk:
        same = owing.get((subject.receipt.currency, subject.amount_minor), ())
        subject.same_amount = frozenset(same)
        subject.crowded = False
    _weigh(chunk, book, whole_name_keys)
    unrecognised = [one for one in chunk if not _recognised(one)]
    # A slip inside a word: dearer keys, so only for those whom nothing else recognised.
    _weigh(unrecognised, book, word_keys)
    # Whoever pays what belongs to somebody else must not be a customer whose name is damaged twice, or like too many.
    strangers = [one for one in unrecognised if one.hits and not _recognised(one)]
    _weigh(strangers, book, slip_keys)
    _weigh([one for one in strangers if one.crowded and not _recognised(one)], book, whole_slip_keys)
    for subject in chunk:
        # Whom a name leads to is found by it, however many others owe the amount.
        subject.crowded |= len(subject.same_amount) > MANY_OWING and not _recognised(subject)
        subject.weighed = True


def _recognised(subject: Subject) -> bool:
    return bool(subject.candidates) and subject.candidates[0].cost <= AGREES


def _weigh(chunk: Sequence[Subject], book: Book, name_keys: Callable[[str], frozenset[str]]) -> None:
    keys = {
        subject.receipt_id: {key for name in subject.evidence.names for key in name_keys(name)} for subject in chunk
    }
    ids_by_key = book.source.payer_ids_by_keys(set().union(*keys.values()))
    possible: dict[int, set[int]] = {}
    for subject in chunk:
        known = {one.payer.customer_id for one in subject.candidates}
        found = set(_few(keys[subject.receipt_id], ids_by_key))
        possible[subject.receipt_id] = found | known | subject.same_amount | _marked(subject)
        too_many = any(len(ids_by_key.get(key, ())) > TOO_MANY_PAYERS for key in keys[subject.receipt_id])
        subject.crowded = subject.crowded or too_many
    book.load_payers({number for found in possible.values() for number in found})
    for subject in chunk:
        subject.candidates = _ranked(subject, book.payers(sorted(possible[subject.receipt_id])))


def _ranked(subject: Subject, payers: Sequence[Payer]) -> Sequence[Candidate]:
    """Weigh these payers; what one of them costs is remembered as long as the evidence is the same."""
    if subject.ranked_on is not subject.evidence and subject.ranked_on != subject.evidence:
        subject.ranked_on, subject.costs = subject.evidence, {}
    return rank(subject.evidence, payers, subject.costs)


def _load_marks(chunk: Sequence[Subject], book: Book, habits: PayerHabits) -> None:
    """Look up what names a payer for certain: account, customer number, habits of this run, documents."""
    keys = {key for subject in chunk for key in _mark_keys(subject)}
    ids_by_key = book.source.payer_ids_by_keys(keys)
    _recall(chunk, book)
    for subject in chunk:
        subject.evidence = _evidence(subject, ids_by_key, _sightings(subject, habits))
    book.load_payers({number for subject in chunk for number in _marked(subject)})


def _recall(chunk: Sequence[Subject], book: Book) -> None:
    """Look up what clerks taught about the payers of the chunk."""
    marks = {subject.receipt_id: marks_of(subject.receipt) for subject in chunk}
    taught = book.source.taught({mark for own in marks.values() for mark in own})
    if taught:
        for subject in chunk:
            subject.taught = together(marks[subject.receipt_id], taught)


def _sightings(subject: Subject, habits: PayerHabits) -> Mapping[int, int]:
    """Return for whom the payer was seen to pay, in this run and by clerks; empty where for several."""
    seen, told = habits.sightings(subject), subject.taught.accounts
    if not told:
        return seen
    counts = {number: seen.get(number, 0) + (number in told) for number in {*seen, *told}}
    return counts if len(counts) == 1 else {}


def _marked(subject: Subject) -> set[int]:
    evidence = subject.evidence
    marked = {hit.item.customer_id for hit in subject.hits}
    marked |= evidence.accounts | evidence.numbers | evidence.learned.keys() | evidence.hinted
    return marked if evidence.identified is None else {*marked, evidence.identified}


def _named_payer_agrees(subject: Subject, book: Book) -> bool:
    """Weigh only the customers already known by documents and accounts; true when one of the former agrees."""
    subject.candidates = _ranked(subject, book.payers(sorted(_marked(subject))))
    subject.weighed = False
    owners = {hit.item.customer_id for hit in subject.hits}
    # What only a second text says may be read better as somebody else's name.
    return any(
        one.payer.customer_id in owners
        and one.cost <= AGREES
        and subject.evidence.agreement(one.payer) >= Agreement.AGREES
        for one in subject.candidates
    )


def _sort_out(subject: Subject, book: Book, lore: Lore) -> None:
    subject.excused = _excused(subject, lore)
    subject.cases = cases_of(subject.hits, subject.unexplained, book.group_of)


def _few(keys: Iterable[str], ids_by_key: Mapping[str, Sequence[int]]) -> Iterable[int]:
    for key in keys:
        ids = ids_by_key.get(key, ())
        if len(ids) <= TOO_MANY_PAYERS:
            yield from ids


def _evidence(subject: Subject, ids_by_key: Mapping[str, Sequence[int]], learned: Mapping[int, int]) -> PayerEvidence:
    before, account = subject.evidence, subject.receipt.payer_account
    found = (
        frozenset(ids_by_key.get(account_key(account), ()) if account else ()) or NOBODY,
        frozenset(number for key in owner_keys(subject.reading) for number in ids_by_key.get(key, ())) or NOBODY,
        learned,
        subject.taught.names,
    )
    if found == (before.accounts, before.numbers, before.learned, before.hinted):
        return before
    accounts, numbers, learned, hinted = found
    return replace(before, accounts=accounts, numbers=numbers, learned=learned, hinted=hinted)


def _mark_keys(subject: Subject) -> list[str]:
    account = subject.receipt.payer_account
    return [*owner_keys(subject.reading), *([account_key(account)] if account else [])]


def _excused(subject: Subject, lore: Lore) -> frozenset[tuple[int, int]]:
    """Return the places of numbers that need no document: behind an idle word, the payer's own, or none of ours."""
    own = {alphanumeric(one.payer.number) for one in subject.candidates[:MAX_LIKELY]}
    spans = {token.span for token in subject.reading.tokens if token.text in own}
    atoms = subject.reading.atoms
    excused = [
        atom.span
        for atom in atoms
        if not lore.idle.isdisjoint(leads(atom))
        or (atom.serious and atom.line < 0 and not atom.called and not lore.numbering.may_name(atom))
        or any(start <= atom.span[0] and atom.span[1] <= end for start, end in spans)
    ]
    return frozenset(excused) if excused else NO_PLACES


def mark_openable(chunk: Sequence[Subject]) -> None:
    """Note whose accounts may be looked into: the customers whose documents are named, and the likeliest payers."""
    for subject in chunk:
        named = [number for case in subject.cases[:MAX_CASES] for number in case.customer_ids]
        likely = [one.payer.customer_id for one in subject.candidates[:MAX_CASES] if one.cost <= AGREES]
        subject.openable = frozenset([*named, *likely][:MAX_ACCOUNTS_OPENED])


def open_likely_accounts(chunk: Sequence[Subject], book: Book) -> None:
    """Load the accounts of everybody who may have paid without naming a document."""
    wanted = {one.payer.customer_id for subject in chunk for one in possible_payers(subject)}
    strangers = {number for subject in chunk for number in strangers_owing(subject)}
    book.load_accounts(wanted | strangers)


def strangers_owing(subject: Subject) -> list[int]:
    """Return the few customers who owe just this amount, where no customer is recognised as the payer."""
    known = [one for one in subject.candidates if one.cost <= AGREES]
    return [] if known or len(subject.same_amount) > FEW_OWING else sorted(subject.same_amount)
