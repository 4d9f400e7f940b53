"""What a command takes of the machine: seconds of the processor, megabytes at most, and how it ended.

Started from a large process, a program is charged that process's memory until it has begun; so a small one starts it.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

_SMALL = """
import json, os, subprocess, sys
process = subprocess.Popen(sys.argv[2:])
_, status, used = os.wait4(process.pid, 0)
with open(sys.argv[1], "w") as told:
    json.dump([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)], told)
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of the processor, the largest resident memory in megabytes, the exit status, and what was printed."""

    seconds: float
    megabytes: float
    status: int
    output: bytes


def spent(words: Sequence[str], *, env: Mapping[str, str], cwd: Path | None = None,
          stderr: int | IO[Any] = subprocess.DEVNULL) -> Spent:  # fmt: skip
    """Run a command to its end and return what it took, with its standard output."""
    with tempfile.NamedTemporaryFile() as told:
        small = [sys.executable, "-S", "-E", "-c", _SMALL, told.name, *words]
        done = subprocess.run(small, cwd=cwd, env=dict(env), stdout=subprocess.PIPE, stderr=stderr, check=True)
        seconds, megabytes, status = json.loads(Path(told.name).read_text())
    return Spent(seconds, megabytes, status, done.stdout)
