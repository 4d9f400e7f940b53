"""Questions in the portal: whoever may look may ask, of one's own invoices, and nothing of them changes."""

import pytest
from sqlalchemy import func, select

from payportal.models.base import db
from payportal.models.question import Question, QuestionMessage
from payportal.services import questions
from tests.web.an_account import a_customer, an_invoice, writing
from tests.web.signing_in import a_user, post, signed_in

REFERENCE, TEXT = "ASK-ABCDEFGHIJKL", "Is the freight in it?"


@pytest.fixture
def acme(app):
    return a_customer(app, "C-1", name="Acme Corp")


@pytest.fixture
def invoice(app, acme):
    return an_invoice(app, acme, "INV-1", 100_000)


@pytest.fixture
def ann(app, acme):
    return signed_in(app, a_user(app, "customer", email="ann@acme.example", customer_id=acme))


@pytest.fixture
def viewer(app, acme):
    return signed_in(app, a_user(app, "customer", email="vic@acme.example", customer_id=acme, company_role="viewer"))


@pytest.fixture
def stranger(app):
    other = a_customer(app, "C-2", name="Other Inc")
    return signed_in(app, a_user(app, "customer", email="eve@other.example", customer_id=other))


def ask(app, client, invoice, *, reference=REFERENCE, text=TEXT):
    return post(app, client, f"/invoices/{invoice}/ask", reference=reference, text=text)


def count(app, model):
    with app.app_context():
        return db.session().scalar(select(func.count()).select_from(model))


def answer(app, question, text="Yes, it is."):
    with writing(app) as session:
        questions.answer(session, question, text, by="clerk@example.com")


def test_a_question_is_asked_and_stands_on_the_invoice_and_beside_the_disputes(app, ann, invoice):
    assert f"/invoices/{invoice}/ask" in ann.get(f"/invoices/{invoice}").text
    assert "Ask about INV-1" in ann.get(f"/invoices/{invoice}/ask").text
    page = ann.get(ask(app, ann, invoice).location).text
    assert TEXT in page
    assert "It is our turn" in page
    shown = ann.get(f"/invoices/{invoice}").text
    assert TEXT in shown
    assert "Disputed" not in shown
    assert "Pay this invoice" in shown
    assert TEXT in ann.get("/disputes").text


def test_sent_twice_it_is_asked_once_and_a_form_of_nobody_is_refused(app, ann, invoice):
    assert ask(app, ann, invoice).location == ask(app, ann, invoice).location
    assert ask(app, ann, invoice, reference="x").status_code == 400
    assert count(app, Question) == 1


def test_without_words_the_form_says_so(app, ann, invoice):
    answered = ask(app, ann, invoice, text="  ")
    assert (answered.status_code, "Write your question first." in answered.text) == (422, True)
    assert count(app, Question) == 0


def test_a_sixth_keeps_what_was_typed(app, ann, invoice):
    for letter in "ABCDE":
        ask(app, ann, invoice, reference=f"ASK-AAAAAAAAAAA{letter}")
    refused = ask(app, ann, invoice, text="And the customs?")
    assert (refused.status_code, "And the customs?" in refused.text) == (409, True)
    assert "wait for our answer" in refused.text


def test_a_viewer_asks_replies_and_closes_and_cannot_dispute(app, viewer, invoice):
    page = viewer.get(f"/invoices/{invoice}").text
    assert (f"/invoices/{invoice}/ask" in page, f"/invoices/{invoice}/dispute" in page) == (True, False)
    address = ask(app, viewer, invoice).location
    assert f"/invoices/{invoice}/dispute" not in viewer.get(address).text
    answer(app, 1)
    assert "We answered your question about INV-1." in viewer.get("/").text
    assert post(app, viewer, f"{address}/reply", text="Thank you.").status_code == 302
    assert "Thank you." in viewer.get(address).text
    assert post(app, viewer, f"{address}/close").status_code == 302
    assert "We answered your question" not in viewer.get("/").text


def test_the_payer_is_led_to_the_ordinary_dispute(app, ann, invoice):
    assert f"/invoices/{invoice}/dispute" in ann.get(ask(app, ann, invoice).location).text


def test_another_customer_finds_neither_invoice_nor_question(app, ann, stranger, invoice):
    address = ask(app, ann, invoice).location
    statuses = [
        stranger.get(f"/invoices/{invoice}/ask").status_code,
        ask(app, stranger, invoice, reference="ASK-BBBBBBBBBBBB").status_code,
        stranger.get(address).status_code,
        post(app, stranger, f"{address}/reply", text="Mine?").status_code,
        post(app, stranger, f"{address}/close").status_code,
    ]
    assert statuses == [404] * 5
    assert (count(app, Question), count(app, QuestionMessage)) == (1, 1)


def test_what_is_not_to_be_paid_can_be_asked_about(app, ann, acme):
    memo = an_invoice(app, acme, "CM-2", -5_000, kind="credit_memo")
    assert f"/invoices/{memo}/ask" in ann.get(f"/invoices/{memo}").text
    page = ann.get(ask(app, ann, memo).location).text
    assert f"/invoices/{memo}/dispute" not in page


def test_markup_and_card_numbers_are_shown_as_harmless_text(app, ann, invoice):
    page = ann.get(ask(app, ann, invoice, text="<b>4242 4242 4242 4242</b>").location).text
    assert "<b>4242" not in page
    assert "4242 4242" not in page
    assert "•••• 4242" in page
