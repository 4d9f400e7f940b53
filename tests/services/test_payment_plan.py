"""What a payer would pay: amounts, discounts, and the sum of both."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payportal.domain.early_payment import PartialPolicy
from payportal.domain.errors import PayportalError
from payportal.domain.open_item import OpenItem
from payportal.domain.reward import Reward, of_terms
from payportal.services.payment_plan import plan

ITEM = OpenItem(
    item_id=1, number="INV-1007", customer_id=1, currency="USD", amount_minor=120000, open_minor=120000,
    issue_date=date(2026, 10, 6), due_date=date(2026, 11, 5), discount_date=date(2026, 10, 16), discount_minor=2400,
)  # fmt: skip


def planned(settled, on=date(2026, 10, 16), **promise):
    reward = Reward(**promise) if promise else of_terms(ITEM, on)
    return plan([ITEM], {1: settled}, {1: reward})


@pytest.mark.parametrize(
    ("settled", "on", "discount", "cash"),
    [
        (120000, date(2026, 10, 16), 2400, 117600),  # the last day still counts
        (120000, date(2026, 10, 17), 0, 120000),  # one day late
        (60000, date(2026, 10, 16), 1200, 58800),  # a part keeps its part
        (1, date(2026, 10, 16), 0, 1),
    ],
)
def test_the_discount_is_for_what_is_settled_in_time(settled, on, discount, cash):
    made = planned(settled, on)
    assert (made.settled_minor, made.discount_minor, made.cash_minor) == (settled, discount, cash)


def test_an_offer_for_whole_balances_gives_parts_nothing_and_names_itself():
    whole = planned(120000, discount_minor=3000, partial=PartialPolicy.FULL_ONLY, offer_id=7)
    part = planned(119999, discount_minor=3000, partial=PartialPolicy.FULL_ONLY, offer_id=7)
    assert (whole.discount_minor, whole.parts[0].offer_id) == (3000, 7)
    assert (part.discount_minor, part.parts[0].offer_id) == (0, None)


@given(st.lists(st.integers(1, 40000), min_size=1, max_size=9), st.integers(0, 6000))
def test_parts_never_keep_more_together_than_the_whole_would(parts, discount_minor):
    kept, open_minor = 0, ITEM.open_minor
    for part in parts:
        settled = min(part, open_minor - 1)
        if settled < 1:
            break
        left = discount_minor * open_minor // ITEM.open_minor
        kept += Reward(discount_minor=left).of_part(settled, open_minor)
        open_minor -= settled
    assert kept + discount_minor * open_minor // ITEM.open_minor <= discount_minor


@pytest.mark.parametrize(
    ("settled", "words"),
    [(0, "above zero"), (-1, "above zero"), (120001, r"only 1200\.00 USD is open")],
)
def test_an_amount_that_does_not_fit_says_how_to_mend_it(settled, words):
    with pytest.raises(PayportalError, match=words):
        planned(settled)
