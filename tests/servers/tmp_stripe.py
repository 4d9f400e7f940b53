"""A throw-away server that speaks as much of Stripe's Checkout as we do: sessions, idempotency keys, charges."""

import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit


class TmpStripe:
    """A running server; ``sessions`` are its checkouts by id, ``down`` makes it answer 500 to everything."""

    def __init__(self, secret: str = "whsec_test") -> None:
        self.secret, self.down = secret, False
        self.sessions: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, str] = {}
        self.asked: list[dict[str, list[str]]] = []

    def __enter__(self) -> "TmpStripe":
        stripe = self

        class Handler(_Handler):
            """The handler of this server."""

            server_of = stripe

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def create(self, key: str, form: dict[str, list[str]]) -> dict[str, Any]:
        """Open a session, or return that of the same key."""
        self.asked.append(form)
        if key not in self.keys:
            name = self.keys[key] = f"cs_test_{len(self.sessions) + 1}"
            self.sessions[name] = {
                "id": name, "object": "checkout.session", "status": "open", "payment_status": "unpaid",
                "url": f"{self.url}/pay/{name}", "amount_total": int(form["line_items[0][price_data][unit_amount]"][0]),
                "currency": form["line_items[0][price_data][currency]"][0], "payment_intent": None,
            }  # fmt: skip
        return self.sessions[self.keys[key]]

    def pay(self, name: str, *, refunded: bool = False) -> None:
        """Let the payer pay."""
        charge = {"id": f"ch_{name}", "object": "charge", "refunded": refunded}
        intent = {"id": f"pi_{name}", "object": "payment_intent", "status": "succeeded", "latest_charge": charge}
        self.sessions[name].update(status="complete", payment_status="paid", payment_intent=intent)

    def fail_later(self, name: str, words: str) -> None:
        """Let a delayed method fail after the session was complete."""
        error = {"message": words}
        intent = {"id": f"pi_{name}", "object": "payment_intent", "status": "requires_payment_method",
                  "latest_charge": None, "last_payment_error": error}  # fmt: skip
        self.sessions[name].update(status="complete", payment_intent=intent)

    def event(self, kind: str, name: str) -> tuple[bytes, str]:
        """Return a webhook's body and its signature header."""
        event = {"id": f"evt_{name}", "object": "event", "type": kind, "data": {"object": {"id": name}}}
        body, moment = json.dumps(event).encode(), int(time.time())
        mac = hmac.new(self.secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        return body, f"t={moment},v1={mac}"


class _Handler(BaseHTTPRequestHandler):
    server_of: TmpStripe

    def do_GET(self) -> None:
        """Retrieve a session."""
        self._answer(self.server_of.sessions.get(urlsplit(self.path).path.rpartition("/")[2]))

    def do_POST(self) -> None:
        """Create or expire a session."""
        form = parse_qs(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())
        if not self.path.endswith("/expire"):
            self._answer(self.server_of.create(self.headers["Idempotency-Key"], form))
            return
        session = self.server_of.sessions[self.path.split("/")[-2]]
        if session["status"] != "open":
            error = {"type": "invalid_request_error", "message": "Only open sessions can be expired."}
            self._answer({"error": error}, 400)
            return
        session["status"] = "expired"
        self._answer(session)

    def log_message(self, *words: object) -> None:
        """Say nothing."""

    def _answer(self, document: dict[str, Any] | None, status: int = 200) -> None:
        if self.server_of.down:
            document, status = {"error": {"type": "api_error", "message": "down"}}, 500
        elif document is None:
            document, status = {"error": {"type": "invalid_request_error", "message": "No such session"}}, 404
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
