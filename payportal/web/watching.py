"""Pages that look again by themselves: only where the reader asked for it (WCAG 2.2.1)."""

from flask import request

SECONDS = 10


def watch() -> int:
    """Return after how many seconds the page looks again, nought where nobody asked for that."""
    return SECONDS if request.args.get("watch") == "1" else 0
