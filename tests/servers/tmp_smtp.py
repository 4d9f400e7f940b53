"""A throw-away mail server on loopback that keeps what it is given and bounces ``bounce...@``."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller

from tests.servers.ports import free_port


class TmpSmtp:
    """A running mail server; ``messages`` are the mails taken, ``recipients`` the envelope of each."""

    def __init__(self) -> None:
        self.host, self.port = "127.0.0.1", free_port()
        self.url = f"smtp://{self.host}:{self.port}"
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []

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

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802 - the library's name
        """Refuse addresses that begin with ``bounce``, take all others."""
        if address.startswith("bounce"):
            return "550 5.1.1 There is no such mailbox"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        """Keep the mail."""
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 Kept"
