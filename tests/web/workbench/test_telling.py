"""What was done, in words."""

import pytest

from payportal.models.base import transaction
from payportal.queries.receipt_history import decisions
from payportal.services import exception_desk
from payportal.web.workbench import telling
from tests.builders import a_customer, a_decision, a_receipt, an_invoice, line


@pytest.mark.parametrize(
    ("amounts", "on_account", "words"),
    [
        ([10_000], 0, "100.00 USD applied to N-0. 50.00 USD of this receipt still waits."),
        ([10_000, 5_000], 0, "150.00 USD applied to N-0 and N-1. Nothing of this receipt waits any more."),
        (
            [10_000], 5_000,
            "100.00 USD applied to N-0. 50.00 USD put on the customer's account. "
            "Nothing of this receipt waits any more.",
        ),
        ([], 15_000, "150.00 USD put on the customer's account. Nothing of this receipt waits any more."),
        (
            [1_000] * 6, 0,
            "60.00 USD applied to N-0, N-1, N-2 and 3 more. 90.00 USD of this receipt still waits.",
        ),
    ],
)  # fmt: skip
def test_a_decision_is_told_with_where_the_money_is(sqlite_app, amounts, on_account, words):
    with sqlite_app.app_context(), transaction() as session:
        acme = a_customer(session)
        invoices = [an_invoice(session, acme, f"N-{n}", amount=amount) for n, amount in enumerate(amounts)]
        lines = [line(invoice, amount) for invoice, amount in zip(invoices, amounts, strict=True)]
        decision = a_decision(a_receipt(session, 15_000), *lines, customer=acme, on_account=on_account)
        exception_desk.decide(session, decision)
        assert telling.decided(session, decision) == words


def test_an_undone_decision_is_told_with_what_is_open_again(sqlite_app):
    with sqlite_app.app_context(), transaction() as session:
        acme = a_customer(session)
        invoice, receipt = an_invoice(session, acme, "N-1", amount=9_000), a_receipt(session, 9_000)
        exception_desk.decide(session, a_decision(receipt, line(invoice, 9_000), customer=acme))
        (decided,) = decisions(session, receipt.id)
    assert telling.undone(decided, "USD") == (
        "Undone: 90.00 USD waits again. N-1 is open as before. The matcher leaves this receipt to a person now."
    )
