"""Right, wrong and held; the bound of error; the same verdicts as a book's own scorer."""

import pytest

from bench.books.book import Shape, Truth
from bench.books.maker import make
from bench.books.score import faults, judge, score, upper_bound


def truth(kind="clean_ref", pays=None):
    pays = {("C1", "A"): 100} if pays is None else pays
    return Truth(transaction_id="T", kind=kind, resolvable=True, amount=100, customer="C1", pays=pays)


@pytest.mark.parametrize(("kind", "given", "gift", "verdict"), [
    ("clean_ref", {}, 0, "held"),
    ("clean_ref", {("C1", "A"): 100}, 0, "right"),
    ("clean_ref", {("C1", "A"): 98}, 0, "wrong"),
    ("clean_ref", {("C2", "A"): 100}, 0, "wrong"),  # the same number of another customer
    ("clean_ref", {("C1", "A"): 50, ("C1", "B"): 50}, 0, "wrong"),
    ("bank_fee", {("C1", "A"): 100}, 1_500, "right"),
    ("partial_ref", {("C1", "A"): 100}, 0, "right"),
    ("partial_ref", {("C1", "A"): 100}, 5, "wrong"),  # the rest is still owed
])  # fmt: skip
def test_verdicts(kind, given, gift, verdict):
    assert judge(truth(kind), given, gift) == verdict


def test_whatever_is_applied_where_nothing_decides_is_wrong():
    assert judge(truth("non_ar", {}), {("C1", "A"): 100}) == "wrong"


@pytest.mark.parametrize(("wrong", "tried", "bound"), [
    (0, 3_000, 0.000998), (0, 100, 0.029513), (1, 100, 0.046560), (5, 1_000, 0.010484), (0, 0, 1.0),
])  # fmt: skip
def test_the_bound_is_clopper_and_pearsons(wrong, tried, bound):
    assert upper_bound(wrong, tried) == pytest.approx(bound, abs=2e-6)


@pytest.fixture(scope="module")
def book():
    return make(Shape(seed=5, items=4_000, receipts=500))


def test_the_truth_scores_full_marks(book):
    applied = {one.transaction_id: dict(one.pays) for one in book.truth.values() if one.pays}
    found = score(book, applied, gifts={})
    assert (found.wrong, found.resolved) == (0, found.resolvable)
    assert faults(book, applied) == []


def test_the_twin_of_a_receipt_may_stand_for_it(book):
    again = next(one for one in book.truth.values() if one.twin)
    applied = {again.transaction_id: dict(book.truth[again.twin].pays)}
    assert (score(book, applied, gifts={}).right, score(book, applied, gifts={}).wrong) == (1, 0)


def test_suggestions_count_where_something_is_held_and_has_an_answer(book):
    held = [one for one in book.truth.values() if one.pays]
    first, second, third = held[:3]
    ranked = {
        first.transaction_id: [set(first.pays)],
        second.transaction_id: [{("X", "1")}, set(second.pays)],
        third.transaction_id: [{("X", "1")}, {("X", "2")}, {("X", "3")}, set(third.pays)],
    }
    found = score(book, {}, gifts={}, ranked=ranked)
    assert (found.held_with_answer, found.first, found.among_three) == (len(held), 1, 2)


def test_money_that_is_not_there_is_a_fault(book):
    one = next(one for one in book.truth.values() if len(one.pays) == 1)
    ((key, cash),) = one.pays.items()
    assert len(faults(book, {one.transaction_id: {key: cash * 3}})) == 2
