"""Codes in the words of the trade."""

import pytest

from payportal.domain.receipt import Method, ReceiptState
from payportal.ledger import chart
from payportal.matching.proposal import ExceptionType
from payportal.readers import detect
from payportal.web.workbench import words


def test_every_code_of_the_books_has_words():
    of_cards = {"card_dispute", "refund_failed"}
    assert set(words.EXCEPTION_TYPES) == {str(kind) for kind in ExceptionType} | of_cards
    assert set(words.METHODS) == {str(method) for method in Method}
    assert set(words.STATES) == set(ReceiptState)
    assert set(detect.READERS) <= set(words.FORMATS)
    assert set(chart.ADJUSTMENTS) <= set(words.ADJUSTMENTS)


@pytest.mark.parametrize(
    ("things", "sentence"),
    [
        ([], ""),
        (["A"], "A"),
        (["A", "B"], "A and B"),
        (["A", "B", "C", "D"], "A, B, C and D"),
        (["A", "B", "C", "D", "E", "F"], "A, B, C and 3 more"),
    ],
)
def test_a_list_is_told_as_a_sentence_tells_it(things, sentence):
    assert words.listing(things) == sentence


def test_a_code_without_words_is_written_as_words():
    assert words.adjustment("promised_by_sales") == "Promised by sales"
