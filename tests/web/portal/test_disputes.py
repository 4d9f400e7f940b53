"""Disputes in the portal: opened once, with files that are what they say, and seen by both sides only."""

import io

import pytest
from sqlalchemy import func, select

from payportal.models.base import db
from payportal.models.dispute import Dispute, DisputeFile
from payportal.services import disputes
from tests.web.an_account import a_customer, an_invoice, writing
from tests.web.signing_in import a_user, post, signed_in

REFERENCE = "DSP-ABCDEFGHIJKL"


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
def stranger(app):
    other = a_customer(app, "C-2", name="Other Inc")
    return signed_in(app, a_user(app, "customer", email="eve@other.example", customer_id=other))


def complain(app, client, invoice, *, reference=REFERENCE, files=(), **said):
    fields = {"reference": reference, "scope": "amount", "amount": "200.00", "reason": "quantity",
              "text": "Two boxes are missing.", "then": "", **said}  # fmt: skip
    sent = [(io.BytesIO(content), name) for name, content in files]
    return post(app, client, f"/invoices/{invoice}/dispute", **fields, **({"files": sent} if sent else {}))


def count(app, model):
    with app.app_context():
        return db.session().scalar(select(func.count()).select_from(model))


def test_a_dispute_is_opened_and_shown(app, ann, invoice):
    assert "Dispute INV-1" in ann.get(f"/invoices/{invoice}/dispute").text
    answer = complain(app, ann, invoice, files=[("proof.pdf", b"%PDF-1.7 signed by nobody")])
    page = ann.get(answer.location).text
    assert "Two boxes are missing." in page
    assert "proof.pdf" in page
    assert "Waits for our answer" in ann.get("/disputes").text
    assert "Disputed" in ann.get(f"/invoices/{invoice}").text


def test_the_state_of_a_dispute_is_told_in_the_language_of_the_reader(app, ann, acme, invoice):
    complain(app, ann, invoice)
    with writing(app) as session:
        [dispute] = session.scalars(select(Dispute))
        disputes.answer(session, dispute.id, "Wir suchen sie.", author="theo@harbourline.example")
    ann.set_cookie("language", "de")
    for page in (ann.get("/disputes").text, ann.get("/disputes/1").text):
        assert "Beantwortet" in page
        assert "Sie sind am Zug" in page
        assert "Answered" not in page


def test_pay_the_rest_leads_to_the_review_with_the_rest(app, ann, invoice):
    answer = complain(app, ann, invoice, then="pay")
    assert answer.location == f"/pay?invoice={invoice}"
    page = ann.get(answer.location).text
    assert 'value="800.00"' in page
    assert "200.00 USD in dispute, not chosen" in page


def test_a_wholly_disputed_invoice_is_not_chosen_beside_another(app, ann, acme, invoice):
    other = an_invoice(app, acme, "INV-2", 5_000)
    complain(app, ann, invoice, scope="whole")
    page = ann.get(f"/pay?invoice={invoice}&invoice={other}").text
    assert f'name="include" value="{other}" checked' in page
    assert f'name="include" value="{invoice}" checked' not in page
    assert "50.00" in page


def test_a_double_click_opens_one(app, ann, invoice):
    first, second = complain(app, ann, invoice), complain(app, ann, invoice)
    assert first.location == second.location
    assert count(app, Dispute) == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"amount": "1,000.01"}, "at most 1,000.00 USD"),
        ({"amount": "0"}, "above zero"),
        ({"amount": "2,5"}, "is no amount"),
        ({"reason": ""}, "Choose a reason"),
        ({"text": " "}, "Say what is wrong"),
        ({"scope": "line", "line_text": ""}, "Say which line"),
        ({"scope": "line", "price_expected": "cheap"}, "is no amount"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(app, ann, invoice, said, words):
    answer = complain(app, ann, invoice, contact="Ann, extension 7", **said)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Ann, extension 7" in answer.text
    assert count(app, Dispute) == 0


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("page.html", b"<html><script>alert(1)</script>", "HTML, SVG or XML"),
        ("logo.svg", b"<svg onload='alert(1)'>", "HTML, SVG or XML"),
        ("files.zip", b"PK\x03\x04", "a zip archive"),
        ("invoice.png", b"%PDF-1.7", "not what its name says"),
        ("eicar.txt", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", "like a virus"),
    ],
)
def test_a_file_that_may_not_be_kept_is_refused_with_its_reason(app, ann, invoice, name, content, words):
    answer = complain(app, ann, invoice, files=[("good.txt", b"good"), (name, content)])
    assert answer.status_code == 422
    assert words in answer.text
    assert (count(app, Dispute), count(app, DisputeFile)) == (0, 0)


def opened(app, ann, invoice):
    """A dispute with one file: its id and the file's."""
    complain(app, ann, invoice, files=[("lines.csv", b"sku,qty\nA,1\n")])
    with app.app_context():
        return db.session().scalars(select(Dispute.id)).one(), db.session().scalars(select(DisputeFile.id)).one()


def test_a_file_is_sent_to_be_kept_and_never_run(app, ann, invoice):
    dispute, file = opened(app, ann, invoice)
    answer = ann.get(f"/disputes/{dispute}/files/{file}")
    assert (answer.status_code, answer.data) == (200, b"sku,qty\nA,1\n")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="lines.csv"')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    clerk = signed_in(app, a_user(app, "clerk"))
    assert clerk.get(f"/workbench/disputes/{dispute}/files/{file}").data == b"sku,qty\nA,1\n"


def test_nobody_else_sees_or_touches_it(app, ann, stranger, invoice):
    dispute, file = opened(app, ann, invoice)
    for address in (f"/disputes/{dispute}", f"/disputes/{dispute}/files/{file}", f"/invoices/{invoice}/dispute"):
        assert stranger.get(address).status_code == 404
    for address in (f"/disputes/{dispute}/reply", f"/disputes/{dispute}/withdraw", f"/invoices/{invoice}/dispute"):
        assert post(app, stranger, address, text="mine", reference="DSP-LKJIHGFEDCBA").status_code == 404
    assert "INV-1" not in stranger.get("/disputes").text
    assert app.test_client().get(f"/disputes/{dispute}/files/{file}").status_code == 302
    assert ann.get(f"/disputes/{dispute}/files/{file + 1}").status_code == 404


def test_the_customer_replies_and_withdraws(app, ann, invoice):
    dispute, _ = opened(app, ann, invoice)
    with writing(app) as session:
        disputes.answer(session, dispute, "All boxes were signed for.", author="clerk@example.com")
    page = ann.get(f"/disputes/{dispute}").text
    assert "It is your turn" in page
    assert "clerk@example.com" not in page
    assert post(app, ann, f"/disputes/{dispute}/reply", text="").status_code == 422
    post(app, ann, f"/disputes/{dispute}/reply", text="Not by us. 4242424242424242")
    assert "4242424242424242" not in ann.get(f"/disputes/{dispute}").text
    post(app, ann, f"/disputes/{dispute}/withdraw")
    assert "Withdrawn" in ann.get(f"/disputes/{dispute}").text
    assert post(app, ann, f"/disputes/{dispute}/withdraw").status_code == 409


def test_a_form_that_no_page_made_is_refused(app, ann, invoice):
    assert complain(app, ann, invoice, reference="mine").status_code == 400


def test_what_is_disputed_wholly_is_not_disputed_again(app, ann, invoice):
    complain(app, ann, invoice, scope="whole")
    assert ann.get(f"/invoices/{invoice}/dispute").status_code == 409
    assert complain(app, ann, invoice, reference="DSP-LKJIHGFEDCBA").status_code == 422
