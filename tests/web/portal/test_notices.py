"""The settings of notices: kept, undone, refused with what was wrong, and each company's for itself."""

import pytest
from sqlalchemy import select

from payportal.models.customer import Customer
from payportal.models.notice import Notice
from payportal.models.notice_contact import NoticeBounce, NoticeContact
from payportal.services import notice_settings
from tests.outbox import mails
from tests.web.an_account import a_customer, writing
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def acme(app):
    made = a_customer(app)
    with writing(app) as session:
        session.get_one(Customer, made).email = "billing@acme.example"
    return made


@pytest.fixture
def ann(app, acme):
    return signed_in(app, a_user(app, "customer", email="ann@acme.example", customer_id=acme))


def rows(app):
    with writing(app) as session:
        return {row.email: (row.choices, row.rhythm, row.quiet_from) for row in session.scalars(select(NoticeContact))}


ALL = ["paid", "returned", "refunded", "confirm", "card_dispute", "failed", "expiring", "approval_asked",
       "approval_decided", "dispute", "promise_due", "plan"]  # fmt: skip
STANDARD = {f"{code}.{way}": "1" for code in ALL for way in ("email", "portal")}
STANDARD |= {"announced.portal": "1", "security.portal": "1", "question.portal": "1"}


def test_the_form_as_it_is_shown_changes_nothing(app, ann):
    post(app, ann, "/notices", rhythm="now", **STANDARD)
    assert rows(app)["ann@acme.example"] == ({}, "now", None)


def test_what_is_chosen_is_kept_shown_and_undone(app, ann):
    wish = {name: value for name, value in STANDARD.items() if name != "paid.email"}
    wish |= {"overdue.email": "1", "rhythm": "daily", "quiet_from": "22", "quiet_until": "7", "zone": "Europe/Berlin"}
    assert post(app, ann, "/notices", **wish).status_code == 302
    assert rows(app)["ann@acme.example"] == ({"paid.email": False, "overdue.email": True}, "daily", 22)
    page = ann.get("/notices").text
    assert 'name="overdue.email" value="1" checked' in page
    assert 'name="paid.email" value="1">' in page
    post(app, ann, "/notices/undo")
    assert rows(app)["ann@acme.example"] == ({}, "now", None)
    post(app, ann, "/notices/undo")
    post(app, ann, "/notices/standard")
    assert rows(app)["ann@acme.example"] == ({}, "now", None)


def test_what_cannot_be_is_refused_with_its_reason(app, ann):
    wish = {name: value for name, value in STANDARD.items() if name != "refunded.email"}
    answer = post(app, ann, "/notices", rhythm="now", quiet_from="22", **wish)
    assert answer.status_code == 422
    assert "Choose both hours, or neither." in answer.text
    assert '<option value="22" selected>' in answer.text
    assert 'name="refunded.email" value="1">' in answer.text
    assert rows(app) == {}


def test_a_test_goes_out_once_a_minute(app, ann):
    for _ in range(2):
        post(app, ann, "/notices/test")
    with writing(app) as session:
        assert [row.state for row in session.scalars(select(Notice))] == ["sent"]


def test_an_extra_address_is_added_asked_changed_and_removed(app, ann):
    answer = post(app, ann, "/notices/contacts", email="ap@acme.example", name="AP", contact_language="de")
    assert answer.location.endswith("/notices/contacts/1")
    [mail] = mails(app)
    assert "/notices/confirm/1." in mail
    post(app, ann, "/notices/contacts/1", rhythm="now", **{"overdue.email": "1"})
    choices = rows(app)["ap@acme.example"][0]
    assert choices == {"overdue.email": True}
    post(app, ann, "/notices/contacts/1/remove")
    assert ann.get("/notices/contacts/1").status_code == 404


def test_whoever_reads_the_mailbox_confirms(app, ann):
    post(app, ann, "/notices/contacts", email="ap@acme.example")
    with writing(app) as session:
        token = notice_settings.confirmation_token(session.scalars(select(NoticeContact)).one(), app.secret_key)
    nobody = app.test_client()
    assert "ap@acme.example" in nobody.get(f"/notices/confirm/{token}").text
    with writing(app) as session:
        assert session.scalars(select(NoticeContact)).one().confirmed_at is None
    post(app, nobody, f"/notices/confirm/{token}")
    with writing(app) as session:
        assert session.scalars(select(NoticeContact)).one().confirmed_at is not None


def test_another_company_finds_nothing_of_it(app, ann, acme):
    post(app, ann, "/notices/contacts", email="ap@acme.example")
    other = a_customer(app, "C-2", name="Other")
    eve = signed_in(app, a_user(app, "customer", email="eve@other.example", customer_id=other))
    assert eve.get("/notices/contacts/1").status_code == 404
    assert eve.get("/notices/people/1").status_code == 404
    for path in ("/notices/contacts/1", "/notices/contacts/1/remove", "/notices/contacts/1/resend",
                 "/notices/people/1"):  # fmt: skip
        assert post(app, eve, path).status_code == 404
    assert post(app, eve, "/notices/mend", email="ap@acme.example").status_code == 404


@pytest.mark.parametrize("role", ["viewer", "payer", "approver"])
def test_only_administrators_look_after_others(app, ann, acme, role):
    post(app, ann, "/notices/contacts", email="ap@acme.example")
    low = signed_in(app, a_user(app, "customer", email=f"{role}@acme.example", customer_id=acme, company_role=role))
    assert low.get("/notices").status_code == 200
    assert "ap@acme.example" not in low.get("/notices").text
    assert post(app, low, "/notices", rhythm="now", **STANDARD).status_code == 302
    for path in ("/notices/contacts/1", "/notices/people/1"):
        assert low.get(path).status_code == 403
        assert post(app, low, path).status_code == 403
    assert post(app, low, "/notices/contacts", email="x@evil.example").status_code == 403


def test_an_administrator_chooses_for_a_colleague(app, ann, acme):
    a_user(app, "customer", email="bob@acme.example", customer_id=acme, company_role="payer")
    assert "bob@acme.example" in ann.get("/notices/people/2").text
    post(app, ann, "/notices/people/2", rhythm="weekly", **STANDARD)
    assert rows(app)["bob@acme.example"][1] == "weekly"


def test_an_address_whose_mail_came_back_is_shown_and_mended(app, ann):
    with writing(app) as session:
        session.add(NoticeBounce(digest="d", address="ann@acme.example", kind="hard", status="5.1.1", detail="no user"))
    assert "came back on" in ann.get("/notices").text
    post(app, ann, "/notices/mend", email="ann@acme.example")
    assert "came back on" not in ann.get("/notices").text


def test_news_in_the_portal_is_listed_and_noted_as_read(app, ann, acme):
    with writing(app) as session:
        from payportal.domain.letter import SITE, Act, letter
        from payportal.services import telling
        from payportal.services.telling import News

        told = letter("Payment PAY-1 received", "We received it.", Act("See the payment", f"{SITE}/payments/PAY-1"))
        telling.tell(session, News(event="paid", key="k", letter=told, customer_id=acme, to=["ann@acme.example"]))
    page = ann.get("/inbox").text
    assert "Payment PAY-1 received" in page
    assert 'href="/payments/PAY-1"' in page
    assert "1 not read" in page
    post(app, ann, "/inbox/read")
    assert "All read" in ann.get("/inbox").text
