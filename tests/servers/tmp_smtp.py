"""A throw-away mail server on loopback that keeps its mail; the beginning of an address says what it refuses."""

import ssl
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.servers.ports import free_port

ANSWERS = {
    "bounce": "550 5.1.1 There is no such mailbox",
    "busy": "451 4.7.1 Greylisted, try later",
}


class TmpSmtp:
    """A running mail server; ``messages`` are the mails taken, ``recipients`` and ``senders`` the envelope of each."""

    def __init__(self) -> None:
        self.host, self.port = "127.0.0.1", free_port()
        self.url = f"smtp://{self.host}:{self.port}"
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.senders: list[str] = []

    def __enter__(self) -> "TmpSmtp":
        self.controller = Controller(self, hostname=self.host, port=self.port)
        self.controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.controller.stop()

    def empty(self) -> None:
        """Forget every mail, so that the next test begins with an empty box."""
        self.messages.clear()
        self.recipients.clear()
        self.senders.clear()

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802 - the library's name
        """Refuse addresses that begin with ``bounce`` for good and with ``busy`` for now, take all others."""
        for start, answer in ANSWERS.items():
            if address.startswith(start):
                return answer
        self.senders.append(envelope.mail_from)
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        """Keep the mail; ``spam...@`` refuses it as such, ``drop...@`` takes it and says nothing any more."""
        if envelope.rcpt_tos[0].startswith("spam"):
            return "554 5.7.1 This looks like spam"
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients.append(list(envelope.rcpt_tos))
        if envelope.rcpt_tos[0].startswith("drop"):
            _server.transport.abort()
        return "250 Kept"


class TmpTlsSmtp(TmpSmtp):
    """A mail server that takes nothing before STARTTLS; ``certificate`` is its own, signed by itself."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.certificate, self.key = folder / "mail.crt", folder / "mail.key"
        _write_certificate(self.certificate, self.key)

    def __enter__(self) -> "TmpTlsSmtp":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        self.controller = Controller(self, hostname=self.host, port=self.port, tls_context=context,
                                     require_starttls=True)  # fmt: skip
        self.controller.start()
        return self


def _write_certificate(certificate: Path, key: Path) -> None:
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(secret.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(secret, hashes.SHA256())
    )  # fmt: skip
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(secret.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))  # fmt: skip
