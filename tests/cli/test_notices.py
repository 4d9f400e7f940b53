"""flask notices bounces: one mail, an mbox, a maildir or standard input; the same report twice changes nothing."""

import mailbox
from email import message_from_bytes

import pytest

from payportal.models.base import transaction
from payportal.models.notice import Notice
from payportal.models.notice_contact import NoticeBounce
from payportal.services import notices
from payportal.services.mail_paper import Post
from tests.domain.a_report import a_bounce


class Taking:
    def send(self, message):
        """Take everything."""


@pytest.fixture
def report(app):
    """A bounce of a mail that went out."""
    with app.app_context():
        with transaction() as session:
            notices.queue(session, "k", address="ann@acme.example", subject="One", body="x")
        notices.deliver(transaction, Taking(), post=Post(key="k", site="https://pay.example"))
        with transaction() as session:
            number = session.query(Notice).one().message_id
    return a_bounce("ann@acme.example", message_id=number)


def call(app, *words, piped=None):
    done = app.test_cli_runner().invoke(args=["notices", "bounces", *words], input=piped)
    return done.exit_code, done.stdout + done.stderr


def state(app):
    with app.app_context(), transaction() as session:
        return session.query(Notice).one().state, session.query(NoticeBounce).count()


def test_a_single_mail_is_read_twice_and_counts_once(app, report, tmp_path):
    path = tmp_path / "bounce.eml"
    path.write_bytes(report)
    for _ in range(2):
        status, told = call(app, str(path))
        assert (status, told.splitlines()[-1]) == (0, "1 reports, 1 about mails of ours")
    assert state(app) == ("bounced", 1)


@pytest.mark.parametrize("kind", [mailbox.mbox, mailbox.Maildir])
def test_a_box_of_mails_is_read(app, report, tmp_path, kind):
    box = kind(str(tmp_path / "box"))
    for content in (b"Subject: Out of office\n\nFrom here on I am away.\n", report):
        box.add(message_from_bytes(content))
    box.flush()
    assert call(app, str(tmp_path / "box"))[1].splitlines()[-1] == "1 reports, 1 about mails of ours"
    assert state(app) == ("bounced", 1)


def test_a_mail_server_pipes_its_report(app, report):
    assert "hard      ann@acme.example" in call(app, "-", piped=report)[1]
    assert state(app) == ("bounced", 1)


def test_what_is_not_there_is_wrong_usage(app):
    assert call(app, "/nowhere/box")[0] == 64
