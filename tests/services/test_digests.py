"""A digest is one mail of what was gathered and still holds."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from payportal.domain.letter import Rows, letter
from payportal.domain.money import Money
from payportal.models.base import transaction
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.notice import Notice
from payportal.services import digests, notice_settings, telling
from payportal.services.notice_settings import Wish
from payportal.services.telling import News
from tests.services.a_payment import an_invoice

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
ANN = "ann@acme.example"


@pytest.fixture
def gathered(app):
    """Two payments and an overdue invoice, gathered for the week of ann."""
    with app.app_context():
        with transaction() as session:
            acme = Customer(number="C-1", name="Acme", email=ANN)
            session.add(acme)
            session.flush()
            row = notice_settings.of_person(session, acme.id, ANN, actor=ANN)
            notice_settings.keep(session, row, Wish(rhythm="weekly"), actor=ANN)
            invoice = an_invoice(session, acme.id, "INV-9", 10_000)
            for number in (1, 2):
                told = letter(f"Payment {number}", Rows((("INV-1", Money(100 * number, "USD")),)))
                telling.tell(session, News(event="paid", key=f"p{number}", letter=told, customer_id=acme.id, to=[ANN]),
                             at=AT)  # fmt: skip
            telling.tell(session, News(event="overdue", key="o", letter=letter("Late", "x"), customer_id=acme.id,
                                       object=f"invoice:{invoice}"), at=AT)  # fmt: skip
        yield invoice


def rows():
    with transaction() as session:
        found = session.scalars(select(Notice).order_by(Notice.id)).all()
        return [(one.event, one.state, one.digest_id) for one in found]


def test_nothing_goes_out_before_its_morning(gathered):
    assert digests.send_due(transaction, at=AT + timedelta(days=2)) == 0
    assert {row[1] for row in rows()} == {"gathered"}


def test_one_mail_of_the_week_says_what_happened_and_how_the_account_stands(gathered):
    assert digests.send_due(transaction, at=AT + timedelta(days=5)) == 1
    assert digests.send_due(transaction, at=AT + timedelta(days=5)) == 0
    *some, last = rows()
    assert last[:2] == ("digest", "waiting")
    assert {row[1] for row in some} == {"sent"}
    with transaction() as session:
        body = session.scalars(select(Notice.body).where(Notice.event == "digest")).one()
    for words in ("Payment 1", "1.00 USD", "Payment 2", "2.00 USD", "Late", "Open", "100.00 USD", "Paid in the last"):
        assert words in body


def test_what_was_paid_meanwhile_is_left_out(gathered):
    with transaction() as session:
        invoice = session.get_one(Invoice, gathered)
        invoice.open_minor = 0
    assert digests.send_due(transaction, at=AT + timedelta(days=5)) == 1
    with transaction() as session:
        body = session.scalars(select(Notice.body).where(Notice.event == "digest")).one()
        session.get_one(Invoice, gathered).open_minor = 10_000
    assert "Late" not in body
    assert ("overdue", "withheld", None) in rows()
