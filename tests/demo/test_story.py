"""The story is the same on the same day, and its files say what it says."""

from datetime import date

import pytest

from payportal.demo.story import invent
from payportal.erp import sources
from payportal.erp.control import check, parse_manifest
from payportal.readers import detect

SUNDAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def story():
    return invent(SUNDAY)


def test_the_same_day_gives_the_same_bytes(story):
    again = invent(SUNDAY)
    assert [file.data for file in again.erp] == [file.data for file in story.erp]
    assert [f.data for day in again.bank_days for f in day] == [f.data for day in story.bank_days for f in day]


def test_the_ledger_has_four_hundred_documents_in_three_currencies(story):
    assert len({document.number for document in story.documents}) == 400
    assert {document.customer.currency for document in story.documents} == {"USD", "EUR", "GBP"}
    assert {str(document.kind) for document in story.documents} == {"invoice", "credit_memo", "debit_memo"}


def test_some_documents_are_overdue_and_some_may_still_be_discounted(story):
    invoices = [one for one in story.documents if one.kind == "invoice"]
    assert any(one.due_on < SUNDAY for one in invoices)
    assert any(one.discount_minor and one.issued_on > date(2026, 11, 12) for one in invoices)


@pytest.mark.parametrize("today", [SUNDAY, date(2026, 11, 25), date(2027, 1, 1), date(2028, 2, 29)])
def test_every_bank_file_reads_as_the_money_of_the_story(today):
    for file in (file for day in invent(today).bank_days for file in day):
        read = detect.read(file.data)
        found = {
            one.transaction_id: (one.amount_minor, one.currency, one.method, one.value_date) for one in read.receipts
        }
        assert read.problems == []
        assert found == {
            one.transaction_id: (one.amount_minor, one.currency, one.method, one.day) for one in file.transfers
        }


@pytest.mark.parametrize(
    ("place", "kind", "rows"),
    [(0, "customers", 59), (1, "invoices", 400), (2, "partners", 6), (3, "agreements", 7), (4, "fx-rates", 20)],
)
def test_every_erp_file_agrees_with_the_totals_beside_it(story, place, kind, rows):
    file = story.erp[place]
    read = sources.read(file.kind, file.data)
    check(parse_manifest(file.manifest), file.data, rows=read.row_count, sums=read.sums)
    assert (file.kind, read.row_count, list(read.problems)) == (kind, rows, [])


def test_a_transfer_is_what_its_truth_adds_up_to(story):
    for one in story.transfers:
        if one.truth:
            assert one.amount_minor == sum(line.cash_minor for line in one.truth) + one.on_account_minor, one.story


def test_no_document_is_settled_beyond_what_is_open(story):
    settled = {}
    for line in (line for one in story.transfers for line in one.truth):
        part = line.cash_minor + line.discount_minor + line.adjustment_minor
        settled[line.document.number] = settled.get(line.document.number, 0) + part
    beyond = {one.number for one in story.documents if abs(settled.get(one.number, 0)) > abs(one.open_minor)}
    assert beyond == set()
