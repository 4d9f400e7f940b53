"""Posting over HTTP and JSON, as small as a billing system can have it (decision 0031 names the three calls)."""

import http.client
import json
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from payportal.domain.live_posting import LivePayment
from payportal.domain.money import format_minor
from payportal.gateways.live_posting import Posted, PostingRefused
from payportal.gateways.ports import GatewayUnreachable

SECONDS = 3
MOST_BYTES = 64 * 1024
REFUSED = 422
"""The one answer that means no; any other that is not the expected one leaves open what happened."""


class HttpLivePosting:
    """A client of one base address with a bearer token; a call takes ``seconds`` at most."""

    def __init__(self, url: str, token: str, *, seconds: int = SECONDS) -> None:
        parts = urlsplit(url)
        self._secure, self._host, self._port = parts.scheme == "https", parts.hostname or "", parts.port
        self._path, self._token, self._seconds = parts.path.rstrip("/"), token, seconds

    def post_payment(self, payment: LivePayment) -> Posted:
        """Book a payment, once a key."""
        return _posted(self._ask("POST", "/payments", _body(payment), key=payment.key))

    def find(self, key: str) -> Posted | None:
        """Return what is booked under a key."""
        status, told = self._call("GET", f"/payments/{quote(key, safe='')}", None, "")
        return None if status == http.client.NOT_FOUND else _posted(_taken(status, told))

    def reverse(self, key: str, reason: str) -> None:
        """Take back what is booked under a key."""
        self._ask("POST", f"/payments/{quote(key, safe='')}/reversal", {"reason": reason}, key=f"{key}:reversal")

    def _ask(self, method: str, path: str, body: dict[str, Any], *, key: str) -> dict[str, Any]:
        return _taken(*self._call(method, path, body, key))

    def _call(self, method: str, path: str, body: dict[str, Any] | None, key: str) -> tuple[int, Any]:
        """Return status and document; raises GatewayUnreachable where nothing readable came in time."""
        until = time.monotonic() + self._seconds
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=self._seconds)
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        headers |= {"Content-Type": "application/json", "Idempotency-Key": key} if body is not None else {}
        try:
            connection.connect()
            _hurry(connection, until)
            connection.request(method, self._path + path, json.dumps(body) if body is not None else None, headers)
            response = connection.getresponse()
            return response.status, json.loads(_read(connection, response, until) or b"null")
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise GatewayUnreachable(f"the billing system did not answer ({type(error).__name__})") from error
        finally:
            connection.close()


def _hurry(connection: http.client.HTTPConnection, until: float) -> None:
    """Let the next step on the line take no longer than is left."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    if connection.sock is not None:
        connection.sock.settimeout(left)


def _read(connection: http.client.HTTPConnection, response: http.client.HTTPResponse, until: float) -> bytes:
    read = b""
    while piece := response.read1(8192):
        read += piece
        if len(read) > MOST_BYTES:
            raise ValueError("too long")
        _hurry(connection, until)
    return read


def _taken(status: int, told: Any) -> dict[str, Any]:
    if status == REFUSED:
        reason = told.get("reason") if isinstance(told, dict) else ""
        raise PostingRefused(str(reason or "The billing system gave no reason.")[:300])
    if status not in (http.client.OK, http.client.CREATED) or not isinstance(told, dict):
        raise GatewayUnreachable(f"the billing system answered {status}")
    return told


def _posted(told: dict[str, Any]) -> Posted:
    reference = str(told.get("reference") or "")[:100]
    try:
        at = datetime.fromisoformat(str(told.get("posted_at")))
    except ValueError as error:
        raise GatewayUnreachable("the billing system does not say when it booked") from error
    if not reference or at.tzinfo is None:
        raise GatewayUnreachable("the billing system names no reference or no time zone")
    return Posted(reference, at.astimezone(UTC), told.get("reversed") is True)


def _body(payment: LivePayment) -> dict[str, Any]:
    return {
        "key": payment.key, "account": payment.account, "currency": payment.currency,
        "amount": format_minor(payment.amount_minor, payment.currency), "paid_at": payment.paid_at.isoformat(),
        "service_at_risk": payment.service_at_risk,
        "items": [
            {"account": item.account, "number": item.number,
             "amount": format_minor(item.amount_minor, payment.currency),
             "discount": format_minor(item.discount_minor, payment.currency)}
            for item in payment.items
        ],
    }  # fmt: skip
