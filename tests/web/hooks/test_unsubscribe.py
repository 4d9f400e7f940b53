"""One click stops one kind of mail for one address: without signing in, and for nobody else."""

import pytest

from payportal.domain.letter import letter
from payportal.models.customer import Customer
from payportal.models.notice import Notice
from payportal.models.notice_contact import NoticeContact
from payportal.services import notice_mail, telling
from payportal.services.telling import News
from tests.web.an_account import a_customer, writing
from tests.web.signing_in import post

BODY = {"List-Unsubscribe": "One-Click"}


def a_notice(app, event="overdue", number="C-1"):
    acme = a_customer(app, number)
    with writing(app) as session:
        session.get_one(Customer, acme).email = f"{number.lower()}@acme.example"
        told = News(event=event, key=f"k{number}", letter=letter("Hello", "x"), customer_id=acme,
                    to=["ann@acme.example"] if event == "announced" else [])  # fmt: skip
        telling.tell(session, told)
        notice = session.query(Notice).order_by(Notice.id.desc()).first()
        return notice_mail.token(notice.id, app.secret_key)


def choices(app):
    with writing(app) as session:
        return {row.email: row.choices for row in session.query(NoticeContact)}


def test_a_mail_program_stops_it_twice_without_harm(app, client):
    token = a_notice(app)
    for _ in range(2):
        assert client.post(f"/hooks/unsubscribe/{token}", data=BODY).json == {"stopped": True}
    assert choices(app) == {"c-1@acme.example": {"overdue.email": False}}


def test_following_the_link_stops_nothing_before_the_button_is_pressed(app, client):
    token = a_notice(app)
    page = client.get(f"/hooks/unsubscribe/{token}", follow_redirects=True)
    assert "Invoice overdue" in page.text
    assert choices(app) == {}
    assert "are not sent to" in post(app, client, f"/notices/stop/{token}").text
    assert choices(app) == {"c-1@acme.example": {"overdue.email": False}}


@pytest.mark.parametrize("change", [lambda t: t[:-1] + "x", lambda t: "2" + t[1:], lambda t: "x", lambda t: t + "0"])
def test_a_token_that_is_not_ours_stops_nothing(app, client, change):
    token = change(a_notice(app))
    assert client.post(f"/hooks/unsubscribe/{token}", data=BODY).status_code == 404
    assert client.get(f"/notices/stop/{token}").status_code == 404
    assert choices(app) == {}


def test_another_body_is_refused(app, client):
    assert client.post(f"/hooks/unsubscribe/{a_notice(app)}").status_code == 400


def test_what_cannot_be_turned_off_stays(app, client):
    assert client.post(f"/hooks/unsubscribe/{a_notice(app, 'announced')}", data=BODY).status_code == 404
    assert choices(app) == {}
