import pytest

from payportal.domain.remittance import RemittanceLine
from payportal.matching.tokens import free_tokens, joined_tokens, line_tokens, text_of
from tests.matching.builders import receipt


def numbers(**given):
    return [token for token in free_tokens(receipt(**given)) if token.digits]


def test_spans_point_into_the_text_of_the_receipt():
    told = receipt(reference="INV K0265479", memo="PAY d26-30504", remittance=(RemittanceLine("R-7"),))
    text = text_of(told)
    assert text == "INV K0265479\nPAY d26-30504\nR-7"
    found = [*free_tokens(told), *line_tokens(told)]
    assert [text[slice(*token.span)] for token in found if token.digits] == ["K0265479", "d26", "30504", "R-7"]


@pytest.mark.parametrize(
    ("memo", "labelled"),
    [
        ("INVOICE 10234", [True]),
        ("INV#10234", [True]),
        ("INV NO: 10234", [True]),
        ("INVS 10234, 10235 & 10236", [True, True, True]),
        ("RE: 10234", [True]),
        ("LINDEN 10234", [False]),
        ("INV 10234 LINDEN 10235", [True, False]),
        ("INV 030653 083126", [True, False]),  # the day behind a number does not share its label
    ],
)
def test_a_label_counts_for_the_list_it_heads(memo, labelled):
    assert [token.labelled for token in numbers(memo=memo)] == labelled


@pytest.mark.parametrize(
    ("memo", "serious"),
    [
        ("INV 10234", True),
        ("ABC 10234", True),
        ("REO8SBG", True),  # five digits, three of them misread
        ("ABC 102", False),
        ("Q3", False),
        ("ACCT C100853", False),
        ("ABC 083126", False),
        ("ABC-083126", True),  # tied to letters it is no day
        ("BU1LDERS", False),  # a misread word
        ("SEE REF 260319", False),  # the bank's day of an entry of the twentieth
        ("PREAUTHORIZED CREDIT 032126", False),
        ("INVOICE 260319", True),
        ("REF 260331", True),  # no day of this entry
    ],
)
def test_a_serious_number_must_not_be_left_unexplained(memo, serious):
    assert [token.serious for token in numbers(memo=memo)] == [serious]


@pytest.mark.parametrize(
    ("memo", "whole"),
    [
        ("K02 65479", "K0265479"),
        ("D26-30504", "D2630504"),
        ("D26 -30504", "D2630504"),
        ("INV-2026-00123", "INV202600123"),
        ("R26/04003", "R2604003"),
    ],
)
def test_neighbouring_pieces_are_read_as_one_number_too(memo, whole):
    told = receipt(memo=memo)
    joined = [token.text for token in joined_tokens(free_tokens(told), text_of(told).upper())]
    assert whole in joined


def test_words_and_labels_are_no_part_of_a_number():
    told = receipt(memo="BAKERY 10234 REF 10235")
    joined = [token.text for token in joined_tokens(free_tokens(told), text_of(told).upper())]
    assert joined == ["10234", "10235"]


def test_the_words_before_a_number_are_kept_for_learning():
    assert [token.before for token in numbers(memo="SENT WEB REF 7712001 TOO XY881234")] == ["WEB REF", "XY"]
