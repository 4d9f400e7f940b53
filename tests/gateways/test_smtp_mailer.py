"""Mail: against a real server, and into a folder."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from payportal.domain.errors import PayportalError
from payportal.gateways.ports import GatewayUnreachable, MailDeferred, MailRefused
from payportal.gateways.smtp_mailer import FolderMailer, SmtpMailer, mailer
from tests.servers.ports import free_port


def a_message(to="payer@example.com"):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "portal@example.com", to, "Received: 1,526.00 USD"
    message.set_content("We received your payment – thank you.\n")
    return message


def test_a_message_arrives_as_it_was_written(smtp_server, tmp_path):
    mailer(smtp_server.url, tmp_path).send(a_message())
    [arrived] = smtp_server.messages
    assert arrived["Subject"] == "Received: 1,526.00 USD"
    assert arrived.get_content().strip() == "We received your payment – thank you."
    assert smtp_server.recipients == [["payer@example.com"]]


def test_the_sender_is_the_one_that_the_address_of_the_server_names(smtp_server, tmp_path):
    mailer(f"{smtp_server.url}/?from=billing@northwind.example", tmp_path).send(a_message())
    assert smtp_server.messages[0]["From"] == "billing@northwind.example"


def test_an_address_that_does_not_exist_is_refused_for_good(smtp_server, tmp_path):
    with pytest.raises(MailRefused, match="550"):
        mailer(smtp_server.url, tmp_path).send(a_message("bounce@example.com"))
    assert smtp_server.messages == []


def test_a_mail_that_is_refused_as_such_is_refused_for_good(smtp_server, tmp_path):
    with pytest.raises(MailRefused, match="554"):
        mailer(smtp_server.url, tmp_path).send(a_message("spam@example.com"))


def test_a_server_that_asks_to_come_later_is_told_apart_from_one_that_is_away(smtp_server, tmp_path):
    with pytest.raises(MailDeferred, match="451"):
        mailer(smtp_server.url, tmp_path).send(a_message("busy@example.com"))


def test_a_connection_that_breaks_after_the_mail_was_given_leaves_it_open_whether_it_arrived(smtp_server, tmp_path):
    with pytest.raises(GatewayUnreachable):
        mailer(smtp_server.url, tmp_path).send(a_message("drop@example.com"))
    assert len(smtp_server.messages) == 1


def test_a_mail_that_comes_back_carries_its_mark_in_the_envelope(smtp_server, tmp_path):
    marked = a_message()
    marked["X-Notice"] = "notice.7.abcd"
    mailer(f"{smtp_server.url}/?bounces=returns@pay.example", tmp_path).send(marked)
    mailer(f"{smtp_server.url}/?bounces=returns@pay.example", tmp_path).send(a_message())
    assert smtp_server.senders == ["returns+notice.7.abcd@pay.example", "returns@pay.example"]


def test_the_name_of_the_sender_stays_when_its_address_is_set(smtp_server, tmp_path):
    message = a_message()
    message.replace_header("From", "Northwind <portal@example.com>")
    mailer(f"{smtp_server.url}/?from=billing@northwind.example", tmp_path).send(message)
    assert smtp_server.messages[0]["From"] == "Northwind <billing@northwind.example>"


def test_a_server_without_tls_gets_nothing_when_tls_is_asked_for(smtp_server, tmp_path):
    with pytest.raises(GatewayUnreachable, match="STARTTLS"):
        mailer(f"{smtp_server.url}/?tls=starttls", tmp_path).send(a_message())
    assert smtp_server.messages == []


def test_starttls_is_spoken_before_anything_is_said(tmp_path, monkeypatch):
    from tests.servers.tmp_smtp import TmpTlsSmtp

    with TmpTlsSmtp(tmp_path) as server:
        with pytest.raises(GatewayUnreachable, match="certificate"):
            mailer(f"{server.url}/?tls=starttls", tmp_path).send(a_message())  # nobody vouches for it
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        mailer(f"{server.url}/?tls=starttls", tmp_path).send(a_message())
        assert [told["To"] for told in server.messages] == ["payer@example.com"]


def test_a_server_that_is_away_is_told_as_unreachable(tmp_path):
    with pytest.raises(GatewayUnreachable):
        mailer(f"smtp://127.0.0.1:{free_port()}", tmp_path).send(a_message())


def test_without_a_server_messages_become_files(tmp_path):
    mailer("", tmp_path / "outbox").send(a_message('"../../Payer" <payer@example.com>'))
    [path] = (tmp_path / "outbox").iterdir()
    assert path.suffix == ".eml"
    assert message_from_bytes(path.read_bytes(), policy=policy.default)["Subject"] == "Received: 1,526.00 USD"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.com", SmtpMailer("mail.example.com", 25)),
        ("smtp://mail.example.com:2525/?tls=starttls", SmtpMailer("mail.example.com", 2525, tls="starttls")),
        ("smtp://us%40er:p%3Aw@mail.example.com/?tls=starttls",
         SmtpMailer("mail.example.com", 587, "us@er", "p:w", "starttls")),
        ("smtps://u:p@mail.example.com", SmtpMailer("mail.example.com", 465, "u", "p", "implicit")),
    ],
)  # fmt: skip
def test_the_address_of_a_server_is_read(url, expected, tmp_path):
    assert mailer(url, tmp_path) == expected


def test_no_address_means_the_folder(tmp_path):
    assert mailer("", tmp_path) == FolderMailer(tmp_path)


@pytest.mark.parametrize("url", ["http://mail.example.com", "smtp://", "smtp://mail.example.com/?tls=maybe"])
def test_an_address_that_cannot_be_is_refused(url, tmp_path):
    with pytest.raises(PayportalError, match="MAIL_URL"):
        mailer(url, tmp_path)
