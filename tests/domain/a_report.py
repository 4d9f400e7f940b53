"""Reports as mail servers write them."""

from email.message import EmailMessage

HEAD = "From: MAILER-DAEMON@mx.example\nTo: {to}\nSubject: Undelivered\nMIME-Version: 1.0\n"
BOUNDARY = 'Content-Type: multipart/report; report-type={kind}; boundary="b"\n\n--b\nContent-Type: text/plain\n\nNo.\n'


def a_bounce(address: str, *, action: str = "failed", status: str = "5.1.1", message_id: str = "<x@y.example>",
             original: str = "", sent_to: str = "bounces@pay.example") -> bytes:  # fmt: skip
    """Return a report of a mail that was not delivered."""
    named = f"Original-Recipient: rfc822;{original}\n" if original else ""
    return (
        HEAD.format(to=sent_to) + BOUNDARY.format(kind="delivery-status")
        + "\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        + f"{named}Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {status}\n"
        + f"Diagnostic-Code: smtp; 550 {status} no such user\n\n"
        + f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\nTo: {address}\n\n--b--\n"
    ).encode()  # fmt: skip


def a_complaint(address: str, *, message_id: str) -> bytes:
    """Return a report of a mail that its reader called unwanted."""
    inner = EmailMessage()
    inner["To"], inner["Message-ID"], inner["Subject"] = address, message_id, "Invoice"
    return (
        HEAD.format(to="abuse@pay.example") + BOUNDARY.format(kind="feedback-report")
        + "\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\n\n"
        + f"--b\nContent-Type: message/rfc822\n\n{inner.as_string()}\n--b--\n"
    ).encode()  # fmt: skip
