"""Mails wait in the transaction of their event, go out once, and never hold the books up."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from payportal.domain.letter import Letter
from payportal.gateways.ports import GatewayUnreachable, MailDeferred, MailRefused
from payportal.models.base import transaction, utcnow
from payportal.models.notice import Notice
from payportal.services import notices
from payportal.services.notices import About


class FakeMailer:
    """Remembers what it was given; ``fault`` is raised instead of sending."""

    def __init__(self, fault=None):
        self.sent, self.fault = [], fault

    def send(self, message):
        if self.fault is not None:
            raise self.fault
        self.sent.append((message["To"], message["Subject"]))


@pytest.fixture
def queued(app):
    """Two mails that wait, in the application's context."""
    with app.app_context():
        with transaction() as session:
            for number in (1, 2):
                notices.queue(
                    session, f"event:{number}", address=f"{number}@example.com", subject=f"N{number}", body="x"
                )
        yield


def states():
    with transaction() as session:
        return session.execute(select(Notice.state, Notice.attempts).order_by(Notice.id)).all()


@pytest.mark.usefixtures("queued")
def test_what_waits_goes_out_once():
    mailer = FakeMailer()
    assert notices.deliver(transaction, mailer) == 2
    assert notices.deliver(transaction, mailer) == 0
    assert mailer.sent == [("1@example.com", "N1"), ("2@example.com", "N2")]
    assert states() == [("sent", 1), ("sent", 1)]


def test_what_somebody_waits_for_goes_out_before_the_bills_of_a_large_import(app):
    with app.app_context():
        with transaction() as session:
            for number, event in enumerate(("invoice_new", "digest", "paid", "link", "")):
                notices.keep(session, f"k{number}", f"{number}@example.com", Letter(event or "own", ()),
                             About(event=event))  # fmt: skip
        mailer = FakeMailer()
        assert notices.deliver(transaction, mailer, bulk=False) == 3
        assert [subject for _, subject in mailer.sent] == ["paid", "link", "own"]
        assert notices.deliver(transaction, mailer, lasts=timedelta(seconds=-1)) == 0
        assert notices.deliver(transaction, mailer) == 2
        with transaction() as session:
            bill = session.scalars(select(Notice).where(Notice.event == "invoice_new")).one()
            notices.send_again(session, bill.id)
        assert notices.deliver(transaction, mailer, bulk=False) == 1


@pytest.mark.usefixtures("queued")
def test_the_same_event_is_told_once():
    with transaction() as session:
        notices.queue(session, "event:1", address="1@example.com", subject="again", body="x")
    assert len(states()) == 2


@pytest.mark.usefixtures("queued")
def test_a_server_that_is_away_leaves_the_mails_waiting():
    assert notices.deliver(transaction, FakeMailer(GatewayUnreachable("away"))) == 0
    assert states() == [("waiting", 1), ("waiting", 0)]
    assert notices.deliver(transaction, FakeMailer(), at=utcnow() + timedelta(minutes=2)) == 2


@pytest.mark.usefixtures("queued")
def test_a_mail_that_is_refused_is_put_aside_and_the_next_one_goes_out():
    class Refusing(FakeMailer):
        def send(self, message):
            if message["To"] == "1@example.com":
                raise MailRefused("550 no such mailbox")
            super().send(message)

    assert notices.deliver(transaction, Refusing()) == 1
    assert states() == [("refused", 1), ("sent", 1)]


@pytest.mark.usefixtures("queued")
def test_a_mail_whose_sender_was_killed_is_sent_by_the_next_one():
    with transaction() as session:
        first = session.scalars(select(Notice).order_by(Notice.id)).first()
        first.state, first.changed_at = "sending", utcnow() - timedelta(minutes=11)
    assert notices.deliver(transaction, FakeMailer()) == 2


@pytest.mark.usefixtures("queued")
def test_a_mail_is_tried_ever_more_rarely_and_given_up_after_twelve_tries():
    at = utcnow()
    for _ in range(12):
        notices.deliver(transaction, FakeMailer(MailDeferred("451 later")), at=at)
        assert notices.deliver(transaction, FakeMailer(MailDeferred("451 later")), at=at) == 0
        at += timedelta(hours=4)
    assert states() == [("refused", 12), ("refused", 12)]


@pytest.mark.usefixtures("queued")
def test_a_pause_grows_from_a_minute_to_four_hours():
    at, pauses = utcnow(), []
    for _ in range(11):
        notices.deliver(transaction, FakeMailer(MailDeferred("451 later")), at=at)
        with transaction() as session:
            moment = session.scalars(select(Notice.not_before).order_by(Notice.id)).first()
        pauses.append((moment - at).total_seconds() / 60)
        at = moment
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 240, 240, 240]
