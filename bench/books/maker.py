"""Make a whole book from a shape: the same shape gives the same book, byte for byte."""

import random
from collections import Counter
from collections.abc import Callable

from bench.books import by_amount, by_reference, traps
from bench.books.book import RESOLVABLE, TRAPS, Book, Shape
from bench.books.desk import Desk, Draft
from bench.books.stock import stock

PER_MILLE = {
    "clean_ref": 190, "noisy_ref": 130, "multi_refs": 110, "ref_range": 18, "suffix_list": 18, "structured": 60,
    "creditor_ref": 15, "po_ref": 28, "name_amount": 70, "subset_no_ref": 25, "early_discount": 35, "bank_fee": 20,
    "cents_off": 20, "overpay_ref": 35, "parent_pays": 26, "third_party": 22, "credit_netting": 25,
    "partial_ref": 25, "unearned_discount": 12, "amount_typo": 12, "ambiguous_amount": 12, "unknown_payer": 10,
    "cross_currency": 8, "wrong_customer": 12, "closed_invoice": 12, "duplicate": 15, "unrelated_amount": 30,
    "non_ar": 25,
}  # fmt: skip
"""How often each kind is drawn, of a thousand."""

_BY_REFERENCE = ("clean_ref", "noisy_ref", "multi_refs", "ref_range", "suffix_list", "structured", "creditor_ref",
                 "po_ref", "parent_pays", "third_party", "credit_netting")  # fmt: skip
_BY_AMOUNT = ("name_amount", "subset_no_ref", "early_discount", "bank_fee", "cents_off", "overpay_ref")
MAKERS: dict[str, Callable[[Desk], Draft | None]] = {
    name: getattr(module, name)
    for module, names in ((by_reference, _BY_REFERENCE), (by_amount, _BY_AMOUNT), (traps, TRAPS))
    for name in names
}
ATTEMPTS = 6


def make(shape: Shape) -> Book:
    """Return the book of a shape; raises ValueError where its items do not suffice for its receipts."""
    rng = random.Random(f"book {shape.seed} {shape.items} {shape.receipts} {shape.largest}")
    book = stock(shape, rng)
    desk = Desk(book, rng)
    kinds, weights = list(PER_MILLE), list(PER_MILLE.values())
    failed = 0
    while len(book.receipts) < shape.receipts:
        failed = 0 if add(desk, rng.choices(kinds, weights)[0]) else failed + 1
        if failed > 200:
            raise ValueError(f"{shape.items} items do not suffice for {shape.receipts} receipts")
    _mingle(book, rng)
    return book


def add(desk: Desk, kind: str) -> bool:
    """Add one receipt of a kind and return whether the book had the items for it."""
    for _ in range(ATTEMPTS):
        draft = MAKERS[kind](desk)
        if draft is not None and draft.amount > 0:
            desk.issue(kind, draft, resolvable=kind in RESOLVABLE)
            return True
    return False


def kinds(book: Book) -> Counter[str]:
    """Return how many receipts of each kind a book has."""
    return Counter(truth.kind for truth in book.truth.values())


def _mingle(book: Book, rng: random.Random) -> None:
    """Put the receipts in the order of a bank's day, so that nothing follows from their places."""
    rng.shuffle(book.receipts)
    book.receipts.sort(key=lambda receipt: receipt.day)
