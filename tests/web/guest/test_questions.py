"""Questions of guests: of the link's invoices alone, some at a time, answered by mail, over with the link."""

import re

from sqlalchemy import select, update

from payportal.models.base import db, utcnow
from payportal.models.pay_link import PayLink
from payportal.models.question import Question
from payportal.models.user import SignInAttempt
from payportal.services import pay_link_mail, pay_links, questions
from tests.web.an_account import an_invoice, writing
from tests.web.guest.a_link import a_link, mailed, revoke
from tests.web.guest.test_code import code_of
from tests.web.signing_in import a_user, post, signed_in

REFERENCE, TEXT, EMAIL = "ASK-ABCDEFGHIJKL", "Is the freight in it?", "guest@home.example"


def ask(app, client, token, *, reference=REFERENCE, text=TEXT, email=EMAIL, **more):
    return post(app, client, f"/pay/{token}/ask", reference=reference, text=text, email=email, **more)


def asked(app):
    with app.app_context():
        return [(one.invoice_id, one.email) for one in db.session().scalars(select(Question).order_by(Question.id))]


def answer(app, text="Yes, it is."):
    with writing(app) as session:
        questions.answer(session, 1, text, by="clerk@example.com")


def send_link(app, token):
    with writing(app) as session:
        pay_link_mail.send_link(session, pay_links.find(session, token), at=utcnow())


def test_a_guest_asks_is_answered_by_mail_and_writes_back(app, client, token, invoice):
    assert f"/pay/{token}/ask" in client.get(f"/pay/{token}").text
    address = ask(app, client, token).location
    assert address == f"/pay/{token}/questions/1"
    page = client.get(address).text
    assert (TEXT in page, "g…@home.example" in page, EMAIL in page) == (True, True, False)
    answer(app)
    mail = next(mail for mail in mailed(app) if f"To: {EMAIL}" in mail)
    assert "Yes, it is." in mail
    assert re.search(rf"/pay/{re.escape(token)}/questions/1", mail.replace("=\n", "").replace("=3D", "="))
    other = app.test_client()
    assert "Yes, it is." in other.get(address).text
    assert post(app, other, f"{address}/reply", text="And the customs?").status_code == 302
    assert "And the customs?" in other.get(f"/pay/{token}/questions/1").text
    assert "Waits for our answer" in other.get(f"/pay/{token}").text
    assert asked(app) == [(invoice, EMAIL)]


def test_an_address_is_asked_for_while_the_link_was_mailed_to_none(app, client, token):
    refused = ask(app, client, token, email="")
    assert (refused.status_code, TEXT in refused.text) == (422, True)
    assert "Enter your e-mail, so that we can answer you." in refused.text
    assert ask(app, client, token, email="nonsense").status_code == 422
    assert asked(app) == []


def test_a_link_that_was_mailed_needs_none_and_may_have_another(app, client, token, invoice):
    send_link(app, token)
    page = client.get(f"/pay/{token}/ask").text
    assert ("b…@acme.example" in page, "books@acme.example" in page) == (True, False)
    ask(app, client, token, email="")
    ask(app, client, token, reference="ASK-BBBBBBBBBBBB")
    assert asked(app) == [(invoice, "books@acme.example"), (invoice, EMAIL)]


def test_a_link_of_a_notice_is_answered_to_its_address(app, client, acme, invoice):
    token = a_link(app, acme, invoice, by="notice to clerk@acme.example")
    ask(app, client, token, email="")
    assert asked(app) == [(invoice, "clerk@acme.example")]


def test_several_invoices_open_after_the_code_and_one_is_chosen(app, client, acme, invoice):
    second, foreign = an_invoice(app, acme, "INV-1009", 35_000), an_invoice(app, acme, "INV-SECRET", 9_900)
    token = a_link(app, acme, invoice, second)
    assert "INV-1009" not in client.get(f"/pay/{token}/ask").text
    assert ask(app, client, token, invoice=str(second)).status_code == 404
    post(app, client, f"/pay/{token}/code", code=code_of(app, client, token))
    page = client.get(f"/pay/{token}/ask").text
    assert ("INV-1009" in page, "INV-SECRET" in page) == (True, False)
    for chosen in ("", "x", str(foreign), "9" * 30):
        assert ask(app, client, token, invoice=chosen).status_code == 422
    assert ask(app, client, token, email="", invoice=str(second)).status_code == 302
    assert asked(app) == [(second, "books@acme.example")]
    assert TEXT not in app.test_client().get(f"/pay/{token}/questions/1").text


def test_a_link_opens_its_own_questions_only(app, client, acme, invoice, token):
    other = a_link(app, acme, invoice)
    ask(app, client, token)
    ann = signed_in(app, a_user(app, "customer", email="ann@acme.example", customer_id=acme))
    post(app, ann, f"/invoices/{invoice}/ask", reference="ASK-CCCCCCCCCCCC", text="Whose is this?")
    statuses = [client.get(f"/pay/{other}/questions/1").status_code,
                client.get(f"/pay/{token}/questions/2").status_code,
                post(app, client, f"/pay/{other}/questions/1/reply", text="Mine?").status_code,
                post(app, client, f"/pay/{token}/questions/2/close").status_code]  # fmt: skip
    assert statuses == [404] * 4
    assert TEXT not in client.get(f"/pay/{other}").text
    assert "Whose is this?" not in client.get(f"/pay/{token}").text


def test_the_company_reads_what_was_asked_through_its_links_and_writes_nothing_there(app, client, acme, invoice, token):
    ask(app, client, token)
    ann = signed_in(app, a_user(app, "customer", email="ann@acme.example", customer_id=acme))
    page = ann.get("/questions/1").text
    assert (TEXT in page, "Somebody with a link to pay" in page, EMAIL in page) == (True, True, False)
    assert "/questions/1/reply" not in page
    assert post(app, ann, "/questions/1/reply", text="I am Ann.").status_code == 404


def test_the_talk_ends_with_the_link(app, client, token):
    address = ask(app, client, token).location
    revoke(app, token)
    answer(app)
    assert client.get(address).status_code == 404
    assert post(app, client, f"{address}/reply", text="Still?").status_code == 404
    mail = next(mail for mail in mailed(app) if f"To: {EMAIL}" in mail)
    assert ("Yes, it is." in mail, "no longer works" in mail, "/questions/" in mail) == (True, True, False)


def test_a_receipt_link_asks_nothing(app, client, acme, token):
    from tests.web.guest.a_link import pay

    receipt = pay(app, client, token).rpartition("/")[2]
    assert client.get(f"/pay/{receipt}/ask").status_code == 404


def test_a_sixth_try_in_a_quarter_of_an_hour_is_refused_and_keeps_the_words(app, client, token):
    for number in range(4):
        ask(app, client, token, reference=f"ASK-AAAAAAAAAAA{'ABCD'[number]}", text=f"Number {number}?")
    post(app, client, f"/pay/{token}/questions/1/reply", text="One thing more.")
    refused = ask(app, client, token, text="And the customs?")
    assert (refused.status_code, "And the customs?" in refused.text) == (429, True)
    silent = post(app, client, f"/pay/{token}/questions/1/reply", text="Hello?")
    assert (silent.status_code, "Hello?" in silent.text) == (429, True)
    assert len(asked(app)) == 4
    with writing(app) as session:
        session.execute(update(SignInAttempt).values(tried_at=utcnow().replace(year=2020)))
    assert ask(app, client, token, text="And the customs?").status_code == 302


def test_card_numbers_are_masked_and_files_are_not_taken(app, client, token):
    page = client.get(ask(app, client, token, text="Paid by 4242 4242 4242 4242").location).text
    assert ("4242 4242" in page, "•••• 4242" in page) == (False, True)
    assert 'type="file"' not in client.get(f"/pay/{token}/ask").text


def test_a_fresh_link_in_the_place_of_an_old_one_was_mailed_to_the_address_on_file(app, client, acme, invoice):
    from tests.web.guest.a_link import an_expired_link, secret

    old = an_expired_link(app, acme, invoice)
    with writing(app) as session:
        fresh = pay_links.successor(session, secret(app), pay_links.find(session, old), at=utcnow())
        token = pay_links.token_of(fresh, secret(app))
    ask(app, client, token, email="")
    assert asked(app) == [(invoice, "books@acme.example")]
    with app.app_context():
        assert db.session().scalar(select(PayLink.email).where(PayLink.id == 2)) == "books@acme.example"
