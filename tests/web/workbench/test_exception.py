"""One exception on the desk: what is shown, whose items, and the ways on."""

from datetime import date

import pytest

from payportal.domain.remittance import RemittanceLine
from payportal.models.base import transaction
from tests.builders import DAY, a_customer, a_receipt, an_invoice
from tests.web.workbench.a_desk import WHY, a_desk, a_suggestion, hold


@pytest.fixture
def desk(sqlite_app):
    return a_desk(sqlite_app)


def shown(desk, query=""):
    answer = desk.clerk.get(desk.address + query)
    assert answer.status_code == 200
    return answer.text


def test_the_arithmetic_of_a_suggestion_is_shown(desk):
    page = " ".join(shown(desk).split())
    suggestion = page[page.index('data-suggestion="1"') : page.index('data-suggestion="2"')]
    for words in ("INV-1007 + INV-1009", ">1,200.00</a>", ">350.00</a>", '24.00 <span class="word">discount',
                  "1,526.00", "difference 0", "50 % sure", "Acme Corp"):  # fmt: skip
        assert words in suggestion


def test_reasons_for_and_against_are_told_apart_in_words(desk):
    page = shown(desk)
    assert '<span class="visually-hidden">For:</span>INV-1007 quoted in the text' in page
    assert '<span class="visually-hidden">Against:</span>INV-1012 is not named' in page
    assert f"<strong>Why it was not applied by itself:</strong> {WHY}" in page


def test_an_item_in_another_currency_is_told_as_such_and_cannot_be_accepted(desk):
    with desk.app.app_context(), transaction() as session:
        acme = a_customer(session, "C-EUR", name="Acme Europe")
        invoice = an_invoice(session, acme, "E-1", amount=60_218, currency="EUR")
        receipt = a_receipt(session, 60_218)
        hold(session, receipt, acme.id, a_suggestion(acme.id, (invoice.id, 60_218, 0, 0, "")), type="currency_mismatch")
        address = f"/workbench/exceptions/{receipt.id}"
    page = desk.clerk.get(address).text
    assert "This receipt is in USD: it can be put on account." in page
    assert '602.18 <span class="currency">EUR' in page
    assert "data-accept" not in page


def test_what_the_matcher_quotes_is_marked_in_the_text(desk):
    assert '<mark title="INV-1007 quoted in the text">INV-1007</mark>/9 LESS DISC' in shown(desk)


def test_the_open_items_of_the_guessed_customer_can_be_ticked(desk):
    page = shown(desk)
    for number, amount in (("INV-1007", "1200.00"), ("INV-1009", "350.00"), ("INV-1012", "350.00")):
        assert f'name="cash-{desk.items[number]}" value="{amount}"' in page
    assert "−24.00 until" in page.replace("&minus;", "−")
    assert '<span data-sum="left">1,526.00</span>' in page


def test_editing_a_suggestion_fills_the_form_from_it(desk):
    page = shown(desk, "?pick=1")
    first = desk.items["INV-1007"]
    assert f'name="cash-{first}" value="1176.00"' in page
    assert f'name="discount-{first}" value="24.00"' in page
    assert page.count(" checked>") == 3  # two items and the switch of the keys
    assert '<span data-sum="left">0.00</span>' in page


def test_another_customer_is_found_by_name_and_chosen(desk):
    with desk.app.app_context(), transaction() as session:
        other = a_customer(session, "C-ZED", name="Zed Tools")
        an_invoice(session, other, "Z-1", amount=152_600)
        other_id = other.id
    assert f"customer={other_id}" in shown(desk, "?find=zed")
    page = shown(desk, f"?customer={other_id}")
    assert ">Z-1" in page
    assert f"cash-{desk.items['INV-1007']}" not in page


def test_a_search_that_finds_nobody_says_so(desk):
    assert "No customer has “nobody-at-all” in its name" in shown(desk, "?find=nobody-at-all")


def test_children_and_parents_stand_together_and_other_currencies_are_counted(desk):
    with desk.app.app_context(), transaction() as session:
        child = a_customer(session, "C-KID", name="Acme West", parent_id=desk.customer_id)
        an_invoice(session, child, "W-1", amount=7_700)
        an_invoice(session, child, "W-EUR", amount=7_700, currency="EUR")
    page = shown(desk)
    assert ">W-1" in page
    assert "Acme West" in page
    assert "W-EUR" not in page
    assert "1\N{NO-BREAK SPACE}open item in EUR: not shown, this receipt is in USD." in page


def test_the_remittance_and_the_payers_past_are_shown(sqlite_app, desk):
    with sqlite_app.app_context(), transaction() as session:
        acme = a_customer(session, "C-9", name="Acme Nine")
        a_receipt(session, 5_000, payer_account="4711", value_date=date(2026, 2, 3), customer=acme)
        receipt = a_receipt(session, 900, payer_account="4711", payer_name="ACME",
                            remittance=(RemittanceLine("INV-1007", 1_000, 100, 0, ""),))  # fmt: skip
        hold(session, receipt, None)
        address = f"/workbench/exceptions/{receipt.id}"
    page = desk.clerk.get(address).text
    assert "2\N{NO-BREAK SPACE}receipts, 2 from the same account" in page
    assert "Acme Nine" in page
    assert "less 1.00 discount" in page
    assert "Find the customer first: its open items stand here then." in page


@pytest.mark.parametrize(("sort", "before", "after"), [("oldest", 0, 2), ("largest", 2, 0)])
def test_the_ways_on_follow_the_queue_as_it_was_filtered(desk, sort, before, after):
    with desk.app.app_context(), transaction() as session:
        early = a_receipt(session, 100, value_date=date(2026, 10, 1))
        late = a_receipt(session, 900_000, value_date=DAY)
        hold(session, early, None)
        hold(session, late, None)
        ids = {0: early.id, 2: late.id}
    page = shown(desk, f"?sort={sort}")
    query = "" if sort == "oldest" else "?sort=largest"
    assert f'href="/workbench/exceptions/{ids[before]}{query}" data-before' in page
    assert f'href="/workbench/exceptions/{ids[after]}{query}" data-after' in page


def test_text_from_the_bank_is_text(sqlite_app, desk):
    with sqlite_app.app_context(), transaction() as session:
        receipt = a_receipt(session, 100, payer_name="<script>alert(1)</script>", memo="<b>bold</b>")
        hold(session, receipt, None)
        address = f"/workbench/exceptions/{receipt.id}"
    page = desk.clerk.get(address).text
    assert "<script>alert" not in page
    assert "<b>bold" not in page


def test_a_receipt_that_does_not_exist_is_not_found(desk):
    assert desk.clerk.get("/workbench/exceptions/999999").status_code == 404
