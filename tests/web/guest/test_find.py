"""A bill is found by its number and one thing more, however it is typed, and nothing is found out by trying."""

import pytest

from payportal.matching.keys import item_keys
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice, InvoiceKey
from payportal.services import customers
from payportal.services.invoicing import item_of
from payportal.web.clock import today
from tests.web.an_account import an_invoice, writing
from tests.web.guest.a_link import links, mailed, pay, payments, plain, set_email, token_in
from tests.web.signing_in import post


def a_known_customer(app, number, *, email="", extras=None):
    with writing(app) as session:
        customer = Customer(number=number, name="Acme Corporation", email=email, extras=extras or {})
        session.add(customer)
        session.flush()
        customers.write_keys(session, [customer.id])
        return customer.id


def a_known_invoice(app, customer_id, number, minor):
    invoice_id = an_invoice(app, customer_id, number, minor)
    with writing(app) as session:
        keys = item_keys(item_of(session.get_one(Invoice, invoice_id)))
        session.add_all(InvoiceKey(key=key, invoice_id=invoice_id) for key in sorted(keys))
    return invoice_id


@pytest.fixture
def acme(app):
    return a_known_customer(app, "0001001", email="books@acme.example", extras={"Zip": "55802-1234"})


@pytest.fixture
def invoice(app, acme):
    return a_known_invoice(app, acme, "INV-0001007", 120000)


def find(app, client, number, proof):
    return post(app, client, "/find", number=number, proof=proof)


NUMBERS = ["INV-0001007", "inv 0001007", "1007", "0001007", "000 1007", "INV 1007", "inv-01007", "ＩＮＶ ١٠٠٧"]
PROOFS = ["1,200.00", "$1,200.00", "55802", "55802-1234", "1200", "1.200,00 EUR", "1 200,00", "1’200.00", "١٬٢٠٠٫٠٠"]


@pytest.mark.parametrize(
    ("number", "proof"), [*((one, "1200.00") for one in NUMBERS), *(("INV0001007", one) for one in PROOFS)]
)
def test_an_invoice_is_found_however_it_is_typed(app, client, invoice, number, proof):
    answer = find(app, client, number, proof)
    assert answer.status_code == 303
    assert "INV-0001007" in client.get(answer.location).text


def test_what_was_found_is_paid(app, client, invoice):
    pay(app, client, find(app, client, "1007", "1200.00").location.rpartition("/")[2])
    assert payments(app) == [(120000, "succeeded")]


@pytest.mark.parametrize("number", ["0001001", "1001", "00 01 001"])
def test_an_account_opens_all_that_is_open_behind_a_code(app, client, acme, invoice, number):
    a_known_invoice(app, acme, "INV-1009", 35000)
    page = client.get(find(app, client, number, "350.00").location).text
    assert ("b…@acme.example" in page, "INV-1009" in page) == (True, False)


def test_an_account_without_an_address_opens_its_last_bill_only(app, client, acme, invoice):
    a_known_invoice(app, acme, "INV-1009", 35000)
    set_email(app, acme, "")
    page = client.get(find(app, client, "1001", "55802").location).text
    assert ("INV-1009" in page, "INV-0001007" in page) == (True, False)


@pytest.mark.parametrize(
    ("number", "proof"),
    [
        ("INV-0001007", "1200.01"), ("INV-0001007", "12,00"), ("INV-0001007", "99999"), ("INV-9999", "1200.00"),
        ("NO%", "1200.00x"), ("INV-0001007", "%"), ("x" * 5000, "1" * 5000), ("1007", "0"), ("1007", "-1200.00e0"),
    ],
)  # fmt: skip
def test_wrong_and_unknown_get_the_same_answer_and_no_link(app, client, invoice, number, proof):
    answer = find(app, client, number, proof)
    unknown = find(app, client, "NOSUCH-1", "1.00")
    assert (answer.status_code, unknown.status_code, links(app)) == (422, 422, [])
    assert plain(answer.text, number[:100]) == plain(unknown.text, "NOSUCH-1")


def test_two_accounts_with_the_same_number_and_proof_are_none(app, client, invoice):
    other = a_known_customer(app, "C-2")
    a_known_invoice(app, other, "INV-0001007", 120000)
    assert find(app, client, "INV-0001007", "1200.00").status_code == 422
    assert find(app, client, "INV-0001007", "55802").status_code == 303  # the postal code tells them apart


@pytest.mark.parametrize(("number", "typed"), [
    ("INV-2026-0007", "INV 2026 7"), ("INV-2026-0007", "inv 2026/00007"), ("HL-416301", "HL-0416301"), ("7", "007"),
    ("R007-B", "r 7 b"),
])  # fmt: skip
def test_other_leading_zeros_in_a_group_of_digits_name_the_same_bill(app, client, acme, number, typed):
    a_known_invoice(app, acme, number, 4200)
    assert number in client.get(find(app, client, typed, "42.00").location).text


@pytest.mark.parametrize("typed", ["INV 107", "IN 1007", "INVO 1007", "INV 10070", "INV 1 007 0", "INV 1008"])
def test_other_digits_and_letters_name_another_bill(app, client, invoice, typed):
    assert find(app, client, typed, "1200.00").status_code == 422


def test_of_two_numbers_that_differ_in_zeros_the_one_that_was_typed_is_opened(app, client, acme, invoice):
    a_known_invoice(app, acme, "INV-1007", 35000)
    for number in ("INV-1007", "INV-0001007"):
        assert f"<h1>Invoice {number}</h1>" in client.get(find(app, client, number, "55802").location).text
    between = client.get(find(app, client, "INV 01007", "55802").location).text
    assert "INV-1007" not in between  # neither is guessed: all that is open, behind the code
    post(app, client, "/find/mail", number="INV 1007").close()
    [mail] = mailed(app)
    assert "INV-1007" in client.get(f"/pay/{token_in(mail)}").text


def test_a_try_counts_for_every_way_of_writing_a_number(app, client, invoice):
    for number in ("INV 1007", "INV 01007", "I N V 0 0 1007", "1007", "INV-10 07"):
        assert find(app, client, number, "1.00").status_code == 422
    for number in ("INV 0001007", "INV-1 0 0 7", "1007", "١٠٠٧"):
        assert find(app, client, number, "1200.00").status_code == 429


def test_after_five_tries_only_the_mail_is_left_however_the_number_is_written(app, client, invoice):
    written = ["1007", "01007", "10-07", "1 007", "001007"]
    assert [find(app, client, number, "1.00").status_code for number in written] == [422] * 5
    refused = find(app, client, "1007", "1200.00")
    assert (refused.status_code, "Mail a link" in refused.text, links(app)) == (429, True, [])
    post(app, client, "/find/mail", number="1007").close()
    [mail] = mailed(app)
    assert "To: books@acme.example" in mail
    assert "INV-0001007" in client.get(f"/pay/{token_in(mail)}").text


def test_asking_by_mail_says_nothing_about_what_is_known(app, client, invoice):
    known, unknown = post(app, client, "/find/mail", number="1007"), post(app, client, "/find/mail", number="NOSUCH")
    assert (known.status_code, plain(known.text, "-")) == (unknown.status_code, plain(unknown.text, "-"))
    unknown.close()
    assert mailed(app) == []


@pytest.mark.parametrize(("number", "proof", "field"), [("", "1", "number"), ("--", "1", "number"), ("1", "", "proof")])
def test_what_is_missing_is_told(app, client, number, proof, field):
    answer = find(app, client, number, proof)
    assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)


def test_a_credit_memo_is_no_bill(app, client, acme):
    with writing(app) as session:
        memo = Invoice(customer_id=acme, number="CM-1001", kind="credit_memo", issue_date=today(), due_date=today(),
                       currency="USD", amount_minor=-5000, opened_minor=0, open_minor=0, net_minor=0)  # fmt: skip
        session.add(memo)
        session.flush()
        session.add(InvoiceKey(key="full:CM1001", invoice_id=memo.id))
    assert find(app, client, "CM-1001", "55802").status_code == 422
