"""What is said of an invoice, read from the books."""

from datetime import date

import pytest

from payportal.queries.invoice_status import BEGUN, CHECKING, PENDING, Standing, Status, status

TODAY = date(2026, 10, 15)


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
    ],
)
def test_the_status_of_a_document(facts, expected):
    assert status(standing(**facts), TODAY) == expected
