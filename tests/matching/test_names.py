import pytest

from payportal.matching.names import STRANGER, name_cost
from payportal.matching.payers import AGREES
from payportal.matching.words import significant_words, words_of


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("LINDEN BAKERY INC", "Linden Bakery Inc."),
        ("LINDEN BAKERY", "Linden Bakery Inc."),
        ("FJORD & DRIFTWOO", "Fjord & Driftwood Tools Limited"),
        ("OTTER WINDOWS GRP", "The Otter Windows Group Inc"),
        ("MSOS UPHOLSTERY OF PRO", "Moss Upholstery of Provo Co"),
        ("KELPKITCHENS", "Kelp Kitchens PLLC"),
        ("Urchi nBakery", "Urchin Bakery Ltd"),
        ("MÜLLER GLAS", "Muller Glas GmbH"),
        ("CSACADE", "Cascade LP"),
    ],
)
def test_a_cut_shortened_or_misspelt_name_agrees(text, name):
    assert name_cost(text, name) <= AGREES


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("LINDEN BAKERY INC", "Linden Bakery Ltd"),
        ("HILL", "Hill & Weber Lumber Corporation"),
        ("LINDEN BAKERY", "Linden Dairy"),
        ("OTTER WINDOWS", "Rowan Joinery"),
        ("VENDOR REBATE Q3", "Rebate Systems Inc"),
    ],
)
def test_another_name_does_not_agree(text, name):
    assert name_cost(text, name) > AGREES


def test_a_slip_at_the_very_beginning_and_a_cut_leave_a_name_that_may_be_meant():
    assert AGREES < name_cost("CACADE & TAMARA", "Cascade & Tamarack Pharmaceuticals LP") < STRANGER


def test_the_nearer_of_two_names_costs_less():
    longer = name_cost("HAZEL CYCLES", "Hazel Cycles of Austin Limited")
    assert name_cost("HAZEL CYCLES", "Hazel Cycles Ltd") < longer < STRANGER


def test_words_of_the_bank_around_a_name_are_cheap_only_in_a_memo():
    text, name = "ACORN BAKERY DETAILS", "Acorn Bakery"
    assert name_cost(text, name, loose=True) == 60
    assert name_cost(text, name) == 420


def test_the_whole_name_must_be_there_in_a_memo():
    assert name_cost("ROYAL DENTLA INC DETAILS", "Royal Logistics Co", loose=True) > STRANGER


def test_words_are_upper_case_without_accents_and_points():
    assert words_of("L.L.C. Société O'Neil & Co.") == ("LLC", "SOCIETE", "ONEIL", "CO")
    assert significant_words(words_of("The Otter Windows Group of Reno Inc")) == ["OTTER", "WINDOWS", "GROUP", "RENO"]
