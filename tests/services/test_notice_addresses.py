"""What came back marks its address; only a report about a mail of ours does; a person mends it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from payportal.domain import delivery_report
from payportal.models.base import transaction
from payportal.models.notice import Notice
from payportal.models.notice_contact import NoticeBounce
from payportal.services import notice_addresses, notices
from payportal.services.mail_paper import Post
from tests.domain.a_report import a_bounce, a_complaint

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
POST = Post(key="k", site="https://pay.example")


class Keeping:
    def __init__(self):
        self.sent = []

    def send(self, message):
        self.sent.append(message)


@pytest.fixture
def mailed(app):
    """A mail that went out, as the mailer saw it."""
    with app.app_context():
        with transaction() as session:
            notices.queue(session, "k1", address="ann@acme.example", subject="One", body="x")
        mailer = Keeping()
        notices.deliver(transaction, mailer, post=POST)
        yield mailer.sent[0]


def take_in(content):
    with transaction() as session:
        return [notice_addresses.take_in(session, report) is not None for report in delivery_report.read(content)]


def state():
    with transaction() as session:
        return session.execute(select(Notice.state, Notice.failure).order_by(Notice.id)).all()


def send_another(key="k2"):
    with transaction() as session:
        notices.queue(session, key, address="Ann@acme.example", subject="Two", body="x")
    return notices.deliver(transaction, Keeping(), post=POST)


def test_a_hard_bounce_marks_the_address_and_further_mails_are_withheld_until_it_is_mended(mailed):
    report = a_bounce("ann@acme.example", message_id=mailed["Message-ID"])
    assert take_in(report) == [True]
    assert take_in(report) == [True]
    assert state()[0][0] == "bounced"
    assert send_another() == 0
    assert state()[1] == ("withheld", "a mail to this address came back: there is no such mailbox")
    with transaction() as session:
        assert len(session.scalars(select(NoticeBounce)).all()) == 1
        assert notice_addresses.mend(session, "ann@acme.example", actor="ann", at=AT) == 1
    assert send_another("k3") == 1


def test_the_address_in_the_envelope_is_enough(mailed):
    mark = mailed["X-Notice"]
    assert take_in(a_bounce("ann@acme.example", message_id="<other@x.example>", sent_to=f"b+{mark}@pay.example")) == [
        True
    ]
    assert state()[0][0] == "bounced"


@pytest.mark.parametrize("sent_to", ["b@pay.example", "b+notice.1.0000000000000000@pay.example"])
def test_a_report_about_no_mail_of_ours_is_not_believed(mailed, sent_to):
    assert take_in(a_bounce("ann@acme.example", message_id="<guess@pay.example>", sent_to=sent_to)) == [False]
    assert (state()[0][0], send_another()) == ("sent", 1)


def test_a_full_mailbox_is_noted_and_keeps_nothing_back(mailed):
    take_in(a_bounce("ann@acme.example", status="5.2.2", message_id=mailed["Message-ID"]))
    assert (state()[0][0], send_another()) == ("sent", 1)


def test_a_complaint_keeps_mail_back(mailed):
    take_in(a_complaint("ann@acme.example", message_id=mailed["Message-ID"]))
    assert send_another() == 0
    assert "reported as unwanted" in state()[1][1]
