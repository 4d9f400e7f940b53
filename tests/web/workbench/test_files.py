"""Bank files by hand, and matching what waits."""

from io import BytesIO

import pytest
from sqlalchemy import func, select

from payportal.domain.errors import Conflict
from payportal.models.bank import BankFile, BankLine
from payportal.models.base import transaction
from payportal.models.receipt import Receipt
from payportal.services import bank_profiles, matching_run
from tests.builders import a_receipt, csv_bytes, customer_row, invoice_row, receipt_row, take_erp
from tests.web.signing_in import a_user, post, signed_in

TWO = csv_bytes(
    receipt_row("T-1", "100.00", payer_name="ACME CORP", memo="INV-1001"),
    receipt_row("T-2", "7.77", payer_name="SOMEBODY", memo="thanks"),
)


@pytest.fixture
def clerk(app):
    return signed_in(app, a_user(app, "clerk"))


def send(app, clerk, data=TWO, name="tuesday.csv", **more):
    return post(app, clerk, "/workbench/files", file=(BytesIO(data), name), **more)


def counts(app):
    with app.app_context(), transaction() as session:
        return tuple(session.scalar(select(func.count()).select_from(table)) for table in (BankFile, BankLine, Receipt))


def test_a_file_is_taken_in_by_its_content(app, clerk):
    answer = send(app, clerk, name="../../etc/tuesday.csv")
    assert (answer.headers["Location"], counts(app)) == ("/workbench/files", (1, 2, 2))
    page = clerk.get("/workbench/files").text
    assert "tuesday.csv: 2\N{NO-BREAK SPACE}lines, 2\N{NO-BREAK SPACE}receipts taken in." in page
    assert "etc" not in page
    assert "clerk@example.com" in page


def test_a_banks_own_csv_is_taken_in_by_the_layout_that_is_chosen(app, clerk):
    assert 'name="profile"' not in clerk.get("/workbench/files").text
    with app.app_context(), transaction() as session:
        layout = {"date": "Date:%d.%m.%Y", "amt": "Amount", "dec": ",", "cur": "EUR", "delim": ";"}
        bank_profiles.keep(session, "House Bank", layout, actor="cli")
    data = b"Date;Text;Amount\n03.08.2026;INV-1;1.250,50\n"
    assert "<option>House Bank</option>" in clerk.get("/workbench/files").text
    assert "of no known format" in send(app, clerk, data).text
    assert "no bank profile" in send(app, clerk, data, profile="Other").text
    assert counts(app) == (0, 0, 0)
    send(app, clerk, data, profile="House Bank")
    assert counts(app) == (1, 1, 1)


def test_the_same_file_again_adds_nothing(app, clerk):
    send(app, clerk)
    send(app, clerk, name="again.csv")
    assert counts(app) == (1, 2, 2)
    assert "again.csv was taken in before; nothing was added." in clerk.get("/workbench/files").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"not a bank file at all\n", "the content is of no known format"),
        (b"", "broken.csv: the file is empty"),
        (b"transaction_id,amount\nT-1,100.00\n", "broken.csv, line 1: the header lacks value_date, currency"),
    ],
)
def test_a_refused_file_says_why_and_stores_nothing(app, clerk, data, words):
    answer = send(app, clerk, data, name="broken.csv")
    assert (answer.status_code, counts(app)) == (422, (0, 0, 0))
    assert "Nothing of it was stored. broken.csv" in answer.text
    assert words in answer.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_file_is_told_as_such(app, clerk):
    answer = post(app, clerk, "/workbench/files", account="4711")
    assert (answer.status_code, counts(app)) == (422, (0, 0, 0))
    assert "Choose a file first." in answer.text


def test_a_file_shows_its_lines_and_what_was_wrong(app, clerk):
    send(app, clerk, csv_bytes(receipt_row("T-1"), receipt_row("T-2", amount="a lot")))
    page = clerk.get("/workbench/files/1").text
    assert "T-1" in page
    assert "1\N{NO-BREAK SPACE}problem listed with the file" in page
    assert ">3</th>" in page
    assert "Payer unknown" in page
    assert clerk.get("/workbench/files/999999").status_code == 404


def test_matching_applies_what_is_certain_and_leaves_the_rest(app, clerk):
    with app.app_context(), transaction() as session:
        take_erp(session, "customers", customer_row("C-1", name="Acme Corp"))
        take_erp(session, "invoices", invoice_row("INV-1001", "C-1", "100.00"))
    send(app, clerk)
    answer = post(app, clerk, "/workbench/match")
    assert answer.headers["Location"] == "/workbench"
    page = clerk.get("/workbench").text
    assert "2\N{NO-BREAK SPACE}receipts looked at: 1 applied, 1 left for a decision." in page
    assert (">SOMEBODY</a>" in page, ">ACME CORP</a>" in page) == (True, False)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_matching_nothing_says_so(app, clerk):
    post(app, clerk, "/workbench/match")
    assert "Nothing waits, so there was nothing to match." in clerk.get("/workbench").text


def test_matching_decides_anew_when_the_books_moved_meanwhile(app, clerk, monkeypatch):
    with app.app_context(), transaction() as session:
        a_receipt(session, 100, payer_name="SOMEBODY")
    refusals, carry_out = [Conflict("moved"), Conflict("moved")], matching_run.carry_out

    def hesitating(session, made, *, actor):
        if refusals:
            raise refusals.pop()
        return carry_out(session, made, actor=actor)

    monkeypatch.setattr(matching_run, "carry_out", hesitating)
    assert post(app, clerk, "/workbench/match").status_code == 302
    assert "SOMEBODY" in clerk.get("/workbench").text
