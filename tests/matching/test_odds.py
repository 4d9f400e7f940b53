import pytest

from payportal.matching.combinations import Option
from payportal.matching.draft import Subject
from payportal.matching.findings import Findings, Fit
from payportal.matching.odds import LEAST, MOST, Kind, Odds, count_fits, kind_of, roundness
from payportal.matching.payers import Candidate, PayerEvidence
from payportal.matching.references import Reading
from payportal.matching.shape import BookShape
from tests.matching.builders import payer, receipt

SHAPE = BookShape(open_items=1_000, receipts=300)


def subject(minor):
    sure = Candidate(payer(), 0, 990_000)
    return Subject(receipt_id=1, receipt=receipt(minor), amount_minor=minor, reading=Reading((), ()),
                   evidence=PayerEvidence(("LINDEN",), field_given=True), candidates=[sure])  # fmt: skip


def fit(share=990_000, size=1):
    options = tuple(Option(number, 100) for number in range(size))
    return Fit(Candidate(payer(), 0, share), "amount", options)


def found(minor, *fits, chance_ppb=1_000_000):
    return subject(minor), Findings(fits, chance_ppb, crowded=False, payer_known=True)


def wrong(odds, minor, one):
    return odds.wrong_ppb(subject(minor), one, Findings((one,), 1_000_000, crowded=False, payer_known=True))


def odds(receipts):
    """The odds of a run whose receipts were dealt out to two parts."""
    return Odds([count_fits(receipts[::2]), count_fits(receipts[1::2])], SHAPE)


def test_money_for_nothing_open_makes_fits_of_its_kind_less_believable():
    trusted = odds([found(130_000, fit())] * 20)
    doubted = odds([found(130_000, fit())] * 20 + [found(150_000)] * 40)
    assert wrong(doubted, 130_000, fit()) > 10 * wrong(trusted, 130_000, fit())
    assert wrong(doubted, 130_017, fit()) == wrong(Odds([], SHAPE), 130_017, fit())  # odd amounts are another kind


def test_few_receipts_do_not_make_it_certain_either_way():
    many_lost = odds([found(130_000)] * 1_000)
    many_fit = odds([found(130_000, fit())] * 1_000)
    assert wrong(many_lost, 130_000, fit(1_000_000)) == MOST * 1_000_000
    assert wrong(many_fit, 130_000, fit(1_000_000)) == LEAST * 1_000_000


def test_a_payer_who_may_be_somebody_else_counts_against_it():
    odds = Odds([], SHAPE)
    assert wrong(odds, 130_000, fit(300_000)) > 3 * wrong(odds, 130_000, fit())


def test_the_more_money_comes_in_the_less_an_accident_is_accepted():
    limits = [Odds([], BookShape(receipts=receipts)).limit_ppb(fit()) for receipts in (0, 300, 10_000, 100_000)]
    assert limits == sorted(limits, reverse=True)
    assert limits[0] > limits[-1] > 0
    assert Odds([], SHAPE).limit_ppb(fit(size=2)) < Odds([], SHAPE).limit_ppb(fit())


def elsewhere(minor, others):
    one = subject(minor)
    one.same_amount = frozenset(range(100, 100 + others))
    return one


def test_what_comes_for_list_prices_says_little_of_other_amounts():
    known = Findings((fit(),), 1_000_000, crowded=False, payer_known=True)
    nothing = Findings((), 1_000_000, crowded=False, payer_known=True)
    run = odds([(elsewhere(49_900, 60), known)] * 100 + [(elsewhere(49_900, 0), nothing)] * 100)
    price, rare = (run.wrong_ppb(elsewhere(49_900, others), fit(), known) for others in (60, 0))
    assert rare > 5 * price


@pytest.mark.parametrize(("others", "common"), [(0, 0), (1, 1), (5, 1), (6, 2), (49, 2), (50, 3)])
def test_how_common_an_amount_is_has_a_few_steps(others, common):
    assert kind_of(elsewhere(87_900, others), Candidate(payer(), 0, 1)) == Kind(100, common)


def test_the_owner_of_the_item_is_not_counted_among_the_others():
    one = subject(87_900)
    one.same_amount = frozenset({payer().customer_id})
    assert kind_of(one, Candidate(payer(), 0, 1)).common == 0


def test_others_who_owe_nothing_like_it_count_less_than_somebody_unknown():
    run = odds([found(130_000, fit())] * 200)
    lone = found(130_000, fit(500_000))
    among = found(130_000, fit(500_000))
    among[0].candidates = [Candidate(payer(), 0, 500_000), Candidate(payer(2), 0, 499_000)]
    lone[0].candidates = [Candidate(payer(), 0, 500_000)]
    assert run.wrong_ppb(*lone[:1], fit(500_000), lone[1]) > 5 * run.wrong_ppb(*among[:1], fit(500_000), among[1])


def test_money_in_advance_does_not_count_as_money_that_fits_nothing():
    early = subject(130_000)
    early.receipt = receipt(130_000, memo="PREPAYMENT")
    nothing = Findings((), 1_000_000, crowded=False, payer_known=True)
    assert count_fits([(early, nothing)]).unrelated == {}
    assert count_fits([found(130_000)]).unrelated == {Kind(5_000, 0): 1}


def test_roundness_has_a_few_steps():
    assert [roundness(minor) for minor in (130_000, 42_000, 87_900, 91_367)] == [5_000, 1_000, 100, 1]
