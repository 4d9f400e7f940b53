"""An entry that came as a plain sum comes again with its transactions."""

import pytest
from sqlalchemy import select

from payportal.models.receipt import Receipt
from payportal.models.returned_item import ReturnedItem
from payportal.services import bank_intake, cash_application, matching_run
from tests.builders import a_customer, a_decision, an_invoice, line
from tests.services.a_camt_message import ACME, BOLT, entry, message, paid
from tests.services.a_report import faults


def take(session, data):
    outcome = bank_intake.take_in(session, data, name="camt", actor="cli")
    session.expire_all()
    return outcome


def receipts(session):
    query = select(Receipt).where(Receipt.reversed_at.is_(None)).order_by(Receipt.id)
    return {row.transaction_id: row for row in session.scalars(query)}


def amounts(session):
    return {name: row.amount_minor for name, row in receipts(session).items()}


@pytest.mark.parametrize(("first", "second"), [("052", "053"), ("054", "053"), ("053", "054")])
def test_untouched_money_gives_way_to_its_transactions_once(session, first, second):
    take(session, message(first, entry()))
    outcome = take(session, message(second, entry(ACME, BOLT)))
    assert (outcome.detailed, outcome.receipts, outcome.repeated, outcome.problems) == (1, 2, 0, [])
    assert amounts(session) == {"BANK-1-1": 25_000, "BANK-1-2": 10_000}
    for again in (message(second, entry(ACME, BOLT), "\n"), message(first, entry(), "\n")):
        known = take(session, again)
        assert (known.detailed, known.receipts, known.repeated) == (0, 0, 1)
    assert (sum(amounts(session).values()), faults(session)) == (35_000, [])


def test_the_transactions_are_matched_each_for_itself(session):
    an_invoice(session, a_customer(session, name="Acme Tools"), "INV-250", amount=25_000)
    an_invoice(session, a_customer(session, "C-2", name="Bolt Works"), "INV-100", amount=10_000)
    for data in (message("052", entry()), message("053", entry(ACME, BOLT))):
        take(session, data)
        matching_run.carry_out(session, matching_run.plan(session), actor="cli")
        session.expire_all()
    assert {name: str(row.state) for name, row in receipts(session).items()} == {
        "BANK-1-1": "applied",
        "BANK-1-2": "applied",
    }
    assert faults(session) == []


@pytest.mark.parametrize("by_hand", [{"cash": 10_000}, {"on_account": 35_000}])
def test_money_that_somebody_decided_on_stays_and_is_told_the_rest(session, by_hand):
    customer = a_customer(session)
    invoice = an_invoice(session, customer, "INV-100", amount=10_000)
    take(session, message("052", entry()))
    lines = [line(invoice, by_hand["cash"])] if "cash" in by_hand else []
    kept = by_hand.get("on_account", 0)
    decision = a_decision(receipts(session)["BANK-1"], *lines, customer=customer, on_account=kept)
    cash_application.apply(session, decision)
    outcome = take(session, message("053", entry(ACME, BOLT)))
    assert (outcome.detailed, outcome.receipts, outcome.repeated) == (0, 0, 1)
    assert [problem.code for problem in outcome.problems] == ["details_later"]
    receipt = receipts(session)["BANK-1"]
    assert [said["reference"] for said in receipt.remittance] == ["INV-250", "INV-100"]
    assert (receipt.payer_name, receipt.memo) == ("", "Acme Tools E-INV-250 Bolt Works E-INV-100")
    assert take(session, message("054", entry(ACME, BOLT))).problems == []
    assert (amounts(session), faults(session)) == ({"BANK-1": 35_000}, [])


def test_a_single_transaction_tells_who_paid_and_for_what(session):
    take(session, message("052", entry()))
    outcome = take(session, message("053", entry(paid("350.00", "Acme Tools", "INV-350"))))
    receipt = receipts(session)["BANK-1"]
    assert (outcome.detailed, outcome.receipts, receipt.payer_name) == (1, 0, "Acme Tools")
    assert (receipt.reference, receipt.remittance[0]["reference"]) == ("E-INV-350", "INV-350")
    again = take(session, message("054", entry(paid("350.00", "Somebody Else", "INV-9"))))
    assert (again.detailed, again.repeated, receipts(session)["BANK-1"].payer_name) == (0, 1, "Acme Tools")
    assert faults(session) == []


def test_transactions_that_do_not_add_up_change_nothing(session):
    take(session, message("052", entry()))
    outcome = take(session, message("053", entry(ACME, ACME)))
    assert ([problem.code for problem in outcome.problems], outcome.receipts) == (["parts_sum"], 0)
    assert amounts(session) == {"BANK-1": 35_000}


def test_money_that_went_back_does_not_come_again_with_its_transactions(session):
    take(session, message("052", entry()))
    back = entry(amount="350.00", ref="BACK-1", sign="DBIT")
    returned = back.replace("<ValDt>", "<RvslInd>true</RvslInd><ValDt>").replace("BACK-1", "BANK-1")
    assert take(session, message("054", returned)).returned == 1
    assert take(session, message("053", entry(ACME, BOLT))).receipts == 0
    assert (amounts(session), faults(session)) == ({}, [])


def test_returns_that_were_booked_as_a_sum_are_carried_out_when_they_are_told_apart(session):
    take(session, message("053", entry(ACME, BOLT)))
    reason = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
    said = {"INV-250": "250.00", "INV-100": "100.00"}
    both = [paid(amount, "x", number, more=reason) for number, amount in said.items()]
    assert take(session, message("052", entry(ref="BACK-1", sign="DBIT"))).returned == 0
    outcome = take(session, message("054", entry(*both, ref="BACK-1", sign="DBIT")))
    assert (outcome.returned, outcome.unknown_returns, amounts(session)) == (2, 0, {})
    assert (len(session.scalars(select(ReturnedItem)).all()), faults(session)) == (2, [])
