from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payportal.domain.errors import Overcommitted
from payportal.domain.revenue_share import (
    UNIT_E8,
    Agreement,
    AgreementTerms,
    Part,
    ShareKind,
    Tier,
    applies,
    exact_e8,
    refuse_overcommitment,
    split,
)

HALF = AgreementTerms(kind=ShareKind.PERCENT, rate_micro=50_000_000)
FIXED = AgreementTerms(kind=ShareKind.FIXED, fixed_minor=2500)
STEPS = AgreementTerms(
    kind=ShareKind.TIERS,
    tiers=(Tier(0, 10_000_000), Tier(100_000, 15_000_000), Tier(500_000, 20_000_000)),
)


def share_e8(terms, base_minor, *, settled=None, document=100_00, before=0):
    settled_minor = base_minor if settled is None else settled
    return exact_e8(
        terms,
        base_minor=base_minor,
        settled_minor=settled_minor,
        document_minor=document,
        collected_before_minor=before,
    )


@pytest.mark.parametrize(
    ("rate_micro", "base_minor", "exact"),
    [
        (12_500_000, 9_800, 1_225 * UNIT_E8),
        (33_333_333, 1, 33_333_333),  # a third of a cent, to the eighth decimal
        (100_000_000, -777, -777 * UNIT_E8),
        (1, 1, 1),
        (0, 9_800, 0),
    ],
)
def test_a_percentage_of_the_cash_is_exact(rate_micro, base_minor, exact):
    terms = AgreementTerms(kind=ShareKind.PERCENT, rate_micro=rate_micro)
    assert share_e8(terms, base_minor) == exact


@pytest.mark.parametrize(
    ("settled", "document", "exact"),
    [
        (10_000, 10_000, 2_500 * UNIT_E8),
        (5_000, 10_000, 1_250 * UNIT_E8),
        (-5_000, 10_000, -1_250 * UNIT_E8),
        (10_000, 30_000, 83_333_333_333),  # 833.33333333 cents
        (20_000, 30_000, 166_666_666_667),
        (-4_000, -4_000, 0),  # a credit memo is no sale
        (0, 0, 0),
    ],
)
def test_a_fixed_sum_is_earned_as_the_document_is_settled(settled, document, exact):
    assert share_e8(FIXED, 9_800, settled=settled, document=document) == exact


@pytest.mark.parametrize(
    ("before", "base_minor", "cents"),
    [
        (0, 100_000, 10_000),
        (0, 100_001, Fraction(1_000_015, 100)),
        (50_000, 100_000, 5_000 + 7_500),
        (0, 600_000, 10_000 + 60_000 + 20_000),
        (600_000, 100, 20),
        (600_000, -600_000, -90_000),
        (150_000, -100_000, -12_500),
        (0, -1_000, -100),  # more went back than ever came: at the first rate
        (500, -1_000, -100),
    ],
)
def test_each_step_pays_its_own_rate_going_up_and_coming_down(before, base_minor, cents):
    assert share_e8(STEPS, base_minor, before=before) == cents * UNIT_E8


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=30))
def test_steps_pay_the_same_in_one_application_or_in_many(bases):
    before = paid = 0
    for base_minor in bases:
        paid += share_e8(STEPS, base_minor, before=before)
        before += base_minor
    assert paid == share_e8(STEPS, sum(bases))


@pytest.mark.parametrize(
    ("exacts", "carries", "parts"),
    [
        ([60_000_000, 25_000_000, 15_000_000], [0, 0, 0], [(1, -40_000_000), (0, 25_000_000), (0, 15_000_000)]),
        ([50_000_000], [0], [(0, 50_000_000)]),  # half a cent goes to the even cent
        ([150_000_000], [0], [(2, -50_000_000)]),
        ([-50_000_000], [0], [(0, -50_000_000)]),
        ([50_000_000, 50_000_000], [0, 0], [(1, -50_000_000), (0, 50_000_000)]),
        ([60_000_000, 40_000_000], [-10_000_000, 10_000_000], [(0, 50_000_000), (1, -50_000_000)]),  # larger carry
        ([], [], []),
    ],
)
def test_cents_go_to_the_largest_remainder_then_the_larger_carry_then_the_order(exacts, carries, parts):
    assert split(exacts, carries) == [Part(*part) for part in parts]


def test_the_lower_agreement_number_decides_the_last_tie_wherever_it_stands():
    tied = [50_000_000, 50_000_000]
    assert [part.amount_minor for part in split(tied, [0, 0], keys=["B", "A"])] == [0, 1]
    assert [part.amount_minor for part in split(tied, [0, 0], keys=["A", "B"])] == [1, 0]


def test_exacts_and_carries_must_be_as_many():
    with pytest.raises(ValueError, match="zip"):
        split([1, 2], [0])


fractions = st.integers(-UNIT_E8 + 1, UNIT_E8 - 1)
dues = st.lists(st.tuples(st.integers(-(10**18), 10**18), fractions), min_size=1, max_size=8)


@given(dues)
def test_parts_add_up_to_the_rounded_total_and_each_stays_within_a_cent(payees):
    exacts, carries = [exact for exact, _ in payees], [carry for _, carry in payees]
    parts = split(exacts, carries)
    assert sum(part.amount_minor for part in parts) == round(Fraction(sum(exacts) + sum(carries), UNIT_E8))
    assert all(abs(part.carry_after_e8) < UNIT_E8 for part in parts)
    for exact, carry, part in zip(exacts, carries, parts, strict=True):
        assert part.amount_minor * UNIT_E8 + part.carry_after_e8 == exact + carry


@given(dues, st.randoms())
def test_the_order_of_the_list_changes_nothing_for_any_agreement(payees, random):
    numbered = [(f"A{place}", exact, carry) for place, (exact, carry) in enumerate(payees)]
    shuffled = random.sample(numbered, len(numbered))

    def by_number(rows):
        keys, exacts, carries = zip(*rows, strict=True)
        return dict(zip(keys, split(exacts, carries, keys=keys), strict=True))

    assert by_number(shuffled) == by_number(numbered)


def rates_of_the_whole():
    cuts = st.lists(st.integers(0, 100_000_000), min_size=1, max_size=5).map(sorted)
    return cuts.map(lambda marks: [high - low for low, high in zip([0, *marks], [*marks, 100_000_000], strict=True)])


@given(rates_of_the_whole(), st.lists(st.integers(-(10**7), 10**7), min_size=1, max_size=60))
def test_rates_of_a_hundred_percent_share_out_every_cent_of_every_application(rates, bases):
    carries = [0] * len(rates)
    for base_minor in bases:
        parts = split([base_minor * rate for rate in rates], carries)
        assert sum(part.amount_minor for part in parts) == base_minor
        carries = [part.carry_after_e8 for part in parts]


def test_over_many_receipts_nobody_gains_or_loses_a_cent():
    rates = [33_333_333, 33_333_333, 16_666_667]
    carries, paid = [0, 0, 0], [0, 0, 0]
    bases = [base * (-1 if base % 7 == 0 else 1) for base in range(1, 5_001)]
    for base_minor in bases:
        parts = split([base_minor * rate for rate in rates], carries)
        carries = [part.carry_after_e8 for part in parts]
        paid = [sum_minor + part.amount_minor for sum_minor, part in zip(paid, parts, strict=True)]
        assert all(abs(carry) < UNIT_E8 for carry in carries)
    assert all(
        abs(sum_minor * UNIT_E8 - sum(bases) * rate) < UNIT_E8 for sum_minor, rate in zip(paid, rates, strict=True)
    )


AGREEMENT = Agreement(
    number="A-1",
    partner_number="P-1",
    terms=HALF,
    starts_on=date(2025, 1, 1),
    ends_on=date(2025, 6, 30),
    program="north",
)


@pytest.mark.parametrize(
    ("agreement", "program", "on", "shares"),
    [
        (AGREEMENT, "north", date(2025, 1, 1), True),
        (AGREEMENT, "north", date(2025, 6, 30), True),
        (AGREEMENT, "north", date(2024, 12, 31), False),
        (AGREEMENT, "north", date(2025, 7, 1), False),
        (AGREEMENT, "south", date(2025, 3, 1), False),
        (AGREEMENT, "", date(2025, 3, 1), False),
        (replace(AGREEMENT, program=""), "south", date(2025, 3, 1), True),
        (replace(AGREEMENT, ends_on=None), "north", date(2099, 1, 1), True),
    ],
)
def test_an_agreement_holds_for_its_program_and_its_days(agreement, program, on, shares):
    assert applies(agreement, program, on) is shares


def test_a_hundred_percent_may_be_shared_and_a_later_agreement_may_follow():
    second = replace(AGREEMENT, number="A-2")
    third = replace(AGREEMENT, number="A-3", starts_on=date(2025, 7, 1), ends_on=None)
    assert refuse_overcommitment([AGREEMENT, second, third]) is None


@pytest.mark.parametrize("program", ["north", ""])
def test_more_than_a_hundred_percent_on_one_day_is_refused_by_name(program):
    late = replace(
        AGREEMENT,
        number="A-2",
        program=program,
        starts_on=date(2025, 6, 30),
        ends_on=None,
        terms=replace(HALF, rate_micro=50_500_000),
    )
    with pytest.raises(Overcommitted, match=r"on 2025-06-30 the agreements A-1, A-2 share 100\.5 % of north"):
        refuse_overcommitment([late, AGREEMENT])


def test_sums_and_steps_do_not_count_towards_the_hundred_percent():
    others = [replace(AGREEMENT, number=f"A-{place}", terms=terms) for place, terms in enumerate([FIXED, STEPS, HALF])]
    assert refuse_overcommitment([AGREEMENT, *others]) is None
