"""Addresses of our own sheets and scripts, with their content: browsers keep them for a year, yet never an old one."""

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask

VERSIONED = (".css", ".js")


def init_app(app: Flask) -> None:
    """Let the address of a sheet or script change with its content."""
    known: dict[str, str] = {}

    def version(endpoint: str, values: dict[str, Any]) -> None:
        name = str(values.get("filename", ""))
        if endpoint == "static" and name.endswith(VERSIONED):
            if name not in known or app.debug:
                known[name] = _mark(app, name)
            values["v"] = known[name]

    app.url_defaults(version)


def _mark(app: Flask, name: str) -> str:
    """Return eight letters that stand for the content of a file; nothing for one that is not there."""
    path = Path(str(app.static_folder)) / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8] if path.is_file() else ""
