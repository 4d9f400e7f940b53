"""Mails wait in the transaction of their event, go out once, and never hold the books up."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from payportal.gateways.ports import GatewayUnreachable, MailRefused
from payportal.models.base import transaction, utcnow
from payportal.models.notice import Notice
from payportal.services import notices


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


@pytest.mark.usefixtures("queued")
def test_the_same_event_is_told_once():
    with transaction() as session:
        notices.queue(session, "event:1", address="1@example.com", subject="again", body="x")
    assert len(states()) == 2


@pytest.mark.usefixtures("queued")
def test_a_server_that_is_away_leaves_the_mails_waiting():
    assert notices.deliver(transaction, FakeMailer(GatewayUnreachable("away"))) == 0
    assert states() == [("waiting", 1), ("waiting", 0)]
    assert notices.deliver(transaction, FakeMailer()) == 2


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
def test_a_mail_is_given_up_after_eight_tries():
    for _ in range(8):
        notices.deliver(transaction, FakeMailer(GatewayUnreachable("away")))
    assert states()[0] == ("refused", 8)


def test_an_invitation_is_written_in_the_language_of_who_is_invited():
    told = notices.invitation("kunde@example.com", "https://pay.example/set-password/x", language="de")
    assert told["Subject"] == "Ihr Zugang zum Portal"
    assert told.get_content().startswith("Sie können sich am Portal anmelden.")
    assert "https://pay.example/set-password/x" in told.get_content()
    assert notices.invitation("a@example.com", "x")["Subject"] == "Your access to the portal"
