"""A run dealt out to any number of workers comes to the same answers; what they exchange can be sent anywhere."""

import pickle

import pytest

from payportal.matching.engine import match
from payportal.matching.memory_source import MemorySource
from payportal.matching.part import Memory, Part
from payportal.matching.rules import MatchRules
from tests.matching.made_up_book import Maker


class Elsewhere:
    """A worker that gets and gives only what survives the way to another process."""

    def __init__(self, source):
        self.part = Part(source)

    def begin(self, step, given):
        self.next = pickle.dumps((step, given))

    def finish(self):
        step, given = pickle.loads(self.next)
        return pickle.loads(pickle.dumps(getattr(self.part, step)(given)))


@pytest.fixture(scope="module", params=[3, 4])
def book(request):
    return Maker(request.param).make(customers=60, items=500, receipts=260)


def answers(book, helpers=0, memory=None):
    source = MemorySource(book.items, book.payers)
    others = [Elsewhere(source) for _ in range(helpers)]
    return match(book.receipts, source, MatchRules(), others, memory=memory)


@pytest.mark.parametrize("helpers", [1, 2, 6])
def test_any_number_of_workers_comes_to_the_same_answers(book, helpers):
    alone = answers(book)
    assert sum(one.verdict == "apply" for one in alone) > 50
    assert answers(book, helpers) == alone


def test_more_workers_than_receipts_do_no_harm(book):
    source = MemorySource(book.items, book.payers)
    few = book.receipts[:2]
    assert match(few, source, MatchRules(), [Elsewhere(source) for _ in range(5)]) == match(few, source, MatchRules())


def test_what_is_remembered_of_a_run_changes_nothing_in_the_next(book):
    memory = Memory()
    first = answers(book, memory=memory)
    assert memory.costs
    assert memory.fits
    assert answers(book, memory=memory) == first
