"""Accept, apply, put on account, note, undo: each once, by whoever may, and nothing typed is lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from payportal.models.application import Application
from payportal.models.audit import AuditEvent
from payportal.models.base import transaction
from payportal.models.exception_case import CaseNote
from payportal.models.receipt import Receipt
from payportal.services import cash_application
from payportal.services.cash_application import Decision
from tests.builders import a_receipt
from tests.web.signing_in import a_user, post, signed_in
from tests.web.workbench.a_desk import a_desk, applied, case_state, still_open, waiting


@pytest.fixture
def desk(app):
    return a_desk(app)


sqlite_alone = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what never reaches the database."""


def accepting(desk, rank=1, seen=0):
    return {"rank": str(rank), "digest": f"digest-{desk.receipt_id}", "seen": str(seen)}


def accept(desk, client=None, **changed):
    return post(desk.app, client or desk.clerk, f"{desk.address}/accept", **accepting(desk) | changed)


def apply(desk, *ticks, client=None, act="apply", seen=0, customer=None, **cells):
    """Send the form of the open items; a tick is number and cash, ``cells`` are named like ``discount_INV_1007``."""
    fields = {"act": act, "seen": str(seen), "customer": str(customer or desk.customer_id)}
    fields["tick"] = [str(desk.items[number]) for number, _ in ticks]
    for number, cash in ticks:
        fields[f"cash-{desk.items[number]}"] = cash
    for name, value in cells.items():
        part, number = name.split("_", 1)
        fields[f"{part}-{desk.items[number.replace('_', '-')]}"] = value
    return post(desk.app, client or desk.clerk, f"{desk.address}/apply", **fields)


def decision_entry(desk):
    with desk.app.app_context(), transaction() as session:
        return session.scalars(select(Application.entry_id).order_by(Application.id.desc()).limit(1)).one()


def undo(desk, entry, client=None, **more):
    address = f"/workbench/receipts/{desk.receipt_id}/undo"
    return post(desk.app, client or desk.clerk, address, entry=str(entry), **more)


def page_after(desk, answer):
    return desk.clerk.get(answer.headers["Location"]).text


# ── accept ──


def test_an_accepted_suggestion_is_applied_as_it_was_shown(desk):
    answer = accept(desk)
    assert answer.status_code == 302
    assert applied(desk) == [
        (desk.items["INV-1007"], 117_600, 2_400, 0, ""),
        (desk.items["INV-1009"], 35_000, 0, 0, ""),
    ]
    assert (waiting(desk), still_open(desk, "INV-1007"), still_open(desk, "INV-1009")) == (0, 0, 0)
    assert case_state(desk) == "resolved"
    page = page_after(desk, answer)
    assert "1,526.00 USD applied to INV-1007 and INV-1009. Nothing of this receipt waits any more." in page
    assert "Undo" in page


def test_an_accepted_suggestion_keeps_who_and_why(desk):
    accept(desk)
    with desk.app.app_context(), transaction() as session:
        row = session.scalars(select(Application).limit(1)).one()
        assert (row.decided_by, row.confidence_ppm, row.reasons) == (
            "clerk@example.com", 500_000, ["INV-1007 quoted in the text"],
        )  # fmt: skip


def test_accepting_twice_is_accepting_once(desk):
    accept(desk)
    answer = accept(desk)
    assert answer.status_code == 302
    assert "This was done already; nothing was done a second time." in page_after(desk, answer)
    assert len(applied(desk)) == 2


def test_whoever_comes_second_is_told_who_was_first(desk):
    other = signed_in(desk.app, a_user(desk.app, "approver"))
    accept(desk)
    answer = accept(desk, client=other, rank="2")
    assert answer.status_code == 409
    assert "clerk@example.com decided it while this page was open. Nothing of yours was done" in answer.text
    assert still_open(desk, "INV-1012") == 35_000


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"digest": "of yesterday"}, "The suggestions have changed meanwhile"),
        ({"rank": "3"}, "The suggestions have changed meanwhile"),
    ],
)
def test_a_suggestion_that_is_no_longer_there_changes_nothing(desk, changed, words):
    answer = accept(desk, **changed)
    assert (answer.status_code, waiting(desk), applied(desk)) == (409, 152_600, [])
    assert words in answer.text


def test_a_suggestion_whose_item_was_paid_meanwhile_changes_nothing(desk):
    with desk.app.app_context(), transaction() as session:
        receipt = a_receipt(session, 35_000)
        invoice_id = desk.items["INV-1009"]
        paid = Decision(
            receipt_id=receipt.id, customer_id=desk.customer_id, decided_by="x@example.com",
            lines=(cash_application.DecisionLine(invoice_id, 35_000),),
        )  # fmt: skip
        cash_application.apply(session, paid)
    assert "It does not fit what waits or what is open" in desk.clerk.get(desk.address).text
    answer = accept(desk)
    assert (answer.status_code, waiting(desk), len(applied(desk))) == (409, 152_600, 1)
    assert "Open item INV-1009: 350.00 USD does not fit the open 0.00. Nothing was changed." in answer.text


def test_of_two_who_accept_at_once_one_wins(desk):
    clerks = [desk.clerk, signed_in(desk.app, a_user(desk.app, "approver"))]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda client: accept(desk, client=client).status_code, clerks))
    assert sorted(answers) == [302, 409]
    assert (waiting(desk), len(applied(desk))) == (0, 2)


# ── apply what is ticked ──


def test_ticked_items_share_the_receipt(desk):
    answer = apply(desk, ("INV-1007", "1,176.00"), ("INV-1009", "350.00"), discount_INV_1007="24")
    assert answer.status_code == 302
    assert applied(desk) == [
        (desk.items["INV-1007"], 117_600, 2_400, 0, ""),
        (desk.items["INV-1009"], 35_000, 0, 0, ""),
    ]


def test_a_part_goes_to_an_item_and_the_rest_goes_on_waiting(desk):
    answer = apply(desk, ("INV-1007", "1000.00"))
    assert (waiting(desk), still_open(desk, "INV-1007"), case_state(desk)) == (52_600, 20_000, "open")
    assert "526.00 USD of this receipt still waits." in page_after(desk, answer)


def test_the_rest_goes_on_account(desk):
    answer = apply(desk, ("INV-1007", "1200"), act="rest")
    assert applied(desk) == [(desk.items["INV-1007"], 120_000, 0, 0, ""), (None, 32_600, 0, 0, "")]
    assert (waiting(desk), case_state(desk)) == (0, "resolved")
    assert "326.00 USD put on the customer&#39;s account." in page_after(desk, answer)


def test_all_of_it_goes_on_account(desk):
    apply(desk, act="rest")
    assert (applied(desk), waiting(desk)) == ([(None, 152_600, 0, 0, "")], 0)


def test_what_is_taken_off_keeps_its_reason(desk):
    apply(desk, ("INV-1009", "340.00"), adjustment_INV_1009="10.00", reason_INV_1009="freight")
    assert applied(desk) == [(desk.items["INV-1009"], 34_000, 0, 1_000, "freight")]
    assert still_open(desk, "INV-1009") == 0


@sqlite_alone
def test_working_it_out_changes_nothing(desk):
    answer = apply(desk, ("INV-1007", "1,176.00"), ("INV-1009", "350.00"), act="check", discount_INV_1007="24.00")
    assert (answer.status_code, applied(desk)) == (200, [])
    assert '<span data-sum="left">0.00</span>' in answer.text
    assert 'data-sum="reduction">1,550.00<' in answer.text


@sqlite_alone
@pytest.mark.parametrize(
    ("ticks", "cells", "status", "words"),
    [
        ([("INV-1007", "12 dollars")], {}, 422, "INV-1007: &#39;12 dollars&#39; is no amount"),
        ([("INV-1007", "10.005")], {}, 422, "INV-1007: 10.005 has 3 decimals but USD has 2"),
        ([("INV-1007", "")], {}, 422, "INV-1007: say how much of the money it gets, or untick it."),
        ([("INV-1009", "340")], {"adjustment_INV_1009": "10"}, 422, "INV-1009: say why 10 is taken off."),
        ([("INV-1009", "351")], {}, 409, "Open item INV-1009: 351.00 USD does not fit the open 350.00."),
        ([("INV-1009", "-1")], {}, 409, "a decision must use some of the money"),
        ([], {}, 422, "Tick what the money is for, or put it on account."),
    ],
)
def test_a_refused_form_changes_nothing_and_keeps_what_was_typed(desk, ticks, cells, status, words):
    answer = apply(desk, *ticks, **cells)
    assert (answer.status_code, applied(desk), waiting(desk)) == (status, [], 152_600)
    assert words in answer.text
    for number, cash in ticks:
        assert f'name="cash-{desk.items[number]}" value="{cash}"' in answer.text
        assert f'value="{desk.items[number]}" checked' in answer.text


def test_more_than_waits_is_refused(desk):
    apply(desk, ("INV-1007", "1200.00"))
    answer = apply(desk, ("INV-1009", "350"), ("INV-1012", "350"), seen=1)
    assert (answer.status_code, waiting(desk)) == (409, 32_600)
    assert "700.00 USD asked but only 326.00 still waits" in answer.text


def test_there_is_no_rest_of_too_little(desk):
    apply(desk, ("INV-1007", "1200.00"))
    answer = apply(desk, ("INV-1009", "350"), act="rest", seen=1)
    assert (answer.status_code, waiting(desk)) == (422, 32_600)
    assert "There is no rest to put on account: more is asked than waits." in answer.text


def test_applying_twice_is_applying_once(desk):
    apply(desk, ("INV-1007", "1000.00"))
    answer = apply(desk, ("INV-1007", "1000.00"))
    assert "This was done already; nothing was done a second time." in page_after(desk, answer)
    assert (waiting(desk), len(applied(desk))) == (52_600, 1)


def test_another_form_of_the_same_page_is_not_taken_for_a_second_click(desk):
    apply(desk, ("INV-1007", "1000.00"))
    answer = apply(desk, ("INV-1009", "350.00"))
    assert (answer.status_code, waiting(desk)) == (409, 52_600)
    assert "The books have moved" in answer.text
    assert f'name="cash-{desk.items["INV-1009"]}" value="350.00"' in answer.text


def test_a_decision_teaches_who_pays_from_the_account(desk):
    apply(desk, act="rest")
    page = desk.clerk.get(f"/workbench/customers/{desk.customer_id}").text
    assert "4711" in page
    assert "taught by clerk@example.com" in page


# ── undo ──


def test_an_undone_decision_leaves_everything_as_before(desk):
    accept(desk)
    answer = undo(desk, decision_entry(desk), reason="wrong invoice")
    assert (waiting(desk), still_open(desk, "INV-1007"), still_open(desk, "INV-1009")) == (152_600, 120_000, 35_000)
    assert case_state(desk) == "open"
    page = page_after(desk, answer)
    assert "Undone: 1,526.00 USD waits again. INV-1007 and INV-1009 are open as before." in page
    assert "wrong invoice" in page


def test_undoing_twice_is_undoing_once(desk):
    accept(desk)
    entry = decision_entry(desk)
    undo(desk, entry)
    answer = undo(desk, entry)
    assert "This was undone already; nothing was done a second time." in page_after(desk, answer)
    assert len(applied(desk)) == 4


def test_each_of_two_decisions_has_its_own_undo(desk):
    apply(desk, ("INV-1007", "1200.00"))
    first = decision_entry(desk)
    apply(desk, act="rest", seen=1)
    undo(desk, first)
    assert (waiting(desk), still_open(desk, "INV-1007")) == (120_000, 120_000)
    with desk.app.app_context(), transaction() as session:
        assert session.get_one(Receipt, desk.receipt_id).on_account_minor == 32_600


def test_a_decision_of_another_receipt_cannot_be_undone_here(desk):
    accept(desk)
    entry = decision_entry(desk)
    with desk.app.app_context(), transaction() as session:
        other = a_receipt(session, 100).id
    answer = post(desk.app, desk.clerk, f"/workbench/receipts/{other}/undo", entry=str(entry))
    assert (answer.status_code, waiting(desk)) == (404, 0)


def test_after_an_undo_the_desk_decides_anew(desk):
    accept(desk)
    undo(desk, decision_entry(desk))
    assert accept(desk, rank="2", seen="2").status_code == 302
    assert (waiting(desk), still_open(desk, "INV-1009"), still_open(desk, "INV-1012")) == (0, 35_000, 0)


# ── notes ──


def note(desk, text):
    return post(desk.app, desk.clerk, f"{desk.address}/note", text=text)


def test_a_note_is_kept_with_its_author(desk):
    answer = note(desk, "Asked Ms Reed, she will call back.")
    page = page_after(desk, answer)
    assert "Asked Ms Reed, she will call back." in page
    assert "clerk@example.com" in page


@sqlite_alone
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("   ", "Write the note first."),
    ],
)
def test_a_note_that_may_not_be_kept_is_not(desk, text, words):
    answer = note(desk, text)
    assert answer.status_code == 422
    assert words in answer.text
    with desk.app.app_context(), transaction() as session:
        assert session.scalars(select(CaseNote)).all() == []


@sqlite_alone
def test_a_card_number_in_a_note_is_hidden(desk):
    page = page_after(desk, note(desk, "paid with 4242 4242 4242 4242"))
    assert "looked like a card number in it is hidden" in page
    with desk.app.app_context(), transaction() as session:
        assert session.scalars(select(CaseNote.text)).one() == "paid with •••• •••• •••• 4242"


@sqlite_alone
def test_a_number_that_is_no_card_may_be_noted(desk):
    assert note(desk, "their reference is 1234567890123456").status_code == 302


# ── who may, and what is written down ──


@sqlite_alone
@pytest.mark.parametrize("role", ["approver", "admin"])
def test_approvers_and_administrators_decide_too(desk, role):
    assert accept(desk, client=signed_in(desk.app, a_user(desk.app, role))).status_code == 302
    assert waiting(desk) == 0


@sqlite_alone
@pytest.mark.parametrize("act", ["accept", "apply", "note"])
def test_others_may_do_nothing_here(desk, act):
    manager = signed_in(desk.app, a_user(desk.app, "program_manager"))
    answer = post(desk.app, manager, f"{desk.address}/{act}", **accepting(desk))
    assert (answer.status_code, waiting(desk), applied(desk)) == (403, 152_600, [])


@sqlite_alone
def test_a_form_without_its_token_changes_nothing(desk):
    answer = desk.clerk.post(f"{desk.address}/accept", data=accepting(desk))
    assert (answer.status_code, waiting(desk)) == (400, 152_600)


def test_every_act_is_in_the_audit(desk):
    accept(desk)
    undo(desk, decision_entry(desk))
    note(desk, "as told")
    with desk.app.app_context(), transaction() as session:
        acts = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert acts == ["decide", "unapply", "note"]


@sqlite_alone
def test_a_receipt_that_does_not_exist_is_not_found(desk):
    for act in ("accept", "apply", "note"):
        assert post(desk.app, desk.clerk, f"/workbench/exceptions/999999/{act}", text="x").status_code == 404
