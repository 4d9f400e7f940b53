import random

from payportal.matching.boilerplate import boilerplate

FIRST = [f"{one}{two}" for one in ("AL", "BIR", "CE", "DOG", "EL", "FI") for two in ("DER", "CH", "DAR", "WOOD", "MER")]
TRADE = ["FOODS", "GLASS", "MARINE", "OPTICS", "PAPER", "STEEL", "TEXTILES", "TOOLS"]
NAMES = [f"{first} {trade} INC" for first in FIRST for trade in TRADE]


def memos(count=400, seed=1):
    chance = random.Random(seed)
    return [f"NETPAY REMIT {chance.choice(NAMES)} SETTLED {chance.randrange(10**6)}" for _ in range(count)]


def test_words_beside_everybody_are_the_bank_s():
    assert boilerplate(memos(), NAMES) == {"REMIT"}


def test_words_of_customers_names_are_not_however_often_they_stand_there():
    learned = boilerplate(memos(), NAMES)
    assert learned.isdisjoint({"INC", *FIRST, *TRADE})


def test_a_good_customer_is_seen_often_but_always_beside_the_same_words():
    often = [*memos(), *["NETPAY REMIT QUARRY WORKS SETTLED 1"] * 100]
    assert boilerplate(often, NAMES).isdisjoint({"QUARRY", "WORKS"})


def test_a_handful_of_receipts_teaches_nothing():
    assert boilerplate(memos(10), NAMES) == boilerplate(memos(), []) == frozenset()
