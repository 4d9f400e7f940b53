import pytest

from payportal.matching.keys import (
    account_key,
    digit_core,
    folded,
    item_keys,
    payer_keys,
    slip_keys,
    whole_name_keys,
    whole_slip_keys,
    word_keys,
)
from tests.matching.builders import item


def test_an_open_item_is_found_by_number_order_and_references():
    found = item_keys(
        item(number="K-0265479", purchase_order="45-0197", sales_order="so 881", references=("RF18 5390",))
    )
    assert found == {
        "full:K0265479",
        "fold:K0265479",
        "core:265479",
        "po:450197",
        "so:SO881",
        "ref:RF185390",
    }


@pytest.mark.parametrize(("number", "fold"), [("KO2G5I43", "K0265143"), ("D26", "026"), ("BZSQL", "82501")])
def test_letters_that_look_like_digits_are_folded(number, fold):
    assert folded(number) == fold


@pytest.mark.parametrize(("number", "core"), [("K0265479", "265479"), ("A0012", ""), ("000123", ""), ("1234", "1234")])
def test_a_core_has_at_least_four_digits(number, core):
    assert digit_core(number) == core


def test_a_customer_is_found_by_names_accounts_and_number():
    found = payer_keys("Linden Bakery Inc.", ["L.B. Foods"], ["47-51"], number="C100853")
    assert {"name:LINDENBAKERY", "alias:LBFOODS", "acct:4751", "no:C100853", "word:BAKERY-L"} <= found


@pytest.mark.parametrize(
    "text", ["LINDEN BAKERY", "LINDEN BAKERY OF AUSTIN", "LIDEN BAKERY", "LINDEN BKAERY", "LINDEN  BAKERY CO"]
)
def test_a_damaged_name_shares_a_key_with_the_customer(text):
    assert payer_keys(text) & payer_keys("Linden Bakery Inc.")


def test_leading_zeros_of_an_account_count():
    assert account_key("0045") != account_key("45")


@pytest.mark.parametrize("text", ["CACADE & TAMARA", "CASCCADE TAM", "CASACDE TAMAR", "CASKADE TAMARACK"])
def test_a_slip_beside_a_cut_is_looked_up_as_what_it_may_be_meant_for(text):
    assert slip_keys(text) & word_keys("Cascade & Tamarack Pharmaceuticals LP")


@pytest.mark.parametrize("text", ["CACADE", "CACADE TAMARACK PHARMA", "ABC TAMARA", ""])
def test_no_slip_is_looked_up_where_other_words_lead_to_the_name_or_too_little_is_left(text):
    assert slip_keys(text) == frozenset()


@pytest.mark.parametrize(
    "text", ["SIERA CHEMICALS SARL", "SIERRA CHEMICLAS", "SIRERA CHEMICA", "SIERRA CHEMCALS OF LYON"]
)
def test_a_name_of_two_common_words_is_looked_up_as_a_whole_without_its_slip(text):
    assert whole_slip_keys(text) & whole_name_keys("Sierra Chemicals of Lyon SARL")


@pytest.mark.parametrize("text", ["SIERA", "ABC DEF", ""])
def test_a_short_name_is_not(text):
    assert whole_slip_keys(text) == frozenset()
