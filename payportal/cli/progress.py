"""Progress of long work: a bar on a terminal, now and then a plain line elsewhere, nothing when it is quick."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from payportal.domain.progress import Advance

QUICK_SECONDS, LINE_SECONDS = 2.0, 5.0
BAR_WIDTH = 30


@contextmanager
def progress(label: str) -> Iterator[Advance]:
    """Give a function to be told how far the work has come; it writes to stderr, so that stdout stays clean."""
    watch = _Watch(label, bar=sys.stderr.isatty())
    yield watch.advance
    watch.end()


class _Watch:
    def __init__(self, label: str, *, bar: bool) -> None:
        self._label, self._bar = label, bar
        self._began = self._told = time.monotonic()
        self._open = False

    def advance(self, done: int, of: int) -> None:
        """Tell where the work stands, if it has become long and was not told just now."""
        now = time.monotonic()
        if now - self._began < QUICK_SECONDS or now - self._told < (0.2 if self._bar else LINE_SECONDS):
            return
        self._told = now
        left = (now - self._began) * (of - done) / done if done else 0
        told = f"{done:,} of {of:,}, about {left:.0f} s left"
        if not self._bar:
            click.echo(f"{self._label}: {told}", err=True)
            return
        filled = BAR_WIDTH * done // max(of, 1)
        click.echo(f"\r{self._label} [{'#' * filled:<{BAR_WIDTH}}] {told}   ", nl=False, err=True)
        self._open = True

    def end(self) -> None:
        """Leave the line of the bar."""
        if self._open:
            click.echo(err=True)
