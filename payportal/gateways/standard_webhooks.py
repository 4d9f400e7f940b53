"""Signatures of messages by Standard Webhooks 1.0.0 (standardwebhooks.com): made and checked.

Its library brings an HTTP client, dates and three packages more; what is needed of it is one HMAC.
"""

import base64
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from payportal.gateways.ports import BadSignature

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
TOLERANCE = timedelta(minutes=5)
PREFIX, VERSION = "whsec_", "v1"


def key_of(secret: str) -> bytes:
    """Return the key of a secret as it is handed out: base64, with or without ``whsec_`` before it."""
    return base64.b64decode(secret.removeprefix(PREFIX))


def signed(key: bytes, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the three headers of a message that is sent ``at`` a moment."""
    moment = str(int(at.timestamp()))
    return {ID: message_id, TIMESTAMP: moment, SIGNATURE: f"{VERSION},{_mark(key, message_id, moment, body)}"}


def check(key: bytes, headers: Mapping[str, str], body: bytes, *, at: datetime) -> str:
    """Return the id of a message that carries our signature among others, not older or newer than five minutes.

    Raises BadSignature for any other; while a key is changed a message carries a signature of each.
    """
    message_id, moment = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    if not (message_id and moment.isascii() and moment.isdigit() and len(moment) < 12):
        raise BadSignature("this message lacks its id or its time")
    if abs(at.timestamp() - int(moment)) > TOLERANCE.total_seconds():
        raise BadSignature("this message is too old, or from the future")
    wanted = f"{VERSION},{_mark(key, message_id, moment, body)}".encode()
    if not any(hmac.compare_digest(wanted, one.encode()) for one in headers.get(SIGNATURE, "").split()):
        raise BadSignature("the signature of this message is not ours")
    return message_id


def _mark(key: bytes, message_id: str, moment: str, body: bytes) -> str:
    told = f"{message_id}.{moment}.".encode() + body
    return base64.b64encode(hmac.digest(key, told, "sha256")).decode()
