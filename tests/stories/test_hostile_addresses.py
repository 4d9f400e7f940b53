"""Every address that reads, asked with what no page of ours ever sends: a refusal at the worst, never a fault."""

import pytest

from payportal.queries.cursor import Cursor
from payportal.web.guards import MAY_ENTER
from tests.web.an_account import a_customer, an_invoice
from tests.web.signing_in import a_user, signed_in

VALUES = (
    "%'", "\N{SUPERSCRIPT TWO}", "9" * 19, "9" * 5000, "-1", "\0", "x" * 10_000,
    Cursor("x", 1).write(), Cursor(5, 1).write(), Cursor(10**30, 1).write(), Cursor("x", 10**30).write(),
)  # fmt: skip
NAMES = ("q", "before", "currency", "state", "sort", "invoice", "type", "owner", "method", "pick",
         "customer", "find", "items", "program", "month", "since", "until", "low", "high", "bucket", "account",
         "amount", "which", "kind")  # fmt: skip
IDS = ("1", "0", "9" * 18, "9" * 30, "9" * 5000)


@pytest.fixture
def somebody(app):
    """One person for each audience, with an invoice on the customer's account."""
    acme = a_customer(app)
    an_invoice(app, acme, "INV-1", 100)
    roles = {"portal": "customer", "workbench": "clerk", "partner": "program_manager", "admin": "admin",
             "security": "approver"}  # fmt: skip
    return {
        name: signed_in(app, a_user(app, role, customer_id=acme if role == "customer" else None))
        for name, role in roles.items()
    }


def readable(app):
    """The audiences' addresses that are only looked at, each with its audience."""
    for rule in app.url_map.iter_rules():
        audience = rule.endpoint.partition(".")[0]
        if audience in MAY_ENTER and "GET" in rule.methods:
            yield audience, rule.rule.replace("<int:", "<").replace("<reference>", "<id>")


def filled(rule, value):
    """The address with ``value`` in the place of its id."""
    before, found, after = rule.partition("<")
    return before + value + after.partition(">")[2] if found else rule


def status(client, address, **values):
    """The status of an answer that is taken to its end, as a browser would."""
    with client.get(address, query_string=values) as answer:
        assert answer.data is not None
        return answer.status_code


def test_no_id_breaks_a_page(app, somebody):
    asked = [(audience, filled(rule, value)) for audience, rule in readable(app) if "<" in rule for value in IDS]
    statuses = {address[:60]: status(somebody[audience], address) for audience, address in asked}
    assert len(statuses) >= 60
    assert {address: found for address, found in statuses.items() if found >= 500} == {}


def test_no_word_in_an_address_breaks_a_page(app, somebody):
    statuses = {
        (rule, names, value[:12]): status(somebody[audience], filled(rule, "1"), **dict.fromkeys(names, value))
        for audience, rule in readable(app)
        for names in (NAMES, ("after",))  # alone, because a refused cursor would hide the rest
        for value in VALUES
    }
    assert len(statuses) >= 300
    assert {asked: found for asked, found in statuses.items() if found >= 500} == {}
