"""Reports of mail servers: what could not be delivered (RFC 3464), and what its reader complained of (RFC 5965)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from hashlib import sha256

_MESSAGE_ID = re.compile(r"<[^<>\s]{3,250}>")
_ADDRESS = re.compile(r"[^\s<>;,]+@[^\s<>;,]+")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """What one report says of one address: ``hard`` (never again), ``soft`` (not now) or ``complaint``.

    ``message_id`` is that of our mail, empty where the report does not name it; ``sent_to`` is the address to which
    the report itself came; ``digest`` tells the same report read twice.
    """

    kind: str
    address: str
    status: str
    detail: str
    message_id: str
    sent_to: str
    digest: str


def read(content: bytes) -> list[DeliveryReport]:
    """Return what a mail reports, nothing for a mail that is no report."""
    message = message_from_bytes(content, policy=policy.compat32)
    told = str(message.get_param("report-type") or "").lower()
    if message.get_content_type() != "multipart/report" or told not in ("delivery-status", "feedback-report"):
        return []
    find = _failures if told == "delivery-status" else _complaints
    return list(find(message, sha256(content).hexdigest()))


def _failures(message: Message, digest: str) -> Iterator[DeliveryReport]:
    blocks = _blocks(message, "message/delivery-status")
    for number, block in enumerate(blocks):
        action = _head(block, "Action").lower()
        address = _address(_head(block, "Original-Recipient")) or _address(_head(block, "Final-Recipient"))
        if not address or action not in ("failed", "delayed"):
            continue
        status = _status(_head(block, "Status")) or _status(_head(block, "Diagnostic-Code"))
        yield DeliveryReport(
            kind="hard" if action == "failed" and is_hard(status) else "soft", address=address, status=status,
            detail=_head(block, "Diagnostic-Code")[:300], message_id=_original_id(message),
            sent_to=_address(_head(message, "To")), digest=f"{digest[:56]}:{number}",
        )  # fmt: skip


def _complaints(message: Message, digest: str) -> Iterator[DeliveryReport]:
    for block in _blocks(message, "message/feedback-report"):
        original = _original(message)
        address = _address(_head(block, "Original-Rcpt-To")) or _address(_head(original, "To") if original else "")
        if address and _head(block, "Feedback-Type").lower() in ("abuse", "fraud", "other", "not-spam", ""):
            if _head(block, "Feedback-Type").lower() == "not-spam":
                continue
            yield DeliveryReport(kind="complaint", address=address, status="", detail=_head(block, "Feedback-Type"),
                                 message_id=_original_id(message), sent_to=_address(_head(message, "To")),
                                 digest=f"{digest[:56]}:0")  # fmt: skip


def is_hard(status: str) -> bool:
    """Return whether a status says that the mailbox is not there or takes nothing for good.

    A refusal by a policy or a full mailbox (5.2.2, 5.7.1) is about one mail, not about the address.
    """
    return status.startswith("5.1.") or status in ("5.0.0", "5.2.1", "5.4.4", "")


def refused_for_good(said: str) -> tuple[bool, str]:
    """Return whether the words of a server's refusal speak of the address itself, and their status."""
    status = _status(said)
    code = re.search(r"\b(5\d\d)\b", said)
    if status:
        return is_hard(status), status
    return (code is not None and code[1] in ("550", "551", "553")), ""


def _blocks(message: Message, kind: str) -> Iterator[Message]:
    """Yield the groups of fields of a report; the parser makes a message of each, or leaves them as text."""
    for part in message.walk():
        if part.get_content_type() != kind:
            continue
        inner = part.get_payload()
        if isinstance(inner, list):
            yield from (one for one in inner if isinstance(one, Message))
            continue
        raw = part.get_payload(decode=True)
        text = raw if isinstance(raw, bytes) else str(inner).encode()
        for block in re.split(rb"\r?\n\r?\n", text):
            yield message_from_bytes(block, policy=policy.compat32)


def _original(message: Message) -> Message | None:
    for part in message.walk():
        if part.get_content_type() in ("message/rfc822", "message/rfc822-headers", "text/rfc822-headers"):
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                return inner[0]
            raw = part.get_payload(decode=True)
            return message_from_bytes(raw if isinstance(raw, bytes) else str(inner).encode(), EmailMessage,
                                      policy=policy.compat32)  # fmt: skip
    return None


def _original_id(message: Message) -> str:
    original = _original(message)
    named = _head(original, "Message-ID") if original is not None else ""
    found = _MESSAGE_ID.search(named or _head(message, "In-Reply-To") or _head(message, "References"))
    return found[0] if found else ""


def _head(message: Message, name: str) -> str:
    return " ".join(str(message.get(name) or "").split())


def _address(text: str) -> str:
    found = _ADDRESS.search(text.rpartition(";")[2] or text)
    return found[0].strip().casefold() if found else ""


def _status(text: str) -> str:
    found = _STATUS.search(text)
    return found[0] if found else ""
