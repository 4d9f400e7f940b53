"""Score what an engine applied and suggested against the truth of a book."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bench.books.book import NO_GIFT, Book, Truth

Key = tuple[str, str]
"""Customer number and invoice number."""

Applied = dict[str, dict[Key, int]]
"""Cash in minor units by receipt and open item."""

Ranked = Mapping[str, list[set[Key]]]
"""The open items of each suggestion of a receipt, the best first."""


@dataclass(slots=True)
class Score:
    """How an engine did, over one book or several."""

    receipts: int = 0
    resolvable: int = 0
    resolved: int = 0
    right: int = 0
    wrong: int = 0
    held_with_answer: int = 0
    first: int = 0
    among_three: int = 0
    by_kind: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    mistakes: list[str] = field(default_factory=list)
    """Ids of what was applied wrongly."""

    held: list[str] = field(default_factory=list)
    """Ids of resolvable receipts that were not applied."""

    misplaced: list[str] = field(default_factory=list)
    """Ids of what was held and has an answer that was not the first suggestion."""

    seconds: float = 0.0
    suggests: bool = False

    def add(self, other: "Score") -> None:
        """Count another book's score in."""
        for name in ("receipts", "resolvable", "resolved", "right", "wrong", "held_with_answer", "first",
                     "among_three", "mistakes", "held", "misplaced", "seconds"):  # fmt: skip
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.suggests |= other.suggests
        for kind, counts in other.by_kind.items():
            self.by_kind[kind].update(counts)


def score(book: Book, applied: Applied, *, gifts: Mapping[str, int], ranked: Ranked | None = None) -> Score:
    """Judge every receipt; ``gifts`` is what was granted of each beside cash, in minor units."""
    applied = _twins_swapped(book, applied)
    result = Score(receipts=len(book.truth), suggests=ranked is not None)
    for truth in book.truth.values():
        given = applied.get(truth.transaction_id, {})
        verdict = judge(truth, given, gifts.get(truth.transaction_id, 0))
        result.by_kind[truth.kind][verdict] += 1
        result.right += verdict == "right"
        result.wrong += verdict == "wrong"
        result.resolvable += truth.resolvable
        result.resolved += truth.resolvable and verdict == "right"
        if verdict == "wrong":
            result.mistakes.append(truth.transaction_id)
        if verdict == "held" and truth.resolvable:
            result.held.append(truth.transaction_id)
        if verdict == "held" and truth.pays and ranked is not None:
            _rank(result, truth, ranked.get(truth.transaction_id, []))
    return result


def judge(truth: Truth, given: Mapping[Key, int], gift: int = 0) -> str:
    """Return right, wrong or held: right is every item and its cash, to a minor unit; a rest still owed is no gift."""
    if not given:
        return "held"
    if truth.kind in NO_GIFT and gift:
        return "wrong"
    same = given.keys() == truth.pays.keys() and all(abs(given[key] - truth.pays[key]) <= 1 for key in given)
    return "right" if same else "wrong"


def faults(book: Book, applied: Applied) -> list[str]:
    """Return what cannot be: items paid over what was open, receipts spent over what arrived."""
    found = []
    open_amounts = {(book.customers[item.owner].number, item.number): item.open for item in book.items}
    total: Counter[Key] = Counter()
    for receipt, given in applied.items():
        total.update(given)
        if sum(given.values()) > book.truth[receipt].amount:
            found.append(f"receipt {receipt} is over-spent")
    found += [f"item {key} is over-applied" for key, cash in total.items() if abs(cash) > abs(open_amounts[key])]
    return found


def upper_bound(wrong: int, tried: int, confidence: float = 0.95) -> float:
    """Return the Clopper–Pearson upper bound of the share that is wrong, one-sided; 1 where nothing was tried.

    Found by halving: the share at which so few mistakes are only as likely as ``1 - confidence``.
    """
    if wrong >= tried:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_most(wrong, tried, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _at_most(wrong: int, tried: int, share: float) -> float:
    """Return the probability of at most ``wrong`` among ``tried``."""
    term = total = (1 - share) ** tried
    for count in range(1, wrong + 1):
        term *= (tried - count + 1) / count * share / (1 - share)
        total += term
    return total


def _twins_swapped(book: Book, applied: Applied) -> Applied:
    """Return what was applied, with a duplicate that was taken for its original in its place: they are twins."""
    swapped = dict(applied)
    for truth in book.truth.values():
        if truth.twin and swapped.get(truth.transaction_id) and not swapped.get(truth.twin):
            swapped[truth.twin] = swapped.pop(truth.transaction_id)
    return swapped


def _rank(result: Score, truth: Truth, suggestions: Iterable[set[Key]]) -> None:
    wanted = set(truth.pays)
    places = [place for place, keys in enumerate(suggestions) if keys == wanted]
    result.held_with_answer += 1
    first, among_three = places[:1] == [0], bool(places) and places[0] < 3
    result.first += first
    result.among_three += among_three
    result.by_kind[truth.kind].update(first=int(first), among_three=int(among_three), answers=1)
    if not first:
        result.misplaced.append(truth.transaction_id)
