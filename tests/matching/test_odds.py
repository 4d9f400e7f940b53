from payportal.matching.combinations import Option
from payportal.matching.draft import Subject
from payportal.matching.findings import Findings, Fit
from payportal.matching.odds import LEAST, MOST, Odds, count_fits, roundness
from payportal.matching.payers import Candidate, PayerEvidence
from payportal.matching.references import Reading
from payportal.matching.shape import BookShape
from tests.matching.builders import payer, receipt

SHAPE = BookShape(open_items=1_000, receipts=300)


def subject(minor):
    sure = Candidate(payer(), 0, 990_000)
    return Subject(receipt_id=1, receipt=receipt(minor), amount_minor=minor, reading=Reading((), (), ()),
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


def test_roundness_has_a_few_steps():
    assert [roundness(minor) for minor in (130_000, 42_000, 87_900, 91_367)] == [5_000, 1_000, 100, 1]
