"""Long work that makes many small things and hardly any circles need not look for circles all the time."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (2_000_000, 20, 100)
"""Thresholds of the cyclic collector: Python's own would walk over all that a large run holds again and again."""


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Let the cyclic collector run seldom; what is no longer referred to is freed at once as ever."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
