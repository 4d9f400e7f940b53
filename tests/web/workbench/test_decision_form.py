"""What was typed, in minor units, or what is wrong with it."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from payportal.domain.errors import BadAmount
from payportal.domain.open_item import OpenItem
from payportal.services.cash_application import DecisionLine
from payportal.web.workbench.decision_form import TypedLine, decision, read, typed_minor, work_out

ITEM = OpenItem(
    item_id=7, number="INV-7", customer_id=3, currency="USD", amount_minor=1_000, open_minor=1_000,
    issue_date=date(2026, 9, 15), due_date=date(2026, 10, 15),
)  # fmt: skip


def form(**cells):
    """The fields of item 7, ticked unless said otherwise."""
    ticks = [("tick", "7")] if cells.pop("ticked", True) else []
    return MultiDict([*ticks, *((name.replace("_", "-"), value) for name, value in {"cash_7": "", **cells}.items())])


def worked(waiting=1_000, currency="USD", **cells):
    return work_out(read(form(**cells)), {7: ITEM}, currency=currency, waiting_minor=waiting)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1200", "USD", 120_000),
        ("1,200.5", "USD", 120_050),
        ("1,234,567.89", "USD", 123_456_789),
        (" 24.00 ", "EUR", 2_400),
        ("\N{MINUS SIGN}24", "USD", -2_400),
        ("1,500", "JPY", 1_500),
        ("1.234", "KWD", 1_234),
        ("", "USD", 0),
    ],
)
def test_amounts_are_read_as_people_type_them(text, currency, minor):
    assert typed_minor(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency"), [("1.200,00", "EUR"), ("12,00", "EUR"), ("1,20,000", "USD"), ("1.5", "JPY"), ("1e5", "USD")]
)
def test_an_amount_that_could_mean_two_things_is_refused(text, currency):
    with pytest.raises(BadAmount):
        typed_minor(text, currency)


def test_the_difference_is_what_waits_less_the_cash():
    found = worked(cash_7="8.00", discount_7="1.50", adjustment_7="0.50", reason_7="cents off")
    assert found.lines == (DecisionLine(7, 800, 150, 50, "cents off"),)
    assert (found.cash_minor, found.discount_minor, found.adjustment_minor) == (800, 150, 50)
    assert (found.reduction_minor, found.left_minor, found.mistakes) == (1_000, 200, {})


def test_what_is_not_ticked_is_kept_but_does_not_count():
    typed = read(form(ticked=False, cash_7="3.00"))
    assert typed.lines == {7: TypedLine(False, "3.00")}
    assert work_out(typed, {7: ITEM}, currency="USD", waiting_minor=1_000).left_minor == 1_000


@pytest.mark.parametrize(
    ("cells", "mistakes"),
    [
        ({"cash_7": ""}, {"cash-7": "INV-7: say how much of the money it gets, or untick it."}),
        ({"cash_7": "5", "adjustment_7": "1"}, {"reason-7": "INV-7: say why 1 is taken off."}),
        ({"cash_7": "5", "adjustment_7": "1", "reason_7": "mood"}, {"reason-7": "INV-7: say why 1 is taken off."}),
    ],
)
def test_a_mistake_is_told_at_its_field(cells, mistakes):
    found = worked(**cells)
    assert (found.mistakes, found.lines) == (mistakes, ())


def test_a_reason_without_an_amount_is_forgotten():
    assert worked(cash_7="5", reason_7="freight").lines == (DecisionLine(7, 500),)


@pytest.mark.parametrize(
    ("fields", "waiting", "payer", "on_account"),
    [
        ({"cash_7": "10.00"}, 1_000, 3, 0),
        ({"cash_7": "10.00", "customer": "5"}, 1_000, 5, 0),
        ({"cash_7": "10.00", "act": "rest"}, 1_250, 3, 250),
        ({"ticked": False, "customer": "5", "act": "rest"}, 1_250, 5, 1_250),
    ],
)
def test_the_payer_is_the_chosen_customer_or_else_who_owes_the_item(fields, waiting, payer, on_account):
    typed = read(form(**fields))
    found = work_out(typed, {7: ITEM}, currency="USD", waiting_minor=waiting)
    made, missing = decision(typed, found, {7: ITEM}, receipt_id=1, by="clerk@example.com")
    assert (made.customer_id, made.on_account_minor, missing) == (payer, on_account, "")


def test_money_on_account_needs_somebody():
    typed = read(form(ticked=False, act="rest"))
    found = work_out(typed, {}, currency="USD", waiting_minor=100)
    made, missing = decision(typed, found, {}, receipt_id=1, by="clerk@example.com")
    assert (made, missing) == (None, "Choose the customer first: money on account belongs to somebody.")
