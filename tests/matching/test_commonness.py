from payportal.matching.commonness import BILLION, Commonness
from payportal.matching.shape import BookShape

AMOUNTS = sorted([49_900] * 60 + [100_000 + 137 * place for place in range(340)])
SHAPE = BookShape(open_items=4_000, receipts=500, amounts={"USD": AMOUNTS})


def chance(amount, *, options=5, elsewhere=0, currency="USD"):
    return Commonness(SHAPE).chance_ppb(currency, amount, options=options, elsewhere=elsewhere)


def test_a_price_that_many_owe_is_often_met_by_accident():
    assert chance(49_900, elsewhere=45) > BILLION // 20


def test_a_price_that_more_owe_than_are_counted_is_as_common_as_in_the_sample():
    wide = BookShape(open_items=1_000_000, receipts=500, amounts={"USD": AMOUNTS})
    assert Commonness(wide).chance_ppb("USD", 49_900, options=1, elsewhere=50) == BILLION * 60 // len(AMOUNTS)
    assert Commonness(wide).chance_ppb("USD", 49_900, options=1, elsewhere=49) < BILLION // 1_000


def test_an_odd_amount_that_nobody_else_owes_is_hardly_ever():
    assert chance(123_457) < BILLION // 100_000


def test_chance_grows_with_what_the_payer_owes_and_with_the_others_who_owe_it():
    assert chance(123_457, options=50) > 9 * chance(123_457, options=5)
    assert chance(123_457, elsewhere=2) > chance(123_457, elsewhere=1) > chance(123_457)


def test_a_round_amount_is_likelier_than_an_odd_one_even_where_nobody_owes_it():
    assert chance(150_000) > 10 * chance(150_001)


def test_a_currency_nobody_owes_in_still_has_a_chance():
    assert 0 < chance(150_000, currency="EUR") < BILLION
