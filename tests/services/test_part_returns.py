"""A part of a receipt goes back: first what waits, then what is on account, then what was applied last."""

import pytest

from payportal.domain.errors import Conflict
from payportal.services import cash_application, part_returns, unapplication
from tests.builders import DAY, a_customer, a_decision, a_receipt, an_agreement, an_invoice, line
from tests.services.a_report import faults


def give(session, receipt, minor):
    part_returns.give_back(session, receipt.id, minor, on=DAY, actor="cli", reason="refunded")
    session.expire_all()


def again(session, receipt, minor):
    taken = part_returns.come_again(session, receipt.id, minor, on=DAY, actor="cli", reason="won")
    session.expire_all()
    return taken


@pytest.fixture
def spread(session):
    """A receipt of 100.00: 30.00 for an invoice, then 20.00 for one with a discount, 20.00 on account, 30.00 waits."""
    customer = a_customer(session)
    first, second = an_invoice(session, customer, amount=3_000), an_invoice(session, customer, amount=2_200)
    receipt = a_receipt(session, amount=10_000)
    cash_application.apply(session, a_decision(receipt, line(first, 3_000), customer=customer))
    kept = a_decision(receipt, line(second, 2_000, discount=200), customer=customer, on_account=2_000)
    cash_application.apply(session, kept)
    return receipt, first, second


@pytest.mark.parametrize(
    ("minor", "unapplied", "on_account", "opened"),
    [
        (1_000, 2_000, 2_000, (0, 0)),
        (3_000, 0, 2_000, (0, 0)),
        (4_000, 0, 1_000, (0, 0)),
        (5_500, 0, 0, (0, 500)),
        (7_000, 0, 0, (0, 2_200)),
        (8_000, 0, 0, (1_000, 2_200)),
    ],
)
def test_what_waits_goes_first_then_what_is_on_account_then_what_was_paid_last(
    session, spread, minor, unapplied, on_account, opened
):
    receipt, *items = spread
    give(session, receipt, minor)
    assert (receipt.unapplied_minor, receipt.on_account_minor, receipt.returned_minor) == (unapplied, on_account, minor)
    assert tuple(item.open_minor for item in items) == opened
    assert faults(session) == []


def test_part_by_part_and_then_the_rest(session, spread):
    receipt, first, second = spread
    for minor in (3_500, 3_000):
        give(session, receipt, minor)
    assert (receipt.returned_minor, second.open_minor) == (6_500, 1_500)
    unapplication.return_receipt(session, receipt.id, on=DAY, actor="cli", reason="all of it")
    session.expire_all()
    assert (str(receipt.state), first.open_minor, second.open_minor, faults(session)) == ("reversed", 3_000, 2_200, [])


@pytest.mark.parametrize("minor", [0, -1, 10_000, 10_001])
def test_only_a_part_goes_back_as_a_part(session, spread, minor):
    with pytest.raises(Conflict):
        give(session, spread[0], minor)
    assert (spread[0].returned_minor, faults(session)) == (0, [])


def test_money_of_an_unknown_payer_goes_back_in_part(session):
    receipt = a_receipt(session, amount=10_000)
    give(session, receipt, 4_000)
    assert (receipt.unapplied_minor, str(receipt.state), faults(session)) == (6_000, "unidentified", [])


def test_a_receipt_that_came_unidentified_gives_back_what_it_paid(session):
    customer = a_customer(session)
    invoice, receipt = an_invoice(session, customer, amount=10_000), a_receipt(session, amount=10_000)
    cash_application.apply(session, a_decision(receipt, line(invoice, 10_000), customer=customer))
    give(session, receipt, 4_000)
    assert (invoice.open_minor, receipt.unapplied_minor, receipt.customer_id) == (4_000, 0, customer.id)
    assert faults(session) == []


def test_shares_follow_what_is_left(session):
    an_agreement(session, rate="10")
    customer = a_customer(session)
    invoice, receipt = an_invoice(session, customer, amount=10_000), a_receipt(session, amount=10_000)
    cash_application.apply(session, a_decision(receipt, line(invoice, 10_000), customer=customer))
    give(session, receipt, 4_000)
    assert (invoice.open_minor, faults(session)) == (4_000, [])


def test_what_went_back_comes_again_as_a_part_or_whole_and_never_more(session, spread):
    receipt = spread[0]
    assert not again(session, receipt, 1)
    give(session, receipt, 4_000)
    assert (again(session, receipt, 4_001), again(session, receipt, 1_500)) == (False, True)
    assert (receipt.unapplied_minor, receipt.returned_minor) == (1_500, 2_500)
    unapplication.return_receipt(session, receipt.id, on=DAY, actor="cli", reason="the rest")
    assert (again(session, receipt, 10_000), again(session, receipt, 7_500)) == (False, True)
    assert (receipt.unapplied_minor, receipt.reversed_at, faults(session)) == (7_500, None, [])
    unapplication.return_receipt(session, receipt.id, on=DAY, actor="cli", reason="and once more")
    session.expire_all()
    assert (str(receipt.state), faults(session)) == ("reversed", [])
