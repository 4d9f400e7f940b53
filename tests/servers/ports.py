"""Loopback ports for the servers that the tests start themselves."""

import ctypes
import signal
import socket
import time
from collections.abc import Callable
from subprocess import Popen

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def free_port() -> int:
    """Return a loopback port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Return whether something listens on the loopback ``port``."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(ready: Callable[[], bool], process: Popen[bytes], *, seconds: int = 30) -> None:
    """Return once ``ready`` is true; raises RuntimeError when the process ends first or the time is over."""
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with status {process.returncode}")
        if time.monotonic() > deadline:
            raise RuntimeError(f"{process.args!r} was not ready after {seconds} s")
        time.sleep(0.02)


def die_with_parent() -> None:
    """Ask Linux to interrupt this process when its parent is killed; for ``preexec_fn``, between fork and exec."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGINT)
