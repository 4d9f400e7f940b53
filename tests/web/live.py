"""The application behind a real port, for a real browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server


class QuietHandler(WSGIRequestHandler):
    """Tells nothing of requests: what matters, the test says itself."""

    def log_request(self, code="-", size="-"):
        """Say nothing."""


@contextmanager
def live(app: Flask) -> Iterator[str]:
    """Serve ``app`` on a free loopback port and give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
