import smtplib
from email.message import EmailMessage

import pytest


def letter(to: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ar@payportal.example", to, "Zahlungserinnerung für Müller"
    message.set_content("Guten Tag")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="statement.pdf")
    return message


def test_a_mail_is_kept_with_its_envelope_and_attachment(smtp_server):
    with smtplib.SMTP(smtp_server.host, smtp_server.port) as client:
        client.send_message(letter("clerk@example.com"))
    (message,) = smtp_server.messages
    assert message["Subject"] == "Zahlungserinnerung für Müller"
    assert [part.get_filename() for part in message.iter_attachments()] == ["statement.pdf"]
    assert smtp_server.recipients == [["clerk@example.com"]]


def test_a_bouncing_address_is_refused_for_good_and_nothing_is_kept(smtp_server):
    with (
        smtplib.SMTP(smtp_server.host, smtp_server.port) as client,
        pytest.raises(smtplib.SMTPRecipientsRefused) as refusal,
    ):
        client.send_message(letter("bounce-7@example.com"))
    assert refusal.value.recipients["bounce-7@example.com"][0] == 550
    assert smtp_server.messages == []
