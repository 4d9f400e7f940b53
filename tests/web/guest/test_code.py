"""Several invoices behind one link open only for whoever reads the mail of the address on file."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from payportal.models.base import utcnow
from payportal.models.pay_link import PayLinkCode
from payportal.models.user import SignInAttempt
from payportal.services.pay_link_codes import MOST_A_DAY
from tests.web.an_account import a_customer, an_invoice, open_minor, writing
from tests.web.guest.a_link import a_link, form_of, mailed, pay, payments, set_email
from tests.web.signing_in import post


@pytest.fixture
def acme(app):
    acme = a_customer(app, "C-1001", name="Acme Corporation")
    set_email(app, acme, "books@acme.example")
    return acme


@pytest.fixture
def invoices(app, acme):
    return an_invoice(app, acme, "INV-1007", 120000), an_invoice(app, acme, "INV-1009", 35000)


@pytest.fixture
def token(app, acme, invoices):
    return a_link(app, acme, *invoices)


def code_of(app, client, token):
    post(app, client, f"/pay/{token}/send-code")
    return re.search(r"^(\d{6})\s*$", mailed(app)[-1], re.M)[1]


def test_nothing_is_shown_or_paid_before_the_code(app, client, token, invoices):
    page = client.get(f"/pay/{token}").text
    assert ("b…@acme.example" in page, "books@acme.example" in page, "INV-1007" in page) == (True, False, False)
    assert "INV-1007" not in client.get(f"/pay/{token}/review").text
    post(app, client, f"/pay/{token}/pay", reference="PAY-AAAAAAAAAAAA", shown="120000",
         **{f"amount-{invoices[0]}": "1200.00", "include": str(invoices[0])})  # fmt: skip
    assert payments(app) == []


def test_the_mailed_code_opens_and_pays_all(app, client, token, invoices):
    assert post(app, client, f"/pay/{token}/code", code=code_of(app, client, token)).status_code == 302
    page = client.get(f"/pay/{token}").text
    assert ("INV-1007" in page, "INV-1009" in page, "1,550.00" in page) == (True, True, True)
    assert len(form_of(client, token)["include"]) == 2
    pay(app, client, token)
    assert (payments(app), [open_minor(app, one) for one in invoices]) == ([(155000, "succeeded")], [0, 0])


def test_the_code_opens_it_in_one_browser_only(app, client, token):
    post(app, client, f"/pay/{token}/code", code=code_of(app, client, token))
    assert "INV-1007" not in app.test_client().get(f"/pay/{token}").text


def test_a_code_is_taken_once_and_a_new_one_replaces_it(app, client, token):
    first = code_of(app, client, token)
    second = code_of(app, client, token)
    if first != second:
        assert post(app, client, f"/pay/{token}/code", code=first).status_code == 422
    assert post(app, client, f"/pay/{token}/code", code=second).status_code == 302
    assert post(app, app.test_client(), f"/pay/{token}/code", code=second).status_code == 422


def test_five_wrong_tries_use_a_code_up(app, client, token):
    right = code_of(app, client, token)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    for _ in range(5):
        assert post(app, client, f"/pay/{token}/code", code=wrong).status_code == 422
    assert post(app, client, f"/pay/{token}/code", code=right).status_code == 422


@pytest.mark.parametrize("typed", ["", "abc", "１２３４５６", "0" * 5000])
def test_what_is_no_code_is_told(app, client, token, typed):
    code_of(app, client, token)
    assert post(app, client, f"/pay/{token}/code", code=typed).status_code == 422


def test_codes_are_not_mailed_without_end(app, client, token):
    statuses = [post(app, client, f"/pay/{token}/send-code").status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]


def test_without_an_address_on_file_it_says_so(app, client, acme, token):
    set_email(app, acme, "")
    assert "no address on file" in client.get(f"/pay/{token}").text


def test_a_link_gets_so_many_codes_a_day_that_guessing_is_hopeless(app, client, token):
    for _ in range(MOST_A_DAY):
        with writing(app) as session:
            session.execute(delete(SignInAttempt))  # a quarter of an hour later
        assert post(app, client, f"/pay/{token}/send-code").status_code == 200
    with writing(app) as session:
        session.execute(delete(SignInAttempt))
    refused = post(app, client, f"/pay/{token}/send-code")
    assert (refused.status_code, "Use the code that was mailed last" in refused.text) == (429, True)
    assert len(mailed(app)) == MOST_A_DAY
    with writing(app) as session:
        session.execute(update(PayLinkCode).values(created_at=utcnow() - timedelta(days=1, minutes=1)))
    assert post(app, client, f"/pay/{token}/send-code").status_code == 200
