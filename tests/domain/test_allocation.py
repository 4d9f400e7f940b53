"""An amount over open items: exactly as much is paid as was given, in the order that was chosen."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payportal.domain.allocation import First, allocate, price_of_all, settled_by
from payportal.domain.early_payment import PartialPolicy
from payportal.domain.open_item import OpenItem
from payportal.domain.reward import NO_REWARD, Reward

DAY = date(2026, 11, 1)


def an_item(number, open_minor, *, due_in=0, issued=0):
    return OpenItem(
        item_id=number, number=f"INV-{number}", customer_id=1, currency="USD", amount_minor=open_minor,
        open_minor=open_minor, issue_date=DAY + timedelta(days=issued), due_date=DAY + timedelta(days=due_in),
    )  # fmt: skip


ITEMS = [an_item(1, 10000, due_in=5, issued=0), an_item(2, 8000, due_in=1, issued=3), an_item(3, 500, due_in=9)]


@pytest.mark.parametrize(
    ("first", "settled"),
    [
        (First.DUE, {2: 8000, 1: 1000}),
        (First.OLDEST, {1: 9000}),
        (First.DISCOUNT, {3: 500, 2: 8000, 1: 510}),
    ],
)
def test_the_order_chosen_is_kept_and_the_last_takes_the_rest(first, settled):
    saved = {3: Reward(discount_minor=0), 2: Reward(discount_minor=0)}
    if first is First.DISCOUNT:
        saved = {3: Reward(discount_minor=50), 2: Reward(discount_minor=400), 1: Reward(discount_minor=100)}
        settled = {3: 500, 2: 8000, 1: 959}  # 450 + 7,600 + 950, which settles 950 / 0.99 of the first
    found = allocate(ITEMS, 9000, saved, first=first)
    assert (dict(found.settled), list(found.settled), found.rest_minor) == (settled, list(settled), 0)


def test_what_nothing_takes_is_the_rest():
    assert allocate(ITEMS, 20000, {}).rest_minor == 20000 - 18500


def test_what_costs_nothing_is_left_out():
    found = allocate([an_item(1, 100), an_item(2, 50)], 60, {1: Reward(discount_minor=100)})
    assert (dict(found.settled), found.rest_minor) == ({2: 50}, 10)


@pytest.mark.parametrize(
    ("cash", "policy", "settles"),
    [(49000, PartialPolicy.PRO_RATA, 50000), (49000, PartialPolicy.FULL_ONLY, 49000), (98000, "full_only", 100000)],
)
def test_half_the_price_settles_half_of_what_is_offered_in_proportion(cash, policy, settles):
    offered = Reward(discount_minor=2000, partial=PartialPolicy(policy))
    assert settled_by(cash, 100000, offered) == settles


def test_no_more_is_paid_of_an_item_than_is_asked_of_it():
    asked, kept = {1: 6000}, {1: Reward(discount_minor=200)}  # 6,000 of 10,000 keep 120
    found = allocate([an_item(1, 10000)], 9000, kept, most=asked)
    assert (dict(found.settled), found.rest_minor) == ({1: 6000}, 9000 - 5880)
    assert price_of_all([an_item(1, 10000)], kept, most=asked) == 5880


FACTS = st.lists(
    st.tuples(st.integers(1, 50_000), st.integers(0, 300), st.integers(0, 50), st.sampled_from(PartialPolicy)),
    min_size=1, max_size=12,
)  # fmt: skip


@given(FACTS, st.sampled_from(First), st.data())
def test_cash_and_rest_are_what_was_given_and_nothing_is_settled_beyond_what_is_open(facts, first, data):
    items = [an_item(number, open_, due_in=due, issued=-due) for number, (open_, _, due, _) in enumerate(facts)]
    rewards = {
        number: Reward(discount_minor=min(kept, open_), partial=partial)
        for number, (open_, kept, _, partial) in enumerate(facts)
    }
    given_minor = data.draw(st.integers(1, price_of_all(items, rewards) + 100))
    found = allocate(items, given_minor, rewards, first=first)
    by_id = {item.item_id: item for item in items}
    cash = sum(settled - rewards[i].of_part(settled, by_id[i].open_minor) for i, settled in found.settled.items())
    assert cash + found.rest_minor == given_minor
    assert all(0 < settled <= by_id[i].open_minor for i, settled in found.settled.items())
    assert sum(settled < by_id[i].open_minor for i, settled in found.settled.items()) <= 1  # all but the last are whole
    assert found.rest_minor == max(given_minor - price_of_all(items, rewards), 0)


@given(FACTS, st.data())
def test_an_item_before_another_is_paid_before_it(facts, data):
    items = [an_item(number, open_, due_in=due) for number, (open_, _, due, _) in enumerate(facts)]
    found = allocate(items, data.draw(st.integers(1, price_of_all(items, {}))), {})
    in_turn = sorted(items, key=lambda item: (item.due_date, item.item_id))
    paid = [found.settled.get(item.item_id, 0) == item.open_minor for item in in_turn]
    assert paid == sorted(paid, reverse=True)


@given(st.integers(1, 10**9), st.data())
def test_every_sum_up_to_the_price_can_be_paid_exactly(open_minor, data):
    kept = data.draw(st.integers(0, open_minor - 1))
    reward = data.draw(st.sampled_from([NO_REWARD, Reward(discount_minor=kept)]))
    cash = data.draw(st.integers(1, open_minor - reward.discount_minor))
    settled = settled_by(cash, open_minor, reward)
    assert settled - reward.of_part(settled, open_minor) == cash
