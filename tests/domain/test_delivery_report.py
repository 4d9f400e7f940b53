"""Reports of mail servers as they write them, and mails that are none."""

import pytest

from payportal.domain.delivery_report import read, refused_for_good
from tests.domain.a_report import a_bounce, a_complaint


def test_a_bounce_names_address_status_and_mail():
    [report] = read(a_bounce("ann@acme.example", message_id="<notice.7.ab@pay.example>", sent_to="b+x@pay.example"))
    assert (report.kind, report.address, report.status) == ("hard", "ann@acme.example", "5.1.1")
    assert report.message_id == "<notice.7.ab@pay.example>"
    assert report.sent_to == "b+x@pay.example"
    assert "no such user" in report.detail


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("failed", "5.1.1", "hard"), ("failed", "5.1.10", "hard"), ("failed", "5.2.1", "hard"),
        ("failed", "5.2.2", "soft"),  # full
        ("failed", "5.7.1", "soft"),  # a policy about this mail
        ("failed", "4.4.7", "soft"), ("delayed", "4.4.1", "soft"),
    ],
)  # fmt: skip
def test_only_a_mailbox_that_is_not_there_is_hard(action, status, kind):
    assert [report.kind for report in read(a_bounce("ann@acme.example", action=action, status=status))] == [kind]


def test_a_mail_that_arrived_is_no_failure():
    assert read(a_bounce("ann@acme.example", action="delivered", status="2.0.0")) == []


def test_the_address_that_we_wrote_to_counts_before_the_one_it_was_rewritten_to():
    [report] = read(a_bounce("inner@host.example", original="Ann@acme.example"))
    assert report.address == "ann@acme.example"


def test_a_complaint_is_read():
    [report] = read(a_complaint("ann@acme.example", message_id="<notice.7.ab@pay.example>"))
    assert (report.kind, report.address) == ("complaint", "ann@acme.example")
    assert report.message_id == "<notice.7.ab@pay.example>"


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"Subject: Out of office\n\nI am away.", b"Content-Type: multipart/report\n\n"]
)
def test_what_is_no_report_says_nothing(content):
    assert read(content) == []


def test_the_same_report_has_the_same_digest():
    one, other = a_bounce("ann@acme.example"), a_bounce("bob@acme.example")
    assert read(one)[0].digest == read(one)[0].digest != read(other)[0].digest
    assert len(read(one)[0].digest) <= 64


@pytest.mark.parametrize(
    ("said", "hard"),
    [
        ("a@b.example: 550 5.1.1 no such mailbox", True), ("a@b.example: 550 no such mailbox", True),
        ("a@b.example: 550 5.7.1 refused by policy", False), ("a@b.example: 552 too large", False),
        ("a@b.example: 554 5.7.1 spam", False),
    ],
)  # fmt: skip
def test_a_refusal_of_the_server_speaks_of_the_mailbox_or_of_the_mail(said, hard):
    assert refused_for_good(said)[0] is hard
