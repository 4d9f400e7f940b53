"""Bills are told once, in time, and never against the facts; a fact that passes lets the notice go."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.notice import Notice
from payportal.models.pay_link import PayLink
from payportal.models.promise import PaymentPromise
from payportal.services import bill_notices, notice_settings, notices
from tests.services.a_payment import an_invoice

DAY = date(2026, 11, 26)
AT = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture
def acme(session):
    customer = Customer(number="C-1", name="Acme", email="billing@acme.example")
    session.add(customer)
    session.flush()
    return customer.id


def a_bill(session, customer, number="INV-1", *, due, issued=-20, minor=10_000, known=-20):
    invoice = session.get_one(Invoice, an_invoice(session, customer, number, minor))
    invoice.issue_date, invoice.due_date = DAY + timedelta(issued), DAY + timedelta(due)
    invoice.created_at = AT + timedelta(known)
    session.flush()
    return invoice


def look(session, at=AT, **more):
    @contextmanager
    def begin():
        yield session
        session.flush()

    return bill_notices.look(begin, begin, key="k", at=at, **more)


def told(session):
    query = select(Notice.event, Notice.state, Notice.failure).order_by(Notice.id)
    return [tuple(row) for row in session.execute(query)]


@pytest.mark.parametrize(
    ("due", "issued", "known", "event"),
    [
        (30, 0, 0, "invoice_new"), (30, -7, -1, "invoice_new"), (30, -8, -1, None), (30, 0, -4, None),
        (7, -20, -20, "due_soon"), (0, -20, -20, "due_soon"), (8, -20, -20, None),
        (-1, -20, -20, "overdue"), (-7, -20, -20, "overdue"), (-8, -20, -20, None),
    ],
)  # fmt: skip
def test_what_is_told_when(session, acme, due, issued, known, event):
    a_bill(session, acme, due=due, issued=issued, known=known)
    look(session)
    assert [row[0] for row in told(session)] == ([event] if event else [])


def test_a_bill_is_told_once_however_often_is_looked(session, acme):
    a_bill(session, acme, due=30, issued=0, known=0)
    assert look(session)["invoice_new"] == 1
    assert look(session)["invoice_new"] == 0
    assert len(told(session)) == 1


def test_a_look_that_is_long_stops_and_the_next_one_goes_on(session, acme, monkeypatch):
    monkeypatch.setattr(bill_notices, "BATCH", 2)
    monkeypatch.setattr(bill_notices, "PAGE", 3)
    ticks = iter((0, 0, 9, *[0] * 50))
    monkeypatch.setattr(bill_notices, "monotonic", lambda: next(ticks))
    for number in range(7):
        a_bill(session, acme, f"INV-{number}", due=30, issued=-number % 3, known=0)
    first = look(session, lasts=timedelta(seconds=5))
    assert (first["invoice_new"], first["left"]) == (2, 1)
    second = look(session, lasts=timedelta(seconds=5))
    assert (second["invoice_new"], "left" in second) == (5, False)
    assert len({row.object for row in session.scalars(select(Notice))}) == 7


def test_what_was_told_is_not_even_looked_at(session, acme, monkeypatch):
    a_bill(session, acme, due=30, issued=0, known=0)
    turned_off = a_bill(session, acme, "INV-2", due=-2)
    row = notice_settings._row(session, acme, "billing@acme.example", "file", "test")
    row.choices = {"overdue.email": False}
    look(session)
    assert turned_off.open_minor > 0
    monkeypatch.setattr(bill_notices, "tell", lambda *args, **more: pytest.fail("looked at again"))
    look(session)


def test_whoever_has_no_account_gets_a_link_to_this_invoice_alone(session, acme):
    a_bill(session, acme, due=30, issued=0, known=0)
    look(session)
    [notice], [link] = session.scalars(select(Notice)).all(), session.scalars(select(PayLink)).all()
    assert f"[[pay-link:{link.id}:" in notice.body
    assert (link.scope, link.created_by) == ("invoice", notice_settings.link_maker("billing@acme.example"))
    assert "100.00 USD" in notice.body
    assert "USD" not in notice.subject


def test_credit_that_covers_an_invoice_keeps_its_reminder_back(session, acme):
    a_bill(session, acme, due=3)
    a_bill(session, acme, "INV-2", due=4)
    session.add(Invoice(customer_id=acme, number="CM-1", kind="credit_memo", issue_date=DAY, due_date=DAY,
                        currency="USD", amount_minor=-10_000, opened_minor=-10_000, open_minor=-10_000,
                        net_minor=-10_000))  # fmt: skip
    from payportal.ledger import postings
    from payportal.services import posting

    posting.post(session, [postings.items_imported("USD", -10_000, on=DAY, key="cm", source="test")])
    assert look(session)["due_soon"] == 1
    assert told(session) == [("due_soon", "withheld", "is covered by credit"), ("due_soon", "waiting", "")]


def test_a_promise_keeps_the_reminder_back_until_it_is_over(session, acme):
    invoice = a_bill(session, acme, due=-2)
    session.add(PaymentPromise(invoice_id=invoice.id, customer_id=acme, amount_minor=10_000, currency="USD",
                               promised_on=DAY + timedelta(1), made_by="ann@acme.example"))  # fmt: skip
    session.flush()
    assert look(session)["overdue"] == 0
    [(event, state, why)] = told(session)
    assert (event, state) == ("overdue", "withheld")
    assert "is promised for" in why
    session.scalars(select(PaymentPromise)).one().ended_at = AT
    session.flush()
    assert look(session)["overdue"] == 1
    assert told(session) == [("overdue", "waiting", "")]
    assert "[[pay-link:" in session.scalars(select(Notice.body)).one()


def test_what_was_turned_off_is_not_let_go_by_a_fact_that_passes(session, acme):
    a_bill(session, acme, due=-2)
    row = notice_settings._row(session, acme, "billing@acme.example", "file", "test")
    row.choices = {"overdue.email": False}
    assert look(session)["overdue"] == 0
    assert look(session)["overdue"] == 0
    assert told(session) == [("overdue", "withheld", "turned off")]


def test_what_was_paid_while_the_mail_waited_is_not_sent(session, acme):
    invoice = a_bill(session, acme, due=-2)
    look(session)
    invoice.open_minor = 0
    session.flush()

    class Never:
        def send(self, message):
            raise AssertionError("nothing may be sent")

    @contextmanager
    def begin():
        yield session

    assert notices.deliver(begin, Never(), at=AT) == 0
    assert told(session) == [("overdue", "withheld", "is paid")]
    invoice.open_minor = 10_000
