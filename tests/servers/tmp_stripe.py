"""A throw-away server that speaks as much of Stripe's API as we use, to Stripe's own SDK, and fails on demand.

As the real one it answers a repeated idempotency key with the first answer, whatever that was, and refuses the key for
other parameters. ``faults`` break the connection of a coming call before or after it was carried out.
"""

import hashlib
import hmac
import json
import re
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.servers.stripe_books import Refused, StripeBooks
from tests.servers.stripe_routes import answer, nested

BEFORE, AFTER = "before", "after"


@dataclass
class Fault:
    """The next ``times`` calls like ``call`` (``POST /v1/...``, a pattern) are broken off, before or after."""

    call: str
    when: str
    times: int = 1


@dataclass
class TmpStripe:
    """A running server; ``books`` is what it knows, ``down`` makes it answer 500 to everything."""

    secret: str = "whsec_test"
    down: bool = False
    books: StripeBooks = field(default_factory=StripeBooks)
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    keys: dict[str, tuple[str, int, bytes]] = field(default_factory=dict)

    def __enter__(self) -> "TmpStripe":
        stripe = self

        class Handler(_Handler):
            """The handler of this server."""

            server_of = stripe

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def sessions(self) -> dict[str, dict[str, Any]]:
        """Return the checkouts by id."""
        return {one["id"]: one for one in reversed(self.books.all("checkout.session"))}

    def pay(self, name: str, *, refunded: bool = False) -> None:
        """Let the payer pay by card."""
        self.books.pay_on(name)
        charge = self.books.all("charge")[0]
        if refunded:
            self.books.give_back(charge, charge["amount"], {})

    def fault(self, call: str, when: str, times: int = 3) -> None:
        """Break coming calls; three times is as often as the SDK tries."""
        self.faults.append(Fault(call, when, times))

    def event(self, kind: str, name: str, *, secret: str = "") -> tuple[bytes, dict[str, str]]:
        """Return a webhook's body and the header that signs it."""
        thing = self.books.things.get(name, {"id": name})
        event = {"id": f"evt_{kind}_{name}", "object": "event", "type": kind, "data": {"object": thing}}
        body, moment = json.dumps(event).encode(), int(time.time())
        mac = hmac.new((secret or self.secret).encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        return body, {"Stripe-Signature": f"t={moment},v1={mac}"}

    def broken(self, call: str, when: str) -> bool:
        """Return whether this call is to be broken off now."""
        for fault in self.faults:
            if fault.times and fault.when == when and re.search(fault.call, call):
                fault.times -= 1
                return True
        return False

    def carried_out(self, method: str, path: str, form: dict[str, list[str]], key: str) -> tuple[int, bytes]:
        """Return status and body of a call, the first ones again for a key that was used."""
        print_of = hashlib.sha256(json.dumps([path, sorted(form.items())]).encode()).hexdigest()
        with self.books.lock:
            if key in self.keys:
                known, status, body = self.keys[key]
                return (status, body) if known == print_of else _other_parameters()
            status, body = self._answer(method, path, nested(form))
            if key:
                self.keys[key] = print_of, status, body
            return status, body

    def _answer(self, method: str, path: str, form: dict[str, Any]) -> tuple[int, bytes]:
        expand = form.pop("expand", [])
        try:
            found = answer(self.books, method, path, form)
        except Refused as refused:
            return refused.status, json.dumps(refused.body).encode()
        if isinstance(found, list):
            listed = {"object": "list", "url": path, "has_more": False, "data": found}
            return 200, json.dumps(listed).encode()
        shown = self.books.shown(found, expand if isinstance(expand, list) else [expand])
        if found["object"] == "checkout.session":
            shown["url"] = f"{self.url}/pay/{found['id']}"
        return 200, json.dumps(shown).encode()


class _Handler(BaseHTTPRequestHandler):
    server_of: TmpStripe

    def do_GET(self) -> None:
        """Retrieve something."""
        self._serve("GET", parse_qs(urlsplit(self.path).query), "")

    def do_POST(self) -> None:
        """Create or change something."""
        form = parse_qs(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())
        self.server_of.asked.append(form)
        self._serve("POST", form, self.headers.get("Idempotency-Key") or "")

    def log_message(self, *words: object) -> None:
        """Say nothing."""

    def _serve(self, method: str, form: dict[str, list[str]], key: str) -> None:
        server, path = self.server_of, urlsplit(self.path).path
        if server.broken(f"{method} {path}", BEFORE):
            self._hang_up()
            return
        status, body = (500, _DOWN) if server.down else server.carried_out(method, path, form, key)
        if server.broken(f"{method} {path}", AFTER):
            self._hang_up()
            return
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()


_DOWN = json.dumps({"error": {"type": "api_error", "message": "down"}}).encode()


def _other_parameters() -> tuple[int, bytes]:
    said = "Keys for idempotent requests can only be used with the same parameters they were first used with."
    return 400, json.dumps({"error": {"type": "idempotency_error", "message": said}}).encode()
