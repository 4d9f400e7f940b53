"""An amount over open items: what is due first is paid first, and not a cent more or less than was given."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from payportal.domain.early_payment import PartialPolicy
from payportal.domain.open_item import OpenItem
from payportal.domain.reward import Reward
from payportal.services import oldest_first
from payportal.services.payment_plan import plan

DAY = date(2026, 11, 1)


def an_item(number, open_minor, *, due_in=0):
    return OpenItem(
        item_id=number, number=f"INV-{number}", customer_id=1, currency="USD", amount_minor=open_minor,
        open_minor=open_minor, issue_date=DAY, due_date=DAY + timedelta(days=due_in),
    )  # fmt: skip


def test_the_one_due_first_is_paid_and_the_next_in_part():
    items = [an_item(1, 10000, due_in=5), an_item(2, 8000, due_in=1), an_item(3, 500, due_in=9)]
    assert oldest_first.spread(items, 9000, {}) == {2: 8000, 1: 1000}


def test_an_item_is_settled_when_the_money_covers_it_less_its_discount():
    items, kept = [an_item(1, 10000)], {1: Reward(discount_minor=200)}
    assert oldest_first.spread(items, 9800, kept) == {1: 10000}


def test_a_part_earns_its_part_of_the_discount_where_that_is_the_rule():
    items = [an_item(1, 10000)]
    assert oldest_first.spread(items, 4900, {1: Reward(discount_minor=200)}) == {1: 5000}
    full = Reward(discount_minor=200, partial=PartialPolicy.FULL_ONLY)
    assert oldest_first.spread(items, 4900, {1: full}) == {1: 4900}


def test_what_costs_nothing_is_left_out():
    assert oldest_first.spread([an_item(1, 100), an_item(2, 50)], 50, {1: Reward(discount_minor=100)}) == {2: 50}


ITEMS = st.lists(
    st.tuples(st.integers(1, 50_000), st.integers(0, 300), st.integers(0, 50), st.sampled_from(PartialPolicy)),
    min_size=1, max_size=12,
)  # fmt: skip


@given(ITEMS, st.data())
def test_exactly_the_amount_is_paid_whatever_the_discounts(facts, data):
    items = [an_item(number, open_, due_in=due) for number, (open_, _, due, _) in enumerate(facts)]
    rewards = {
        number: Reward(discount_minor=min(kept, open_ - 1), partial=partial)
        for number, (open_, kept, _, partial) in enumerate(facts)
    }
    most = oldest_first.most_minor(items, rewards)
    given_minor = data.draw(st.integers(1, most))
    settled = oldest_first.spread(items, given_minor, rewards)
    made = plan([item for item in items if item.item_id in settled], settled, rewards)
    assert made.cash_minor == given_minor
    parts = [part for part in made.parts if part.settled_minor < part.item.open_minor]
    assert len(parts) <= 1  # all but the last are settled
