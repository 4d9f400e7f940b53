"""Mailer over SMTP; without a mail server, messages become files that a person can open."""

import re
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formataddr, parseaddr
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

from payportal.domain.errors import PayportalError
from payportal.gateways.ports import GatewayUnreachable, MailDeferred, Mailer, MailRefused

TIMEOUT_SECONDS = 10
TLS = ("none", "starttls", "implicit")


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Sends through one server; ``tls`` is ``none``, ``starttls`` or ``implicit``.

    ``sender`` is our address there. ``bounces`` is the mailbox to which undelivered mail comes back; the server must
    take ``name+anything@host`` for it, since the number of each mail is put there.
    """

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: str = "none"
    sender: str = ""
    bounces: str = ""

    def send(self, message: EmailMessage) -> None:
        """Hand the message over; a refusal for good is told apart from a server that does not answer."""
        if self.sender:
            name, _ = parseaddr(str(message["From"]))
            message.replace_header("From", formataddr((name, self.sender)))
        try:
            with self._connection() as server:
                server.send_message(message, from_addr=self._envelope(message))
        except smtplib.SMTPRecipientsRefused as error:
            raise _refusal(error.recipients) from error
        except smtplib.SMTPDataError as error:
            raise _refusal({str(message["To"]): (error.smtp_code, _bytes(error.smtp_error))}) from error
        except (OSError, smtplib.SMTPException) as error:
            raise GatewayUnreachable(f"the mail server {self.host} did not take the message: {error}") from error

    def _envelope(self, message: EmailMessage) -> str | None:
        """Return the address for bounces of this message; None lets it be the one in From."""
        local, _, domain = self.bounces.rpartition("@")
        mark = str(message["X-Notice"] or "")
        return f"{local}+{mark}@{domain}" if local and mark else (self.bounces or None)

    def _connection(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.tls == "implicit":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        if self.tls == "starttls":
            server.starttls(context=context)
        if self.user:
            server.login(self.user, self.password)
        return server


@dataclass(frozen=True, slots=True)
class FolderMailer:
    """Lays each message down as an .eml file."""

    folder: Path

    def send(self, message: EmailMessage) -> None:
        """Write the message, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        to = re.sub(r"[^A-Za-z0-9@._-]", "_", str(message["To"]))[:80]
        path = self.folder / f"{uuid4().hex}-{to}.eml"
        part = path.with_suffix(".part")
        part.write_bytes(message.as_bytes())
        part.rename(path)


def mailer(url: str, outbox: Path) -> Mailer:
    """Return the mailer of ``smtp://user:pw@host:port/?tls=starttls&from=ADDRESS``; without a URL, files in ``outbox``.

    ``smtps://`` means implicit TLS, ``bounces=ADDRESS`` names the mailbox of undelivered mail. Raises PayportalError
    for a URL that cannot be.
    """
    if not url:
        return FolderMailer(outbox)
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    tls = query.get("tls", ["implicit" if parts.scheme == "smtps" else "none"])[0]
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or tls not in TLS:
        raise PayportalError("MAIL_URL must look like smtp://user:password@host:port/?tls=starttls")
    port = parts.port or {"none": 25, "starttls": 587, "implicit": 465}[tls]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return SmtpMailer(parts.hostname, port, user, password, tls, query.get("from", [""])[0],
                      query.get("bounces", [""])[0])  # fmt: skip


def _refusal(recipients: dict[str, tuple[int, bytes]]) -> PayportalError:
    """Return MailRefused for an answer of the 500s; a 400 asks to try later."""
    address, (code, words) = next(iter(recipients.items()))
    said = f"{address}: {code} {words.decode(errors='replace')}"
    return MailRefused(said) if code >= 500 else MailDeferred(said)


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()
