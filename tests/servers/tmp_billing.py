"""A throw-away billing system that speaks the three calls of decision 0031, books once a key, and fails on demand."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any

TOKEN = "token-of-the-test"


class TmpBilling:
    """A running server; ``fault`` is what it does instead of answering: hang, drip, hangup, refuse, garbage, an error.

    With ``books_first`` it books before it fails.
    """

    def __init__(self) -> None:
        self.booked: dict[str, dict[str, Any]] = {}
        self.asked: list[tuple[str, str, dict[str, str], Any]] = []
        self.fault, self.books_first, self.status = "", False, 503

    def __enter__(self) -> "TmpBilling":
        billing = self

        class Handler(_Handler):
            """The handler of this server."""

            server_of = billing

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/live"
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:  # fmt: skip
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """Return status and document of a call."""
        key = path.removeprefix("/live/payments/").removesuffix("/reversal")
        if method == "POST" and path == "/live/payments":
            made = {"reference": f"BK-{len(self.booked) + 1}", "posted_at": "2026-11-26T14:02:11+01:00",
                    "reversed": False, "body": body}  # fmt: skip
            return 201, self.booked.setdefault(body["key"], made)
        if key not in self.booked:
            return 404, {"reason": "not here"}
        if method == "POST":
            self.booked[key] |= {"reversed": True, "reason": body["reason"]}
        return 200, self.booked[key]


class _Handler(BaseHTTPRequestHandler):
    server_of: TmpBilling

    def do_GET(self) -> None:
        """Look something up."""
        self._serve("GET")

    def do_POST(self) -> None:
        """Book something or take it back."""
        self._serve("POST")

    def log_message(self, *words: object) -> None:
        """Say nothing."""

    def _serve(self, method: str) -> None:
        billing = self.server_of
        read = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.loads(read) if read else None
        billing.asked.append((method, self.path, dict(self.headers), body))
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._say(401, b"{}")
            return
        if not billing.fault or billing.books_first:
            status, told = billing.answer(method, self.path, body)
        if not billing.fault:
            self._say(status, json.dumps(told).encode())
        elif billing.fault == "refuse":
            self._say(422, b'{"reason": "This account is closed."}')
        elif billing.fault == "garbage":
            self._say(200, b"<html>")
        elif billing.fault == "nameless":
            self._say(200, b'{"posted_at": "2026-11-26T14:02:11+01:00"}')
        elif billing.fault == "endless":
            self._say(200, b'"' + b"x" * 200_000 + b'"')
        elif billing.fault == "drip":
            self._drip()
        elif billing.fault == "hang":
            time.sleep(3)
        elif billing.fault == "error":
            self._say(billing.status, b"{}")
        self.close_connection = True

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        for _second in range(10):
            try:
                self.wfile.write(b" ")
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.4)
