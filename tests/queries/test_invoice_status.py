"""What is said of an invoice: one word of the vocabulary, read from the books."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payportal.queries.invoice_status import BEGUN, CHECKING, PENDING, VOCABULARY, VOID, Standing, Status, status

TODAY = date(2026, 10, 15)
LATER, BEFORE = date(2026, 10, 20), date(2026, 10, 14)


def standing(**facts):
    return Standing(**{"kind": "invoice", "amount_minor": 5000, "open_minor": 5000, "due_date": TODAY, **facts})


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"due_date": date(2026, 10, 29)}, Status("neutral", "Open", "due in 14 days")),
        ({"due_date": date(2026, 10, 16)}, Status("neutral", "Open", "due in 1 day")),
        ({}, Status("warn", "Due today", "")),
        ({"due_date": date(2026, 10, 14)}, Status("bad", "Overdue", "1 day")),
        ({"due_date": date(2026, 10, 3)}, Status("bad", "Overdue", "12 days")),
        ({"due_date": date(2026, 10, 3), "open_minor": 1}, Status("bad", "Overdue", "12 days, part paid")),
        ({"due_date": date(2026, 10, 20), "open_minor": 1}, Status("neutral", "Part paid", "due in 5 days")),
        ({"open_minor": 0, "settled_on": date(2026, 10, 9)}, Status("good", "Paid", "9 Oct 2026")),
        ({"open_minor": 0}, Status("good", "Paid", "")),
        ({"open_minor": 0, "payment_state": "pending"}, Status("good", "Paid", "")),
        ({"payment_state": "unknown", "due_date": date(2026, 10, 3)}, CHECKING),  # before what is due
        ({"payment_state": "pending"}, PENDING),
        ({"payment_state": "created"}, BEGUN),
        ({"disputed_minor": 5000, "due_date": date(2026, 10, 3)}, Status("warn", "Disputed")),
        ({"disputed_minor": 100}, Status("warn", "Disputed", "in part, the rest is open")),
        (
            {"disputed_minor": 100, "due_date": date(2026, 10, 3)},
            Status("bad", "Disputed", "in part, the rest is overdue"),
        ),
        ({"disputed_minor": 100, "payment_state": "pending"}, PENDING),  # what money is doing comes first
        ({"disputed_minor": 0, "next_on": date(2026, 10, 20)}, Status("waiting", "In plan", "next 20 Oct 2026")),
        ({"next_on": date(2026, 10, 12), "late_days": 3}, Status("bad", "In plan", "instalment 3 days late")),
        ({"promised_on": date(2026, 10, 20)}, Status("waiting", "Promised", "by 20 Oct 2026")),
        ({"promised_on": date(2026, 10, 20), "open_minor": 0}, Status("good", "Paid")),
        ({"kind": "credit_memo", "amount_minor": -5, "open_minor": -5}, Status("good", "Credit", "available")),
        ({"kind": "credit_memo", "amount_minor": -5, "open_minor": 0}, Status("neutral", "Credit", "used")),
        ({"open_minor": 0, "written_off_minor": 5000}, Status("neutral", "Written off", "")),
        ({"open_minor": 0, "written_off_minor": 200}, Status("good", "Paid", "")),
        ({"disputed_minor": 100, "payment_state": "unknown"}, CHECKING),
        ({"scheduled_on": LATER, "promised_on": LATER}, Status("waiting", "Scheduled", "20 Oct 2026")),
        ({"promised_on": BEFORE, "due_date": BEFORE}, Status("bad", "Overdue", "1 day")),  # a broken promise
        ({"void": True, "payment_state": "pending"}, VOID),
    ],
)
def test_the_status_of_a_document(facts, expected):
    assert status(standing(**facts), TODAY) == expected


DAYS = st.none() | st.integers(-40, 40).map(lambda days: TODAY + timedelta(days=days))


@st.composite
def standings(draw):
    credit = draw(st.booleans())
    amount = draw(st.integers(1, 10_000))
    open_ = draw(st.sampled_from([0, amount]) | st.integers(0, amount))
    sign = -1 if credit else 1
    return Standing(
        kind="credit_memo" if credit else draw(st.sampled_from(["invoice", "debit_memo"])),
        amount_minor=sign * amount, open_minor=sign * open_, due_date=draw(DAYS) or TODAY,
        payment_state=draw(st.sampled_from(["", "created", "pending", "unknown"])), settled_on=draw(DAYS),
        written_off_minor=draw(st.integers(0, amount - open_)), disputed_minor=draw(st.integers(0, open_)),
        promised_on=draw(DAYS), scheduled_on=draw(DAYS), next_on=draw(DAYS), late_days=draw(st.integers(0, 9)),
        void=draw(st.sampled_from([False, False, False, True])), asked=draw(st.booleans()),
    )  # fmt: skip


@given(standings())
def test_the_status_never_says_what_is_not_so(one):
    said = status(one, TODAY)
    assert said.key in VOCABULARY
    assert said.word
    if one.void or one.kind == "credit_memo":
        return
    # Nothing is shown paid that is not, and nothing as owed that is not.
    assert (said.key in ("paid", "written_off")) == (one.open_minor == 0)
    if said.key == "overdue":
        assert one.due_date < TODAY
    if one.open_minor and one.payment_state:
        assert said.key == {"created": "begun", "pending": "pending", "unknown": "checking"}[one.payment_state]
    if said.key == "part_paid":
        assert 0 < one.open_minor < one.amount_minor
