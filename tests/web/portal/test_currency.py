"""Paying in one's own currency: the rate is seen first, held for a while, and what is charged is what was seen."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from payportal.domain.fee import FeeRule
from payportal.gateways.sandbox_payments import SandboxCards
from payportal.models.base import db
from payportal.models.erp_batch import FxRate
from payportal.models.fx_quote import FxQuote
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.services import payment_fees
from payportal.web.clock import now, today
from tests.outbox import mails
from tests.services.a_quote import a_rate, some_rules
from tests.web.an_account import a_customer, an_invoice, open_minor, writing
from tests.web.portal.test_pay import press
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def acme(app):
    return a_customer(app)


@pytest.fixture
def payer(app, acme):
    return signed_in(app, a_user(app, "customer", email="payer@acme.example", customer_id=acme))


@pytest.fixture
def invoice(app, acme):
    return an_invoice(app, acme, "INV-1", 100000)


@pytest.fixture(autouse=True)
def rates(app):
    """0.92 EUR for a dollar with 2 per cent; yen through the euro without a spread; no rate for the Swiss franc."""
    with writing(app) as session:
        a_rate(session, "USD", "EUR", "0.92", on=today())
        a_rate(session, "EUR", "JPY", "160.5", on=today())
        a_rate(session, "EUR", "KWD", "0.3333", on=today())
        some_rules(session, ("USD", "EUR", 200), ("USD", "JPY", 0), ("USD", "CHF", 0), ("USD", "KWD", 0),
                   lock_minutes=10)  # fmt: skip


def fields_of(text):
    """The fields of the form as a browser without scripts sends them."""
    form = text.partition('action="/pay"')[2].partition("</form>")[0]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrf_token" and (not re.search("checkbox|radio", tag) or "checked" in tag):
            fields.setdefault(name[1], []).append(value[1])
    return fields


def choose(app, payer, invoice, currency="EUR", **more):
    """Open the review page, choose a currency, and return the page with its rate."""
    fields = fields_of(payer.get(f"/pay?invoice={invoice}").text)
    return post(app, payer, "/pay", **(fields | {"pay_in": currency, "act": "quote"} | more))


def plain(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)).replace("\N{NO-BREAK SPACE}", " ")


def pdf_words(data):
    return re.sub(r"\s+", " ", "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))


def quotes(app):
    with app.app_context():
        return [
            (q.paid_minor, q.paid_currency, q.state) for q in db.session().scalars(select(FxQuote).order_by(FxQuote.id))
        ]


def paid(app):
    with app.app_context():
        found = db.session().scalars(select(Payment).order_by(Payment.id))
        return [(str(p.charged), p.amount_minor, p.state) for p in found]


def age(app, minutes):
    with writing(app) as session:
        for quote in session.scalars(select(FxQuote)):
            quote.expires_at -= timedelta(minutes=minutes)


def test_nothing_is_offered_where_no_rule_says_so(app, payer, invoice):
    with writing(app) as session:
        some_rules(session)
    assert "In which currency" not in payer.get(f"/pay?invoice={invoice}").text


def test_looking_writes_no_quote_and_says_about_how_much(app, payer, invoice):
    text = plain(payer.get(f"/pay?invoice={invoice}"))
    assert "about 938.40 EUR" in text
    assert "about 147,660 JPY" in text
    assert "CHF is not offered now: there is no exchange rate for it." in text
    assert quotes(app) == []


def test_the_rate_is_said_with_all_that_makes_it(app, payer, invoice):
    page = choose(app, payer, invoice)
    text = plain(page)
    assert "You pay 938.40 EUR for 1,000.00 USD" in text
    assert "1 USD = 0.9384 EUR" in text
    assert f"0.92 , ECB, {today().day} " in text
    assert "2 %" in text
    assert re.search(r"Valid until \d\d:\d\d:\d\d UTC", text)
    assert "Pay 938.40 EUR" in text
    assert quotes(app) == [(93840, "EUR", "open")]


def test_what_was_seen_is_charged_and_settles_the_invoice(app, payer, invoice):
    begun = post(app, payer, "/pay", **fields_of(choose(app, payer, invoice).text))
    assert "938.40" in payer.get(begun.location).text
    press(app, payer, begun, "approve")
    assert paid(app) == [("938.40 EUR", 100000, "succeeded")]
    assert open_minor(app, invoice) == 0
    assert quotes(app) == [(93840, "EUR", "used")]
    with app.app_context():
        [receipt] = db.session().scalars(select(Receipt))
        reference = db.session().scalar(select(Payment.reference))
        assert (receipt.amount_minor, receipt.currency, receipt.unapplied_minor) == (100000, "USD", 0)
    text = plain(payer.get(f"/payments/{reference}"))
    assert "Paid : 938.40 EUR" in text or "Paid: 938.40 EUR" in text
    assert "1,000.00 USD × 0.9384 = 938.40 EUR" in text
    assert "paid as 938.40 EUR" in plain(payer.get("/payments"))
    paper = pdf_words(payer.get(f"/payments/{reference}/receipt.pdf").data)
    assert "Paid in EUR 938.40 EUR" in paper
    assert "1 USD = 0.9384 EUR" in paper
    [told] = mails(app)
    assert "938.40 EUR" in told
    assert "1 USD =3D 0.9384 EUR" in told or "1 USD = 0.9384 EUR" in told


def test_yen_have_no_decimals_and_dinars_three(app, payer, invoice):
    assert "Pay 147,660 JPY" in plain(choose(app, payer, invoice, "JPY"))
    press(app, payer, post(app, payer, "/pay", **fields_of(choose(app, payer, invoice, "KWD").text)), "approve")
    assert paid(app) == [("306.636 KWD", 100000, "succeeded")]


def test_a_quote_that_ran_out_charges_nothing_and_says_what_is_different(app, payer, invoice):
    page = choose(app, payer, invoice)
    age(app, 11)
    with writing(app) as session:
        session.scalars(select(FxRate).where(FxRate.currency == "EUR")).one().rate = "0.93"
    again = post(app, payer, "/pay", **fields_of(page.text))
    text = plain(again)
    assert "This rate ran out. Nothing was charged." in text
    assert "Before it was 938.40 EUR" in text
    assert "10.20 EUR more" in text
    assert paid(app) == []
    assert quotes(app) == [(93840, "EUR", "lapsed"), (94860, "EUR", "open")]
    press(app, payer, post(app, payer, "/pay", **fields_of(again.text)), "approve")
    assert paid(app) == [("948.60 EUR", 100000, "succeeded")]


def test_renewing_keeps_what_was_chosen(app, payer, invoice):
    page = choose(app, payer, invoice)
    renewed = post(app, payer, "/pay", **(fields_of(page.text) | {"act": "renew"}))
    fields = fields_of(renewed.text)
    assert fields["include"] == [str(invoice)]
    assert quotes(app) == [(93840, "EUR", "lapsed"), (93840, "EUR", "open")]


def test_one_quote_pays_once_in_two_tabs(app, payer, invoice):
    page = choose(app, payer, invoice)
    first = post(app, payer, "/pay", **fields_of(page.text))
    press(app, payer, first, "decline")
    other = fields_of(page.text) | {"reference": "PAY-ABCDEFGHIJKL"}
    second = post(app, payer, "/pay", **other)
    assert "This rate was used for another payment already." in plain(second)
    assert [state for _charged, _minor, state in paid(app)] == ["failed"]


def test_a_double_click_is_one_payment(app, payer, invoice):
    fields = fields_of(choose(app, payer, invoice).text)
    first, second = post(app, payer, "/pay", **fields), post(app, payer, "/pay", **fields)
    assert first.location == second.location
    assert len(paid(app)) == 1


def test_other_amounts_need_another_quote(app, payer, invoice):
    fields = fields_of(choose(app, payer, invoice).text) | {f"amount-{invoice}": "500.00", f"reason-{invoice}": "later"}
    text = plain(post(app, payer, "/pay", **fields))
    assert "Pay 469.20 EUR" in text
    assert paid(app) == []


def test_another_currency_than_the_quote_is_asked_again(app, payer, invoice):
    fields = fields_of(choose(app, payer, invoice).text) | {"pay_in": "JPY"}
    assert "Pay 147,660 JPY" in plain(post(app, payer, "/pay", **fields))
    fields |= {"pay_in": "USD"}
    assert "Pay 1,000.00 USD" in plain(post(app, payer, "/pay", **fields))
    fields |= {"pay_in": "CHF"}
    refused = post(app, payer, "/pay", **fields)
    assert (refused.status_code, paid(app)) == (422, [])
    assert "CHF is not offered now: there is no exchange rate for it. Pay in another currency." in plain(refused)


def test_a_quote_of_somebody_else_is_no_quote(app, acme, payer, invoice):
    fields = fields_of(choose(app, payer, invoice).text)
    colleague = signed_in(app, a_user(app, "customer", email="other@acme.example", customer_id=acme))
    answer = post(app, colleague, "/pay", **(fields | {"reference": "PAY-ABCDEFGHIJKL"}))
    assert (answer.status_code, paid(app)) == (200, [])
    assert len(quotes(app)) == 2


def test_a_method_that_does_not_take_the_currency_says_so(app, payer, invoice):
    page = choose(app, payer, invoice)
    assert "US bank account pays USD only, and this is in EUR." in plain(page)
    fields = fields_of(page.text) | {"way": "new:us_bank_account"}
    refused = post(app, payer, "/pay", **fields)
    assert refused.status_code >= 400
    assert paid(app) == []


def test_the_fee_is_reckoned_first_and_exchanged_with_the_rest(app, payer, invoice):
    with writing(app) as session:
        payment_fees.set_rule(session, "card", "USD", FeeRule(percent=Decimal(1)), actor="test")
    page = choose(app, payer, invoice)
    assert "You pay 947.78 EUR for 1,010.00 USD" in plain(page)
    press(app, payer, post(app, payer, "/pay", **fields_of(page.text)), "approve")
    assert paid(app) == [("947.78 EUR", 100000, "succeeded")]


def test_a_viewer_gets_no_quote(app, acme, invoice):
    viewer = signed_in(app, a_user(app, "customer", email="v@acme.example", customer_id=acme, company_role="viewer"))
    answer = post(app, viewer, "/pay", reference="PAY-ABCDEFGHIJKL", pay_in="EUR", act="quote", include=str(invoice),
                  **{f"amount-{invoice}": "1000.00"})  # fmt: skip
    assert (answer.status_code, quotes(app)) == (403, [])


def test_the_time_left_is_what_the_clock_says(app, payer, invoice):
    before = now()
    page = choose(app, payer, invoice)
    seconds = int(re.search(r'data-seconds="(\d+)"', page.text)[1])
    assert 600 - (now() - before).total_seconds() - 1 <= seconds <= 600
    with app.app_context():
        assert db.session().scalar(select(func.count()).select_from(FxQuote)) == 1


def test_a_payment_whose_page_was_not_opened_in_time_is_given_up(app, payer, invoice):
    begun = post(app, payer, "/pay", **fields_of(choose(app, payer, invoice).text))
    with writing(app) as session:
        payment = session.scalars(select(Payment)).one()
        payment.gateway_reference, reference = "", payment.reference  # as if the processor had not answered
    age(app, 20)
    answer = post(app, payer, f"/payments/{reference}/resume")
    assert answer.location.endswith(f"/payments/{reference}")
    assert "The exchange rate ran out before the payment began." in plain(payer.get(answer.location))
    assert paid(app) == [("938.40 EUR", 100000, "failed")]
    assert open_minor(app, invoice) == 100000
    assert begun.status_code == 303


class InTens(SandboxCards):
    """A processor that takes dinars in steps of ten fils."""

    def step(self, currency):
        return 10 if currency == "KWD" else 1


@pytest.fixture
def in_tens(app):
    settings = app.extensions["settings"]
    cards = InTens(settings.var / "sandbox-gateway.db", settings.secret_key)
    app.extensions["outside"] = replace(app.extensions["outside"], cards=cards)


def test_a_quote_is_what_the_processor_takes(app, in_tens, payer, invoice):
    assert "Pay 306.640 KWD" in plain(choose(app, payer, invoice, "KWD"))


def test_an_invoice_that_the_processor_would_not_take_says_what_it_takes(app, in_tens, acme, payer):
    dinars = an_invoice(app, acme, "INV-KWD", 5124, currency="KWD")
    fields = fields_of(payer.get(f"/pay?invoice={dinars}").text)
    refused = post(app, payer, "/pay", **fields)
    assert (refused.status_code, paid(app)) == (422, [])
    assert "takes KWD in steps of 0.010 KWD: choose amounts that come to 5.120 KWD." in plain(refused)
    less = fields | {f"amount-{dinars}": "5.12", f"reason-{dinars}": "later", "shown": "5120"}
    assert post(app, payer, "/pay", **less).status_code == 303
    assert paid(app) == [("5.120 KWD", 5120, "created")]
