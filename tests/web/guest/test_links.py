"""A link opens what it names, to nobody else, not for ever, and says nothing to whoever guesses."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from payportal.models.customer import Customer
from payportal.services import pay_link_mail, pay_links
from payportal.web.clock import now
from tests.web.an_account import a_customer, an_invoice, writing
from tests.web.guest.a_link import (
    a_link,
    an_expired_link,
    links,
    mailed,
    pay,
    payments,
    plain,
    revoke,
    token_in,
)
from tests.web.signing_in import post

UNKNOWN = "A" * 43


def test_a_link_shows_its_invoice_and_hides_who_owes_it(app, client, acme, token):
    an_invoice(app, acme, "INV-SECRET", 9900)
    page = client.get(f"/pay/{token}").text
    for shown in ("INV-1007", "1,200.00", "Harbourline", "A… C…", "…001", "Link valid until", "Pay now"):
        assert shown in page
    for hidden in ("INV-SECRET", "Acme", "C-1001", "books@acme.example"):
        assert hidden not in page


def test_only_the_hash_of_a_token_is_kept(app, token):
    [link] = links(app)
    assert token not in {str(value) for value in vars(link).values()}


def test_visits_are_counted_once_a_browser(app, client, token):
    client.get(f"/pay/{token}")
    client.get(f"/pay/{token}")
    app.test_client().get(f"/pay/{token}")
    assert links(app)[0].uses == 2


@pytest.mark.parametrize("path", ["", "/review"])
def test_no_address_of_a_link_is_kept_or_passed_on(client, token, path):
    headers = client.get(f"/pay/{token}{path}").headers
    assert headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Cache-Control"] == "no-store"


def dead(app, acme, invoice, kind):
    if kind == "unknown":
        return UNKNOWN
    token = an_expired_link(app, acme, invoice) if kind == "expired" else a_link(app, acme, invoice)
    if kind == "revoked":
        revoke(app, token)
    return token


def test_ended_revoked_and_unknown_links_get_the_same_answer(app, acme, invoice):
    answers, asked = set(), set()
    for kind in ("unknown", "expired", "revoked"):
        token, browser = dead(app, acme, invoice, kind), app.test_client()
        answer = browser.get(f"/pay/{token}")
        answers.add((answer.status_code, plain(answer.text, token)))
        answer = post(app, browser, f"/pay/{token}/fresh")
        asked.add((answer.status_code, plain(answer.text, token)))
    assert (len(answers), len(asked)) == (1, 1)
    assert next(iter(answers))[0] == 404


@pytest.mark.parametrize("kind", ["expired", "revoked"])
def test_a_fresh_link_goes_to_the_address_on_file_and_pays(app, client, acme, invoice, kind):
    token = dead(app, acme, invoice, kind)
    post(app, client, f"/pay/{token}/fresh").close()
    [mail] = mailed(app)
    assert "To: books@acme.example" in mail
    fresh = token_in(mail)
    assert fresh != token
    pay(app, client, fresh)
    assert payments(app) == [(120000, "succeeded")]
    assert client.get(f"/pay/{token}").status_code == 404


def test_asking_many_times_mails_once_and_makes_one_link(app, client, acme, invoice):
    token = dead(app, acme, invoice, "expired")
    for _ in range(3):
        post(app, client, f"/pay/{token}/fresh").close()
    assert (len(mailed(app)), len(links(app))) == (1, 2)


def test_an_unknown_token_mails_nothing(app, client, acme, invoice):
    post(app, client, f"/pay/{UNKNOWN}/fresh").close()
    assert mailed(app) == []


def test_guessing_is_slowed_down(app, client):
    statuses = [client.get(f"/pay/{number:043d}").status_code for number in range(32)]
    assert (statuses[0], statuses[-1]) == (404, 429)


@pytest.mark.parametrize("path", ["/pay", "/send-code", "/code", "/resume", "/cancel", "/not-mine"])
def test_nothing_is_done_by_a_token_that_opens_nothing(app, client, path):
    assert post(app, client, f"/pay/{UNKNOWN}{path}").status_code == 404


def test_a_link_to_an_invoice_is_no_receipt_and_a_receipt_pays_nothing(app, client, token):
    assert client.get(f"/pay/{token}/return").status_code == 404
    receipt = pay(app, client, token)
    assert client.get(f"{receipt}/review").status_code == 404
    assert post(app, client, f"{receipt}/pay").status_code == 404


def test_a_receipt_outlives_its_link(app, client, acme, invoice, token):
    receipt = pay(app, client, token)
    revoke(app, token)
    with time_machine.travel(now() + timedelta(days=400), tick=True):
        assert "Paid: " in app.test_client().get(receipt).text


def test_whoever_it_is_not_for_closes_it(app, client, token):
    post(app, client, f"/pay/{token}/not-mine")
    assert client.get(f"/pay/{token}").status_code == 404


def test_a_form_without_its_token_is_refused(client, token):
    assert client.post(f"/pay/{token}/not-mine").status_code == 400
    assert client.get(f"/pay/{token}").status_code == 200


@pytest.mark.parametrize("address", ["/pay/{}/not-mine", "/language"])
@pytest.mark.parametrize(("page", "status"), [("https://localhost/pay/x", 302), ("https://elsewhere.example/", 400)])
def test_forms_over_https_are_taken_from_our_own_pages_only(app, token, address, page, status):
    client = app.test_client()
    client.environ_base["HTTP_REFERER"] = page
    answer = post(app, client, f"https://localhost{address.format(token)}", language="de")
    assert answer.status_code == status


HOSTILE = ("'", "%00", "A" * 5000, "%2e%2e", "[[pay-link:1:0]]", "%F0%9F%92%B0", "0", "-1", "<script>", "none")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_token_breaks_a_page(app, client, token, hostile):
    for path in ("", "/review", "/return", "/advice"):
        assert client.get(f"/pay/{hostile}{path}").status_code in (400, 404)
    for path in ("/pay", "/fresh", "/code", "/send-code", "/not-mine", "/resume", "/cancel"):
        assert post(app, client, f"/pay/{hostile}{path}").status_code in (200, 400, 404, 429)
    assert links(app)[0].revoked_at is None


@pytest.fixture
def of_a_child(app, acme):
    """A link that the parent was given to the invoice of a child, which then leaves it."""
    child = a_customer(app, "C-1002", name="Acme North")
    with writing(app) as session:
        session.get_one(Customer, child).parent_id = acme
    token = a_link(app, acme, an_invoice(app, child, "INV-2001", 5000))
    assert token
    with writing(app) as session:
        session.get_one(Customer, child).parent_id = None
    return token


def test_a_link_whose_invoices_went_to_another_company_opens_nothing(app, client, of_a_child):
    answers = [client.get(f"/pay/{of_a_child}{more}") for more in ("", "/review")]
    answers += [post(app, client, f"/pay/{of_a_child}/pay", reference="PAY-AAAAAAAAAAAA")]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert all("INV-2001" not in answer.text for answer in answers)


def test_no_fresh_link_is_mailed_for_what_went_to_another_company_and_other_mail_goes_out(
    app, client, of_a_child, token
):
    post(app, client, f"/pay/{of_a_child}/fresh").close()
    assert mailed(app) == []
    post(app, client, f"/pay/{token}/fresh").close()
    assert len(mailed(app)) == 1


def test_a_mail_that_waited_while_the_invoice_went_away_leads_to_the_look_up(app, client, acme, of_a_child):
    with writing(app) as session:
        link = pay_links.find(session, of_a_child)
        child = session.scalar(select(Customer).where(Customer.number == "C-1002"))
        child.parent_id = acme
        pay_links.revoke(session, link.id, actor="clerk@example.com", why="", at=now())
        session.flush()
        pay_link_mail.send_fresh(session, link, at=now())
        child.parent_id = None
    [mail] = mailed(app)
    assert "/find" in mail
    assert "[[" not in mail
