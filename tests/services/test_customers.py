"""How payers are recognised: keys that follow the names, and what is learned once."""

from sqlalchemy import func, select

from payportal.models.customer import PayerAccount, PayerAlias, PayerKey
from payportal.services import customers
from tests.builders import a_customer, customer_row, take_erp


def keys(session):
    return set(session.scalars(select(PayerKey.key)))


def test_the_keys_follow_a_new_name(session):
    take_erp(session, "customers", customer_row("C-1", name="Acme Tools"))
    before = keys(session)
    take_erp(session, "customers", customer_row("C-1", name="Birch Bakery"))
    assert before
    assert not before & {key for key in keys(session) if "acme" in key.lower()}
    assert any("birch" in key.lower() for key in keys(session))


def test_an_account_and_a_name_are_learned_once_and_found(session):
    acme = a_customer(session, name="Acme Tools")
    before = keys(session)
    for _ in range(2):
        customers.learn_account(session, acme.id, "DE89370400440532013000", source="clerk")
        customers.learn_alias(session, acme.id, "Quick Holding", source="clerk")
    assert session.scalar(select(func.count(PayerAccount.id))) == 1
    assert session.scalar(select(func.count(PayerAlias.id))) == 1
    assert len(keys(session) - before) >= 2


def test_nothing_is_learned_from_nothing(session):
    acme = a_customer(session)
    customers.learn_account(session, acme.id, "", source="clerk")
    customers.learn_alias(session, acme.id, "", source="clerk")
    assert session.scalar(select(func.count(PayerAccount.id))) == 0
    assert session.scalar(select(func.count(PayerAlias.id))) == 0


def test_a_long_file_costs_statements_by_the_batch(session, statements):
    with statements() as sent:
        take_erp(session, "customers", *(customer_row(f"C-{n}", name=f"Payer {n}", aliases="A|B") for n in range(60)))
    assert len([statement for statement in sent if not statement.startswith("INSERT")]) < 15
