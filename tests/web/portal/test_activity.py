"""Activity: all that happened, each once, page by page, and nothing of anybody else's."""

import re

import pytest

from payportal.models.notice import Notice
from payportal.models.payment import Payment
from tests.web.an_account import a_customer, an_invoice, writing
from tests.web.portal.test_pay import begin, press
from tests.web.signing_in import a_user, signed_in


@pytest.fixture
def acme(app):
    return a_customer(app)


@pytest.fixture
def payer(app, acme):
    return signed_in(app, a_user(app, "customer", email="payer@acme.example", customer_id=acme))


def acts(client, address="/activity.csv"):
    return [line.split(",")[1] for line in client.get(address).text.splitlines()[1:]]


def test_a_payment_is_told_from_its_beginning_to_its_mail(app, payer, acme):
    press(app, payer, begin(app, payer, an_invoice(app, acme, "INV-1", 12000)), "approve")
    told = acts(payer)
    assert sorted(told) == ["applied", "invoice", "mail_sent", "payment_succeeded", "start_payment"]
    assert told[-1] == "invoice"
    page = payer.get("/activity").text
    assert "Payment received" in page
    assert " received" in page


def test_of_one_document_only_its_own_is_told(app, payer, acme):
    one, two = an_invoice(app, acme, "INV-1", 12000), an_invoice(app, acme, "INV-2", 500)
    press(app, payer, begin(app, payer, one), "decline")
    assert sorted(acts(payer, f"/invoices/{one}/activity.csv")) == ["invoice", "payment_failed", "start_payment"]
    assert acts(payer, f"/invoices/{two}/activity.csv") == ["invoice"]


def test_nothing_of_another_is_told(app, payer, acme):
    other = a_customer(app, "C-9", name="Globex")
    theirs = an_invoice(app, other, "THEIRS", 700)
    stranger = signed_in(app, a_user(app, "customer", email="other@example.com", customer_id=other))
    press(app, stranger, begin(app, stranger, theirs), "approve")
    assert acts(payer) == []
    assert payer.get(f"/invoices/{theirs}/activity.csv").status_code == 404


def test_fifty_a_page_and_none_twice(app, payer, acme):
    for number in range(120):
        an_invoice(app, acme, f"N-{number:03}", 100 + number)
    seen, address = [], "/activity"
    while address:
        page = payer.get(address).text
        seen.append(re.findall(r">(N-\d{3})<", page))
        following = re.search(r'href="([^"]*after=[^"]*)">Next page', page)
        address = following[1].replace("&amp;", "&") if following else ""
    assert [len(page) for page in seen] == [50, 50, 20]
    assert [number for page in seen for number in page] == [f"N-{n:03}" for n in reversed(range(120))]
    assert len(acts(payer)) == 120


@pytest.mark.parametrize("place", ["nonsense", "applied.nonsense", "other.WyJkYXRldGltZSIsMSwxXQ", "applied."])
def test_a_place_that_cannot_be_read_is_refused(payer, place):
    assert payer.get(f"/activity?after={place}").status_code == 400


def test_a_payer_of_two_companies_tells_neither_of_the_other(app, payer, acme):
    """The same address paid for both: each account has the mails about its own payments only."""
    other = a_customer(app, "C-9", name="Globex")
    theirs = an_invoice(app, other, "THEIRS", 700)
    stranger = signed_in(app, a_user(app, "customer", email="other@example.com", customer_id=other))
    press(app, stranger, begin(app, stranger, theirs), "approve")
    press(app, payer, begin(app, payer, an_invoice(app, acme, "INV-1", 12000)), "approve")
    with writing(app) as session:
        for notice in session.query(Notice):
            notice.address = "payer@acme.example"
    lines = [line for line in payer.get("/activity.csv").text.splitlines() if "mail" in line]
    assert len(lines) == 1
    with writing(app) as session:
        own = session.query(Payment.reference).where(Payment.customer_id == acme).scalar()
    assert f"Payment {own} received" in lines[0]
