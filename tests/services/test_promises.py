"""A promise stops the asking until its day; whether it was kept, the books say."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.domain.promise import PromiseState
from payportal.models.customer import Customer
from payportal.models.notice import Notice
from payportal.models.promise import PaymentPromise
from payportal.queries import arrangements
from payportal.queries import promises as reads
from payportal.services import promises, unapplication
from tests.services.a_dispute import ANN, TODAY, a_dispute, an_item, pay

DAY = TODAY + timedelta(days=5)


def promise(session, invoice, minor=40_000, *, promised_on=DAY, by=ANN, **more):
    return promises.make(session, invoice.id, minor=minor, promised_on=promised_on, by=by, on=TODAY, **more)


def state(session, invoice, on):
    return reads.current_of(session, [invoice.id], on=on)[invoice.id].state


def test_a_promise_stops_reminders_until_its_day(session):
    invoice = an_item(session)
    promise(session, invoice)
    held = arrangements.of(session, [invoice.id], on=DAY)[invoice.id]
    assert held.why_not_reminded(invoice.open_minor, on=DAY) == "Payment is promised by 1 Dec 2026."
    later = arrangements.of(session, [invoice.id], on=DAY + timedelta(days=1))[invoice.id]
    assert later.why_not_reminded(invoice.open_minor, on=DAY + timedelta(days=1)) is None
    assert later.promise_broken


def test_a_payment_keeps_it_and_its_return_breaks_it(session):
    invoice = an_item(session)
    promise(session, invoice)
    entry = pay(session, invoice, 40_000)
    assert state(session, invoice, TODAY) == PromiseState.KEPT
    unapplication.unapply(session, entry, actor="clerk@example.com")
    assert state(session, invoice, DAY + timedelta(days=1)) == PromiseState.BROKEN


def test_a_new_promise_takes_the_place_of_the_old(session):
    invoice = an_item(session)
    first = promise(session, invoice)
    assert promise(session, invoice).id == first.id  # the same again is the same
    promise(session, invoice, 50_000)
    rows = reads.of_invoice(session, invoice.id, on=TODAY)
    assert [(row.amount_minor, row.state) for row in rows] == [
        (50_000, PromiseState.WAITING), (40_000, PromiseState.TAKEN_BACK),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("minor", "promised_on", "words"),
    [
        (0, DAY, "above zero"),
        (80_001, DAY, r"at most 800\.00 USD"),  # 200.00 is in dispute
        (10_000, TODAY - timedelta(days=1), "from today"),
        (10_000, TODAY + timedelta(days=31), "to 26 Dec 2026"),
    ],
)
def test_what_cannot_be_promised(session, minor, promised_on, words):
    invoice = an_item(session)
    a_dispute(session, invoice, 20_000)
    with pytest.raises(PayportalError, match=words):
        promise(session, invoice, minor, promised_on=promised_on)


def test_another_customers_invoice_is_not_there(session):
    invoice = an_item(session)
    with pytest.raises(NotFound):
        promise(session, invoice, accounts=[invoice.customer_id + 1])
    with pytest.raises(NotFound):
        promises.take_back(session, invoice.id, by=ANN)


def test_a_paid_invoice_has_nothing_to_promise(session):
    invoice = an_item(session)
    pay(session, invoice, 100_000)
    with pytest.raises(Conflict):
        promise(session, invoice, 1)


def test_a_broken_promise_is_told_once(session):
    invoice = an_item(session)
    promise(session, invoice)
    assert promises.tell_broken(session, on=DAY) == 0
    assert promises.tell_broken(session, on=date(2026, 12, 2)) == 1
    assert promises.tell_broken(session, on=date(2026, 12, 3)) == 0
    assert session.scalars(select(Notice.address)).all() == [ANN]
    assert session.scalars(select(PaymentPromise.broken_told_at)).one() is not None
    assert [row.number for row in reads.past_due(session, on=date(2026, 12, 3))] == ["INV-1"]


def test_taken_back_it_asks_nothing_and_holds_nothing(session):
    invoice = an_item(session)
    promise(session, invoice)
    promises.take_back(session, invoice.id, by=ANN)
    assert arrangements.of(session, [invoice.id], on=TODAY) == {}


def test_many_kept_promises_hide_no_broken_one(session, monkeypatch):
    monkeypatch.setattr(reads, "MOST", 2)
    first = an_item(session)
    customer = session.get_one(Customer, first.customer_id)
    kept = [first, *(an_item(session, number=f"INV-{number}", customer=customer) for number in range(2, 6))]
    for invoice in kept:
        promise(session, invoice, 1_000)
        pay(session, invoice, 1_000)
    broken = an_item(session, number="INV-9", customer=customer)
    promise(session, broken)
    assert [row.number for row in reads.past_due(session, on=DAY + timedelta(days=1))] == ["INV-9"]
    assert promises.tell_broken(session, on=DAY + timedelta(days=1)) == 1
