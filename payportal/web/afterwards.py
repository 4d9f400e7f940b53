"""Work that is done when the answer has gone out, so that how long it took says nothing about what was found."""

from collections.abc import Callable

from flask import Response, current_app, make_response
from flask.typing import ResponseReturnValue


def afterwards(answer: ResponseReturnValue, work: Callable[[], None]) -> Response:
    """Return the answer; ``work`` is done after it was sent."""
    response = make_response(answer)
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def late() -> None:
        with app.app_context():
            work()

    response.call_on_close(late)
    return response
