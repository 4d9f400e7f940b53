"""What was learned: found by customer and kind, revoked and taken up again, and told on the customer's page."""

import pytest
from sqlalchemy import select

from payportal.models.base import transaction
from payportal.models.learned import Learned
from payportal.services import exception_desk
from tests.builders import a_customer, a_decision, a_receipt, an_invoice, line
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def clerk(app):
    return signed_in(app, a_user(app, "clerk"))


@pytest.fixture
def learned(app):
    """Acme pays as Quick Holding, twice decided so; Birch pays from account 4711, once. Returns the ids by kind."""
    with app.app_context(), transaction() as session:
        acme, birch = a_customer(session, "C-1", name="Acme Tools"), a_customer(session, "C-2", name="Birch Bakery")
        for customer, said in (
            (acme, {"payer_name": "QUICK HOLDING"}), (acme, {"payer_name": "Quick Holding"}),
            (birch, {"payer_account": "4711"}),
        ):  # fmt: skip
            receipt = a_receipt(session, 10_000, **said)
            exception_desk.decide(session, a_decision(receipt, line(an_invoice(session, customer), 10_000),
                                                      customer=customer))  # fmt: skip
        rows = session.scalars(select(Learned).where(Learned.kind != "habit"))
        return {row.kind: row.id for row in rows} | {"customer": acme.id}


def shown(clerk, query=""):
    answer = clerk.get(f"/workbench/learned{query}")
    assert answer.status_code == 200
    return answer.text


def test_all_of_it_stands_on_one_page_with_how_far_it_counts(clerk, learned):
    page = shown(clerk)
    assert "pays as QUICK HOLDING" in page
    assert "pays from account 4711" in page
    assert page.count(">names no document<") == 2
    assert (page.count(">Certain<"), page.count(">Ranks only<")) == (1, 3)
    assert page.count("clerk@example.com") >= 4


@pytest.mark.parametrize(
    ("query", "alias", "account"),
    [
        ("?kind=alias", True, False),
        ("?kind=account", False, True),
        ("?q=birch", False, True),
        ("?q=C-1", True, False),
        ("?q=quick", True, False),
        ("?q=%25", False, False),
        ("?state=revoked", False, False),
        ("?state=used&kind=alias", True, False),
        ("?kind=nonsense&state=nonsense", True, True),
    ],
)
def test_it_is_found_by_customer_kind_and_state(clerk, learned, query, alias, account):
    page = shown(clerk, query)
    assert ("pays as QUICK HOLDING" in page, "pays from account 4711" in page) == (alias, account)


def test_revoking_is_told_and_taken_back(app, clerk, learned):
    answer = post(app, clerk, f"/workbench/learned/{learned['alias']}/revoke", back="/workbench/learned?kind=alias")
    assert (answer.status_code, answer.location) == (302, "/workbench/learned?kind=alias")
    page = shown(clerk, "?state=revoked")
    assert "Revoked: Acme Tools pays as QUICK HOLDING. The next run does not use it" in page
    assert "Use again" in page
    post(app, clerk, f"/workbench/learned/{learned['alias']}/restore")
    assert "Nothing was learned that fits here." in shown(clerk, "?state=revoked")


def test_revoking_leads_nowhere_else(app, clerk, learned):
    answer = post(app, clerk, f"/workbench/learned/{learned['alias']}/revoke", back="//elsewhere.example")
    assert answer.location == "/workbench/learned"


def test_a_row_leads_to_the_decisions_it_rests_on(clerk, learned):
    page = clerk.get(f"/workbench/learned/{learned['alias']}").text
    assert page.count(">For<") == 2
    assert "It is taken for certain: receipts may be applied by it." in page


@pytest.mark.parametrize("address", ["/workbench/learned/99", "/workbench/learned/99/revoke"])
def test_what_was_never_learned_is_not_found(app, clerk, address):
    answer = post(app, clerk, address) if address.endswith("revoke") else clerk.get(address)
    assert answer.status_code == 404


def test_the_customers_page_tells_what_was_learned_and_who_taught_it(clerk, learned):
    page = clerk.get(f"/workbench/customers/{learned['customer']}").text
    assert "pays as QUICK HOLDING" in page
    assert "taught by clerk@example.com" in page
    assert f"/workbench/learned/{learned['alias']}/revoke" in page
    assert "4711" not in page


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_comes_in_pages(app, clerk):
    with app.app_context(), transaction() as session:
        acme = a_customer(session, "C-1", name="Acme Tools")
        for number in range(60):
            receipt = a_receipt(session, 100, payer_name=f"HOLDING {number:02}")
            exception_desk.decide(session, a_decision(receipt, on_account=100, customer=acme))
    first = shown(clerk)
    assert ("HOLDING 59" in first, "HOLDING 09" in first) == (True, False)
    following = first[first.index("after=") :].split('"')[0]
    second = shown(clerk, f"?{following}")
    assert ("HOLDING 59" in second, "HOLDING 09" in second) == (False, True)


def test_a_partner_or_a_customer_sees_nothing_of_it(app, learned):
    outsider = signed_in(app, a_user(app, "customer", customer_id=learned["customer"]))
    assert outsider.get("/workbench/learned").status_code in (302, 403, 404)
    assert post(app, outsider, f"/workbench/learned/{learned['alias']}/revoke").status_code in (302, 403, 404)
    with app.app_context(), transaction() as session:
        assert session.get_one(Learned, learned["alias"]).revoked_at is None
