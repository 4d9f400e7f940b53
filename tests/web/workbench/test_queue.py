"""The queue: what is in it, in which order, through which filter, and in whose hands."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import event, select

from payportal.models.base import db, transaction
from payportal.models.exception_case import ExceptionCase
from payportal.services import exception_desk
from payportal.services.exception_desk import Hold
from tests.builders import DAY, a_customer, a_receipt, an_invoice
from tests.web.signing_in import a_user, post, signed_in
from tests.web.workbench.a_desk import a_suggestion, hold


@pytest.fixture
def clerk_id(sqlite_app):
    return a_user(sqlite_app, "clerk")


@pytest.fixture
def clerk(sqlite_app, clerk_id):
    return signed_in(sqlite_app, clerk_id)


@pytest.fixture
def queue(sqlite_app, clerk):
    """Four receipts that wait: by type, method, currency, age and size all different."""
    with sqlite_app.app_context(), transaction() as session:
        acme = a_customer(session, "C-1", name="Acme Corp")
        first, second = (an_invoice(session, acme, number, amount=amount) for number, amount in
                         (("INV-1", 10_000), ("INV-2", 5_000)))  # fmt: skip
        rows = [
            ("BIRCH", 15_000, DAY - timedelta(days=3), "ach", "USD", "ambiguous", "pays two"),
            ("CEDAR", 90_000, DAY, "wire", "USD", "unidentified_payer", "rent 50% off"),
            ("ALDER", 40_000, DAY - timedelta(days=9), "check", "EUR", "short_payment", ""),
            ("ELDER", 700, DAY - timedelta(days=1), "wire", "USD", "unidentified_payer", ""),
        ]  # fmt: skip
        for name, amount, on, method, currency, type_, memo in rows:
            receipt = a_receipt(session, amount, payer_name=name, value_date=on, method=method, currency=currency,
                                memo=memo, transaction_id=f"T-{name}")  # fmt: skip
            lines = [(first.id, 10_000, 0, 0, ""), (second.id, 5_000, 0, 0, "")] if name == "BIRCH" else []
            hold(session, receipt, acme.id if lines else None, *([a_suggestion(acme.id, *lines)] if lines else []),
                 type=type_)  # fmt: skip
    return clerk


def payers(page):
    """The payers in the order of the page."""
    text = page.text
    return sorted((name for name in ("ALDER", "BIRCH", "CEDAR", "ELDER") if f">{name}</a>" in text), key=text.index)


def asked(client, **values):
    return client.get(f"/workbench?{urlencode(values)}")


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({}, ["ALDER", "BIRCH", "ELDER", "CEDAR"]),
        ({"sort": "largest"}, ["CEDAR", "ALDER", "BIRCH", "ELDER"]),
        ({"type": "unidentified_payer"}, ["ELDER", "CEDAR"]),
        ({"currency": "EUR"}, ["ALDER"]),
        ({"method": "wire", "sort": "largest"}, ["CEDAR", "ELDER"]),
        ({"q": "pays two"}, ["BIRCH"]),
        ({"q": "t-elder"}, ["ELDER"]),
        ({"q": "50%"}, ["CEDAR"]),
        ({"q": "%"}, ["CEDAR"]),
        ({"owner": "mine"}, []),
        ({"owner": "nobody"}, ["ALDER", "BIRCH", "ELDER", "CEDAR"]),
        ({"sort": "by mood", "owner": "king"}, ["ALDER", "BIRCH", "ELDER", "CEDAR"]),
    ],
)
def test_the_filter_stands_in_the_address(queue, values, names):
    assert payers(asked(queue, **values)) == names


def test_a_row_says_who_why_and_what_the_best_suggestion_is(queue):
    page = asked(queue, q="BIRCH").text
    for words in ("Several readings", "Acme Corp", "INV-1 + INV-2", "ACH", "12&nbsp;Oct", "pays two"):
        assert words.replace("&nbsp;", "\N{NO-BREAK SPACE}") in page


def test_the_foot_adds_up_each_currency_of_the_whole_filter(queue):
    page = asked(queue).text
    foot = page[page.index("<tfoot>") :]
    assert "3\N{NO-BREAK SPACE}receipts in USD" in foot
    assert "1,057.00" in foot
    assert "400.00" in foot


def test_taking_an_exception_puts_it_into_my_hands_and_giving_back_out_of_them(sqlite_app, queue, clerk_id):
    with sqlite_app.app_context(), transaction() as session:
        case_id = session.scalars(select(ExceptionCase.id).order_by(ExceptionCase.id).limit(1)).one()
    answer = post(sqlite_app, queue, "/workbench/exceptions/assign", case=str(case_id), back="/workbench?owner=mine")
    assert answer.headers["Location"] == "/workbench?owner=mine"
    assert payers(asked(queue, owner="mine")) == ["BIRCH"]
    post(sqlite_app, queue, "/workbench/exceptions/assign", case=str(case_id), to="nobody")
    assert payers(asked(queue, owner="mine")) == []


def test_taking_leads_nowhere_else(sqlite_app, queue):
    answer = post(sqlite_app, queue, "/workbench/exceptions/assign", back="https://elsewhere.example/")
    assert answer.headers["Location"] == "/workbench"
    assert "Nothing was ticked, so nothing changed hands." in queue.get("/workbench").text


def test_the_file_for_people_has_all_rows_and_no_formula(sqlite_app, queue):
    with sqlite_app.app_context(), transaction() as session:
        receipt = a_receipt(session, 100, payer_name="=1+1", transaction_id="T-X", value_date=DAY)
        exception_desk.open_cases(session, [Hold(receipt_id=receipt.id, type="conflict", reason="-", customer_id=None)])
    lines = queue.get("/workbench/exceptions.csv?sort=largest").text.splitlines()
    assert lines[0].lstrip("\ufeff").startswith("receipt_transaction_id,value_date,currency,amount,method,payer_name")
    assert [line.split(",")[0] for line in lines[1:]] == ["T-CEDAR", "T-ALDER", "T-BIRCH", "T-ELDER", "T-X"]
    assert lines[3].startswith("T-BIRCH,2026-10-12,USD,150.00,ACH,BIRCH,pays two,Acme Corp,Several readings,")
    assert "INV-1 + INV-2" in lines[3]
    assert "'=1+1" in lines[5]


def test_an_empty_queue_says_what_would_stand_here(clerk):
    assert (
        "Here stands the money that the matcher would not apply alone. Nothing waits." in clerk.get("/workbench").text
    )


def many(session, count):
    for number in range(count):
        receipt = a_receipt(session, 100 + number % 7, value_date=date(2026, 10, 1 + number % 3),
                            payer_name=f"PAYER {number:03}")  # fmt: skip
        hold(session, receipt, None)


def test_pages_follow_each_other_without_gap_or_repeat(sqlite_app, clerk):
    with sqlite_app.app_context(), transaction() as session:
        many(session, 120)
    for sort in ("oldest", "largest"):
        address, seen = f"/workbench?sort={sort}", []
        for size in (50, 50, 20):
            page = clerk.get(address).text
            found = [part.split("<")[0] for part in page.split(">PAYER ")[1:]]
            assert len(found) == size
            seen += found
            address = page.partition("Next page")[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
        assert len(set(seen)) == 120


def test_a_longer_queue_costs_no_more_statements(sqlite_app, clerk):
    counts = []
    for more in (5, 40):
        with sqlite_app.app_context(), transaction() as session:
            many(session, more)
        with sqlite_app.app_context():
            engine, sent = db.engine, []
        note = lambda *told, sent=sent: sent.append(told[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", note)
        clerk.get("/workbench")
        event.remove(engine, "before_cursor_execute", note)
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 8
