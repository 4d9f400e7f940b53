"""In which language somebody is written to."""

import pytest

from payportal.models.user import User
from payportal.queries import reading_language
from tests.builders import a_customer


@pytest.mark.parametrize(
    ("role", "own", "of_customer", "spoken"),
    [
        ("customer", "fr", "de", "fr"),
        ("customer", "", "de-AT", "de"),
        ("customer", "", "xx", "en"),
        ("customer", "", "", "en"),
        ("clerk", "fr", "", "en"),
    ],
)
def test_the_persons_choice_comes_first_then_the_customers_and_staff_reads_english(
    session, role, own, of_customer, spoken
):
    customer = a_customer(session, language=of_customer)
    session.add(User(email="who@example.com", role=role, language=own,
                     customer_id=customer.id if role == "customer" else None))  # fmt: skip
    session.flush()
    assert reading_language.of_address(session, "who@example.com") == spoken


def test_somebody_without_an_account_is_written_to_as_the_customer_is(session):
    customer = a_customer(session, language="es")
    session.flush()
    assert reading_language.of_address(session, "guest@example.com", customer_id=customer.id) == "es"
    assert reading_language.of_address(session, "guest@example.com") == "en"
