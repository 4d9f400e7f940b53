from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from payportal.models.base import transaction
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from tests.servers.databases import BooksDisagree, faults, proved


def an_unposted_invoice(session):
    """An open item without its journal entry, so that receivables and their sub-ledger differ by 100.00."""
    customer = Customer(number="0042", name="Miller & Sons")
    session.add(customer)
    session.flush()
    session.add(
        Invoice(
            customer_id=customer.id, number="INV-1", issue_date=date(2025, 3, 1), due_date=date(2025, 3, 31),
            currency="USD", amount_minor=10000, opened_minor=10000, open_minor=10000, net_minor=10000,
        )
    )  # fmt: skip


def customers(session):
    return session.scalar(select(func.count()).select_from(Customer))


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_finds_its_database_empty(session, turn):
    assert customers(session) == 0
    session.add(Customer(number=f"000{turn}", name="Miller & Sons"))


def test_the_application_and_the_session_share_one_database(app, session, database_url):
    assert str(session.get_bind().url.render_as_string(hide_password=False)) == database_url
    assert app.config["SQLALCHEMY_DATABASE_URI"] == database_url


def test_a_refusal_of_the_database_does_not_spoil_the_end_of_the_test(session):
    session.add_all([Customer(number="0001", name="Miller"), Customer(number="0001", name="Smith")])
    with pytest.raises(IntegrityError):
        session.flush()
    assert not session.is_active


@pytest.mark.broken_books
def test_the_verifier_speaks_up_on_each_database(app):
    with app.app_context(), transaction() as session:
        an_unposted_invoice(session)
    (fault,) = faults(app)
    assert "100.00" in fault


def test_a_test_that_leaves_broken_books_fails(sqlite_url, tmp_path):
    with (
        pytest.raises(BooksDisagree, match=r"the books do not agree after this test:\n.*100\.00"),
        proved(sqlite_url, tmp_path) as app,
        app.app_context(),
        transaction() as session,
    ):
        an_unposted_invoice(session)


def test_a_single_database_can_be_asked_for(sqlite_app, postgresql_app):
    urls = [app.config["SQLALCHEMY_DATABASE_URI"].split(":")[0] for app in (sqlite_app, postgresql_app)]
    assert urls == ["sqlite", "postgresql+psycopg"]
