"""Text that no page of ours sends is refused at the door, so that nothing behind it needs to think of it."""

from flask import Flask, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

NUL = "\0"
"""PostgreSQL holds no such character in a text, and no keyboard has it."""


def init_app(app: Flask) -> None:
    """Look at every request before anything else does."""
    app.before_request(refuse_nul)


def refuse_nul() -> None:
    """Raise BadRequest for a NUL in the path or the query; a form is looked at only where forms are read."""
    texts = [request.path, *_texts(request.args)]
    if request.blueprint != "hooks":  # a message of a machine is kept and proved as the bytes that came
        texts += [*_texts(request.form), *(sent.filename or "" for sent in request.files.values())]
    if any(NUL in text for text in texts):
        raise BadRequest


def _texts(values: MultiDict[str, str]) -> list[str]:
    return [text for name, value in values.items(multi=True) for text in (name, value)]
