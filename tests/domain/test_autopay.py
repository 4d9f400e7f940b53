"""Which invoices a mandate collects on a day, and how much."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payportal.domain.autopay import (
    AmountRule,
    Candidate,
    OverCap,
    Rule,
    Trigger,
    collect,
    collects_on,
    covered,
    is_run_day,
    next_monthly,
)
from payportal.domain.early_payment import PartialPolicy
from payportal.domain.open_item import OpenItem
from payportal.domain.reward import Reward

DAY = date(2026, 11, 25)
RULE = Rule(currency="USD", kind="card", trigger=Trigger.ON_DUE, amount=AmountRule.FULL, starts_on=date(2026, 11, 1))


def item(number=1, open_minor=10_000, *, due=DAY, issued=date(2026, 10, 26), amount=None, **more):
    return OpenItem(number, f"INV-{number}", 7, "USD", amount or open_minor, open_minor, issued, due, **more)


def taken(rule=RULE, *items, day=DAY, credits=None, taken_minor=0, **facts):
    candidates = [one if isinstance(one, Candidate) else Candidate(item=one, **facts) for one in items]
    return collect(candidates, rule, day=day, credits=credits or {}, taken_minor=taken_minor)


def reasons(found):
    return [(one.item.number, str(one.reason)) for one in found.left_out]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, date(2026, 11, 27)),
        ({"trigger": Trigger.BEFORE_DUE, "days_before": 5}, date(2026, 11, 22)),
        ({"trigger": Trigger.ON_INVOICE}, date(2026, 10, 26)),
        ({"trigger": Trigger.ON_DISCOUNT}, date(2026, 11, 25)),
    ],
)
def test_a_trigger_names_the_day(changes, expected):
    one = item(due=date(2026, 11, 27), discount_date=DAY, discount_minor=200)
    assert collects_on(one, replace(RULE, **changes), DAY) == expected


def test_a_due_date_on_a_holiday_is_met_the_banking_day_before():
    thanksgiving = item(due=date(2026, 11, 26))
    assert collects_on(thanksgiving, replace(RULE, kind="us_bank_account"), DAY) == DAY


def test_a_lapsed_discount_leaves_the_due_date():
    one = item(due=date(2026, 12, 15), discount_date=DAY - timedelta(days=1), discount_minor=200)
    assert collects_on(one, replace(RULE, trigger=Trigger.ON_DISCOUNT), DAY) == date(2026, 12, 15)


def test_what_is_not_due_waits_for_its_day():
    found = taken(RULE, item(1), item(2, due=date(2026, 12, 3)))
    assert [one.item.number for one in found.takings] == ["INV-1"]
    assert [(one.item.number, one.on) for one in found.left_out] == [("INV-2", date(2026, 12, 3))]


def test_the_discount_of_the_day_is_kept():
    found = taken(RULE, Candidate(item=item(), reward=Reward(discount_minor=200)))
    assert (found.takings[0].settled_minor, found.cash_minor) == (10_000, 9_800)


def test_disputed_invoices_are_left_out_unless_it_was_agreed_otherwise():
    disputed = item(disputed=True)
    assert reasons(taken(RULE, disputed)) == [("INV-1", "is disputed")]
    assert taken(replace(RULE, exclude_disputed=False), disputed).cash_minor == 10_000


def test_credits_cover_the_oldest_first_and_a_part_of_the_next():
    older, newer = item(1, due=DAY - timedelta(days=3)), item(2)
    found = taken(RULE, older, newer, credits={7: 12_500})
    assert reasons(found) == [("INV-1", "is covered by your credits")]
    assert [(one.item.number, one.settled_minor) for one in found.takings] == [("INV-2", 7_500)]


def test_credits_of_another_customer_cover_nothing():
    assert taken(RULE, item(), credits={8: 12_500}).cash_minor == 10_000


def test_an_invoice_over_its_cap_is_skipped_or_asked():
    capped = replace(RULE, cap_invoice_minor=9_999)
    assert reasons(taken(capped, item())) == [("INV-1", "is over your limit of 99.99 USD an invoice")]
    asked = taken(replace(capped, over_cap=OverCap.ASK), item())
    assert (asked.cash_minor, [one.cash_minor for one in asked.asked]) == (0, [10_000])


def test_the_cap_of_a_month_counts_what_was_taken_before():
    capped = replace(RULE, cap_month_minor=25_000)
    found = taken(capped, item(1, due=DAY - timedelta(days=2)), item(2), taken_minor=10_000)
    assert [one.item.number for one in found.takings] == ["INV-1"]
    assert reasons(found) == [("INV-2", "would go over your limit of 250.00 USD a month")]


def test_what_was_overdue_before_is_collected_only_where_agreed():
    old = item(due=date(2026, 10, 1), issued=date(2026, 9, 1))
    assert taken(RULE, old).cash_minor == 10_000
    assert taken(replace(RULE, with_overdue=False), old).cash_minor == 0


def test_a_skipped_day_leaves_its_invoices_to_the_payer():
    assert reasons(taken(replace(RULE, skipped_through=DAY), item())) == [("INV-1", "was skipped by you")]


MONTHLY = replace(RULE, trigger=Trigger.MONTHLY, day_of_month=15)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (AmountRule.FULL, ["INV-1", "INV-2", "INV-3"]),
        (AmountRule.STATEMENT, ["INV-1", "INV-2"]),
        (AmountRule.MINIMUM, ["INV-1"]),
    ],
)
def test_a_monthly_day_collects_what_its_amount_rule_says(amount, expected):
    day = date(2026, 11, 15)
    items = (
        item(1, due=date(2026, 11, 30), issued=date(2026, 10, 30)),
        item(2, due=date(2026, 12, 20), issued=date(2026, 10, 30)),
        item(3, due=date(2026, 12, 31), issued=date(2026, 11, 2)),
    )
    found = taken(replace(MONTHLY, amount=amount), *items, day=day)
    assert [one.item.number for one in found.takings] == expected


def test_the_minimum_counts_what_was_paid_of_it():
    rule = replace(RULE, amount=AmountRule.MINIMUM)
    assert taken(rule, item(1, 8_000, amount=10_000), least_minor=5_000).cash_minor == 3_000
    assert reasons(taken(rule, item(1, 4_000, amount=10_000), least_minor=5_000)) == [("INV-1", "has its minimum paid")]


def test_a_fixed_sum_pays_the_oldest_and_keeps_the_rest_on_account():
    fixed = replace(MONTHLY, amount=AmountRule.FIXED, fixed_minor=25_000)
    found = taken(fixed, item(1), item(2, due=DAY + timedelta(days=9)))
    assert ([one.settled_minor for one in found.takings], found.on_account_minor) == ([10_000, 10_000], 5_000)
    found = taken(replace(fixed, fixed_minor=15_000), item(1), item(2, due=DAY + timedelta(days=9)))
    assert ([one.settled_minor for one in found.takings], found.on_account_minor) == ([10_000, 5_000], 0)


@pytest.mark.parametrize(
    ("changes", "since", "day", "runs"),
    [
        ({}, date(2026, 11, 10), date(2026, 11, 14), False),
        ({}, date(2026, 11, 14), date(2026, 11, 15), True),
        ({}, date(2026, 11, 15), date(2026, 11, 16), False),
        ({}, date(2026, 11, 13), date(2026, 11, 18), True),  # the clock stood still over the day
        ({"skipped_through": date(2026, 11, 15)}, date(2026, 11, 14), date(2026, 11, 15), False),
        ({"ends_on": date(2026, 11, 14)}, date(2026, 11, 14), date(2026, 11, 15), False),
        ({"starts_on": date(2026, 11, 16)}, date(2026, 11, 1), date(2026, 11, 20), False),
        ({"day_of_month": 31, "kind": "us_bank_account"}, date(2026, 10, 30), date(2026, 11, 2), True),
    ],
)
def test_a_monthly_day_comes_once(changes, since, day, runs):
    assert is_run_day(replace(MONTHLY, **changes), day, since=since) is runs


def test_a_retry_is_a_run_day():
    assert is_run_day(MONTHLY, date(2026, 11, 18), since=date(2026, 11, 17), retrying=True)


# ── what holds for every book ──

minors = st.integers(1, 50_000)
days = st.dates(date(2026, 9, 1), date(2027, 1, 31))


@st.composite
def books(draw):
    candidates = []
    for number in range(draw(st.integers(0, 8))):
        amount, due = draw(minors), draw(days)
        open_minor = draw(st.integers(1, amount))
        one = OpenItem(number, f"INV-{number}", draw(st.integers(1, 2)), "USD", amount, open_minor,
                       due - timedelta(days=draw(st.integers(0, 60))), due, disputed=draw(st.booleans()))  # fmt: skip
        reward = Reward(
            discount_minor=draw(st.integers(0, open_minor // 2)), partial=draw(st.sampled_from(PartialPolicy))
        )
        least = draw(st.none() | st.integers(0, amount))
        candidates.append(
            Candidate(item=one, reward=reward, held=draw(st.sampled_from(["", "", "held"])), least_minor=least)
        )
    return candidates


@st.composite
def rules(draw):
    maybe = st.none() | minors
    return Rule(
        currency="USD", kind=draw(st.sampled_from(["card", "us_bank_account", "sepa_debit"])),
        trigger=draw(st.sampled_from(Trigger)), amount=draw(st.sampled_from(AmountRule)),
        starts_on=draw(days), days_before=draw(st.integers(0, 30)), day_of_month=draw(st.integers(1, 31)),
        fixed_minor=draw(minors), cap_invoice_minor=draw(maybe), cap_month_minor=draw(maybe),
        over_cap=draw(st.sampled_from(OverCap)), exclude_disputed=draw(st.booleans()),
        with_overdue=draw(st.booleans()), skipped_through=draw(st.none() | days),
    )  # fmt: skip


credits = st.dictionaries(st.integers(1, 2), minors)


@given(books(), rules(), days, credits, st.integers(0, 60_000))
def test_nothing_is_lost_overpaid_or_over_a_cap(book, rule, day, credit, before):
    found = collect(book, rule, day=day, credits=credit, taken_minor=before)
    told = [one.item.item_id for one in (*found.takings, *found.asked, *found.left_out)]
    assert sorted(told) == sorted(one.item.item_id for one in book)
    cover = covered([one.item for one in book], credit)
    for taking in (*found.takings, *found.asked):
        assert 0 < taking.cash_minor <= taking.settled_minor
        assert taking.settled_minor <= taking.item.open_minor - cover.get(taking.item.item_id, 0)
        assert not (taking.item.disputed and rule.exclude_disputed)
    assert all(not one.held for one in book if one.item.item_id in {t.item.item_id for t in found.takings})
    if rule.cap_month_minor is not None and found.cash_minor:
        assert before + found.cash_minor <= rule.cap_month_minor
    if rule.amount is AmountRule.FIXED:
        assert found.cash_minor <= rule.fixed_minor
        assert found.on_account_minor >= 0
    elif rule.cap_invoice_minor is not None:
        assert all(one.cash_minor <= rule.cap_invoice_minor for one in found.takings)
    assert rule.over_cap is OverCap.ASK or not found.asked


@given(books(), days, credits)
def test_credits_are_used_once(book, day, credit):
    cover = covered([one.item for one in book], credit)
    for customer in (1, 2):
        used = sum(cover.get(one.item.item_id, 0) for one in book if one.item.customer_id == customer)
        owed = sum(one.item.open_minor for one in book if one.item.customer_id == customer)
        assert used == min(owed, credit.get(customer, 0))


@given(rules(), days)
def test_every_month_has_one_collecting_day(rule, day):
    monthly, seen = replace(rule, trigger=Trigger.MONTHLY), []
    for _ in range(12):
        day = next_monthly(monthly, day)
        seen.append(day)
    assert len(set(seen)) == 12
    assert all(20 < (later - earlier).days < 42 for earlier, later in pairwise(seen))
