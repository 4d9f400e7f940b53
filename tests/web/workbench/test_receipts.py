"""Receipts: found by what is known of them, and told from the bank's line to the partner's wallet."""

import pytest

from payportal.models.base import transaction
from payportal.models.receipt import Receipt
from payportal.services import bank_intake, exception_desk, matching_run, part_returns, unapplication
from tests.builders import (
    DAY,
    a_customer,
    a_decision,
    a_receipt,
    an_agreement,
    an_invoice,
    csv_bytes,
    line,
    receipt_row,
)
from tests.services.a_camt_message import ACME, BOLT, entry, message
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def clerk(app):
    return signed_in(app, a_user(app, "clerk"))


def names(page):
    return [name for name in ("NEW", "HALF", "WHOLE", "KEPT", "BACK") if f">{name}</a>" in page.text]


@pytest.fixture
def in_all_states(app, clerk):
    with app.app_context(), transaction() as session:
        acme = a_customer(session)
        invoice = an_invoice(session, acme, "INV-1", amount=10_000)
        made = {name: a_receipt(session, 5_000, payer_name=name) for name in ("NEW", "HALF", "WHOLE", "KEPT", "BACK")}
        decisions = [
            a_decision(made["HALF"], line(invoice, 2_000), customer=acme),
            a_decision(made["WHOLE"], line(invoice, 5_000), customer=acme),
            a_decision(made["KEPT"], on_account=5_000, customer=acme),
        ]  # fmt: skip
        for decision in decisions:
            exception_desk.decide(session, decision)
        unapplication.return_receipt(session, made["BACK"].id, on=DAY, actor="bank", reason="R01")
    return clerk


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["NEW", "HALF", "WHOLE", "KEPT", "BACK"]),
        ("state=unidentified", ["NEW"]),
        ("state=unapplied", ["HALF"]),
        ("state=applied", ["WHOLE"]),
        ("state=on_account", ["KEPT"]),
        ("state=reversed", ["BACK"]),
        ("q=whol", ["WHOLE"]),
        ("q=customer+c-100", ["HALF", "WHOLE", "KEPT"]),
        ("currency=EUR", []),
        ("state=lost", ["NEW", "HALF", "WHOLE", "KEPT", "BACK"]),
    ],
)
def test_receipts_are_found_by_state_and_words(in_all_states, query, found):
    assert names(in_all_states.get(f"/workbench/receipts?{query}")) == found


def test_the_foot_adds_up_what_came_and_what_waits(in_all_states):
    page = in_all_states.get("/workbench/receipts").text
    foot = page[page.index("<tfoot>") :]
    assert "250.00" in foot
    assert "80.00" in foot


def test_a_receipt_tells_its_whole_way(app, clerk):
    with app.app_context(), transaction() as session:
        acme = a_customer(session, name="Acme Corp")
        an_agreement(session, rate="10")
        invoice = an_invoice(session, acme, "INV-1", amount=10_000)
        data = csv_bytes(receipt_row("T-77", "100.00", payer_name="ACME"))
        bank_intake.take_in(session, data, name="tuesday.csv", actor="cli")
        receipt = session.get_one(Receipt, 1)
        entry = exception_desk.decide(session, a_decision(receipt, line(invoice, 10_000), customer=acme))
    page = clerk.get("/workbench/receipts/1").text
    for words in ("Line 2 of", "tuesday.csv", "INV-1", "clerk@example.com", "Partner P-1", "A-1 v1", "10 %",
                  "2110 Unidentified cash", "1200 Accounts receivable", "2300.P-1 Partner payable: P-1"):  # fmt: skip
        assert words in page
    post(app, clerk, "/workbench/receipts/1/undo", entry=str(entry))
    page = clerk.get("/workbench/receipts/1").text
    assert f"undoes entry {entry}" in page
    assert "Applied, then undone" in page
    assert "taken back" in page
    assert "100.00" in page[page.index("It waits") :]


def test_a_receipt_that_does_not_exist_is_not_found(clerk):
    assert clerk.get("/workbench/receipts/999999").status_code == 404


def test_a_receipt_tells_why_it_was_applied_and_what_was_not_chosen(app, clerk):
    with app.app_context(), transaction() as session:
        acme, birch = a_customer(session, "C-1", name="Acme Tools"), a_customer(session, "C-2", name="Birch Bakery")
        an_invoice(session, acme, "K0265479", amount=10_000)
        an_invoice(session, birch, "K0265479", amount=10_000)
        receipt = a_receipt(session, 10_000, payer_name="Acme Tools", memo="PAYS K0265479")
        matching_run.carry_out(session, matching_run.plan(session), actor="cli")
        address = f"/workbench/receipts/{receipt.id}"
    page = clerk.get(address).text
    assert '<mark title="K0265479 quoted in the text (full number)">K0265479</mark>' in page
    assert "“K0265479”, from character 7" in page
    assert "the payer&#39;s name is Acme Tools" in page
    assert "100.00 = 100.00" in page
    assert "By document numbers that add up, 99 % sure" in page
    assert "1\N{NO-BREAK SPACE}other reading, not chosen" in page
    assert "the numbers belong to Birch Bakery, but the payer looks like Acme Tools" in page


def test_a_receipt_tells_what_of_it_went_back_and_what_took_its_place(app, clerk):
    with app.app_context(), transaction() as session:
        receipt = a_receipt(session, 5_000, payer_name="HALF")
        part_returns.give_back(session, receipt.id, 1_200, on=DAY, actor="cli", reason="refunded")
        for name, parts in (("052", ()), ("053", (ACME, BOLT))):
            bank_intake.take_in(session, message(name, entry(*parts)), name=name, actor="cli")
    went_back = clerk.get("/workbench/receipts/1").text.partition("<dt>Went back</dt>")[2]
    assert "12.00" in went_back.partition("</dd>")[0]
    page = clerk.get("/workbench/receipts/2").text
    assert "Its 2 transactions took its place" in page
    assert "It went back to the payer" not in page
