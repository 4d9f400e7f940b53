"""Mails with a link that is a key: in the language of who gets them, as text and as HTML, and never stored."""

import pytest

from payportal.services import direct_mail

LINK = "https://pay.example/set-password/x"


def test_an_invitation_is_written_in_the_language_of_who_is_invited():
    told = direct_mail.invitation("kunde@example.com", LINK, language="de")
    assert told["Subject"] == "Ihr Zugang zum Portal"
    text = told.get_body(("plain",)).get_content()
    assert text.startswith("Sie können sich am Portal anmelden.")
    assert LINK in text
    assert direct_mail.invitation("a@example.com", "x")["Subject"] == "Your access to the portal"


@pytest.mark.parametrize(
    "mail",
    [
        direct_mail.invitation("a@example.com", LINK),
        direct_mail.sign_in_link("a@example.com", LINK, device="Firefox on Linux"),
        direct_mail.company_invitation("a@example.com", "Acme Corp", LINK),
    ],
)
def test_the_link_is_in_both_parts_and_nothing_can_be_unsubscribed(mail):
    assert LINK in mail.get_body(("plain",)).get_content()
    assert f'href="{LINK}"' in mail.get_body(("html",)).get_content()
    assert mail["List-Unsubscribe"] is None
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_name_with_a_line_break_writes_no_header():
    mail = direct_mail.company_invitation("a@example.com", "Acme\r\nBcc: x@evil.example", LINK)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Acme Bcc: x@evil.example invites you to the portal"
