"""The mails of a run without a mail server: what lies in its folder, and what comes a moment after the answer."""

from pathlib import Path
from time import monotonic, sleep

from flask import Flask

PATIENCE_SECONDS = 20
LOOKS_EVERY = 0.05


def mails(app: Flask, to: str = "") -> list[str]:
    """The mails to an address that begins with ``to``, as they went out but without soft line ends, oldest first."""
    folder = app.extensions["settings"].var / "outbox"
    return [path.read_text().replace("=\n", "") for path in sorted(folder.glob(f"*-{to}*.eml"), key=_written)]


def awaited_mail(app: Flask, to: str = "") -> str:
    """The one mail that was written by now, or will be shortly: some are sent when the answer has gone out."""
    until = monotonic() + PATIENCE_SECONDS
    while not mails(app, to) and monotonic() < until:
        sleep(LOOKS_EVERY)
    [mail] = mails(app, to)
    return mail


def _written(path: Path) -> int:
    return path.stat().st_mtime_ns
