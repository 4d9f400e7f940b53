"""Money received: every road it came by, where it is now, and nobody else's."""

import csv
import io
import re
from datetime import timedelta

import pytest

from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.services import cash_application, unapplication
from payportal.web.clock import today
from tests.builders import a_decision, a_receipt, line
from tests.web.an_account import a_customer, an_invoice, writing
from tests.web.portal.test_autopay import plain
from tests.web.portal.test_pay import begin, press
from tests.web.signing_in import a_user, signed_in


@pytest.fixture
def acme(app):
    return a_customer(app, name="Acme Corp")


@pytest.fixture
def payer(app, acme):
    return signed_in(app, a_user(app, "customer", email="payer@acme.example", customer_id=acme))


def came(app, customer_id, minor, *, to=None, cash=0, on_account=0, **columns):
    """Money that came, with what of it was decided."""
    with writing(app) as session:
        receipt = a_receipt(session, minor, customer=session.get_one(Customer, customer_id), **columns)
        lines = [line(session.get_one(Invoice, to), cash)] if to else []
        if lines or on_account:
            cash_application.apply(session, a_decision(receipt, *lines, on_account=on_account))
        return receipt.id


def test_a_check_says_what_it_settles_and_what_waits(app, payer, acme):
    invoice = an_invoice(app, acme, "INV-1", 5000)
    came(app, acme, 7000, to=invoice, cash=5000, method="check", check_number="004711")
    page = payer.get("/receipts").text
    assert "Check 004711" in plain(page)
    assert f'href="/invoices/{invoice}">INV-1' in page
    assert "not yet applied" in plain(page)
    assert "20.00 waits; our team looks at it" in plain(page)
    assert "/receipts" in payer.get("/payments").text


def test_money_kept_on_account_and_money_that_went_back_say_so(app, payer, acme):
    came(app, acme, 3000, on_account=3000, method="wire", transaction_id="W-1")
    gone = came(app, acme, 900, method="ach", transaction_id="A-1")
    with writing(app) as session:
        unapplication.return_receipt(session, gone, on=today(), actor="test", reason="R01")
    page = plain(payer.get("/receipts").text)
    assert "30.00 is kept on your account" in page
    assert "Went back" in page


def test_a_payment_of_the_portal_leads_to_its_page(app, payer, acme):
    back = press(app, payer, begin(app, payer, an_invoice(app, acme, "INV-1", 12000)), "approve").location
    payer.get(back)
    reference = re.search(r"PAY-[A-Z0-9]+", back)[0]
    assert f'href="/payments/{reference}"' in payer.get("/receipts").text


def test_it_is_found_by_its_number_and_paged_without_a_gap(app, payer, acme):
    for number in range(53):
        came(app, acme, 100 + number, method="check", check_number=f"C{number:03}", transaction_id=f"T-{number}",
             value_date=today() - timedelta(days=number % 3))  # fmt: skip
    first = payer.get("/receipts").text
    following = re.search(r'href="(/receipts\?after=[^"]+)"', first)[1]
    second = payer.get(following).text
    numbers = [re.findall(r"<bdi>(C\d{3})</bdi>", page) for page in (first, second)]
    assert [len(numbers[0]), len(numbers[1])] == [50, 3]
    assert len({*numbers[0], *numbers[1]}) == 53
    only = payer.get("/receipts?q=C017").text
    assert ("<bdi>C017</bdi>" in only, "<bdi>C018</bdi>" in only) == (True, False)
    assert "No money received has this number." in payer.get("/receipts?q=%25").text


def test_nobody_elses_money_is_shown_or_sent(app, payer, acme):
    other = a_customer(app, "C-9", name="Other Inc")
    came(app, other, 4242, method="check", check_number="SECRET")
    came(app, acme, 1000, method="check", check_number="=1+1")
    assert "SECRET" not in payer.get("/receipts").text
    rows = list(csv.reader(io.StringIO(payer.get("/receipts.csv").text.removeprefix("\ufeff"))))
    assert [row[2] for row in rows] == ["check_number", "'=1+1"]
    assert rows[1][4:8] == ["10.00", "USD", "unapplied", "10.00"]
