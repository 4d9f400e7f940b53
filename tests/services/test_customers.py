"""How payers are recognised: keys that follow the names, and what is learned once."""

from sqlalchemy import select

from payportal.models.customer import PayerKey
from tests.builders import customer_row, take_erp


def keys(session):
    return set(session.scalars(select(PayerKey.key)))


def test_the_keys_follow_a_new_name(session):
    take_erp(session, "customers", customer_row("C-1", name="Acme Tools"))
    before = keys(session)
    take_erp(session, "customers", customer_row("C-1", name="Birch Bakery"))
    assert before
    assert not before & {key for key in keys(session) if "acme" in key.lower()}
    assert any("birch" in key.lower() for key in keys(session))


def test_a_long_file_costs_statements_by_the_batch(session, statements):
    with statements() as sent:
        take_erp(session, "customers", *(customer_row(f"C-{n}", name=f"Payer {n}", aliases="A|B") for n in range(60)))
    assert len([statement for statement in sent if not statement.startswith("INSERT")]) < 15
