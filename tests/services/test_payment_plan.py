"""What a payer would pay: amounts, discounts, and the sum of both."""

from datetime import date

import pytest

from payportal.domain.errors import PayportalError
from payportal.domain.open_item import OpenItem
from payportal.services.payment_plan import plan

ITEM = OpenItem(
    item_id=1, number="INV-1007", customer_id=1, currency="USD", amount_minor=120000, open_minor=120000,
    issue_date=date(2026, 10, 6), due_date=date(2026, 11, 5), discount_date=date(2026, 10, 16), discount_minor=2400,
)  # fmt: skip


@pytest.mark.parametrize(
    ("settled", "on", "discount", "cash"),
    [
        (120000, date(2026, 10, 16), 2400, 117600),  # the last day still counts
        (120000, date(2026, 10, 17), 0, 120000),  # one day late
        (119999, date(2026, 10, 16), 0, 119999),  # not the whole balance
        (1, date(2026, 10, 16), 0, 1),
    ],
)
def test_the_discount_needs_the_whole_balance_in_time(settled, on, discount, cash):
    made = plan([ITEM], {1: settled}, on=on)
    assert (made.settled_minor, made.discount_minor, made.cash_minor) == (settled, discount, cash)


@pytest.mark.parametrize(
    ("settled", "words"),
    [(0, "above zero"), (-1, "above zero"), (120001, r"only 1200\.00 USD is open")],
)
def test_an_amount_that_does_not_fit_says_how_to_mend_it(settled, words):
    with pytest.raises(PayportalError, match=words):
        plan([ITEM], {1: settled}, on=date(2026, 10, 16))
