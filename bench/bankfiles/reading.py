"""What one reader did with one format: time and memory of its own process, and whether it found what is there."""

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.bankfiles.formats import FORMATS, MEGABYTES
from bench.bankfiles.story import Totals

File = tuple[Path, Totals]
AGREES = "agrees"
_PATIENCE = 10
_STOPPED = {-signal.SIGXCPU, -signal.SIGKILL}


@dataclass(slots=True)
class Taken:
    """One process: seconds of the processor and of the clock, megabytes, and its verdict on the file."""

    cpu: float
    seconds: float
    megabytes: float
    verdict: str


@dataclass(slots=True)
class Reading:
    """A reader on a format; ``full`` is None where it was stopped, ``tenth`` its reading of a tenth of the rows."""

    format: str
    reader: str
    rows: int
    limit: float
    full: Taken | None
    tenth: Taken | None
    by_command: Taken | None = None

    @property
    def verdict(self) -> str:
        """Return whether it found the lines and sums that are there."""
        return self.full.verdict if self.full else f"stopped after {self.limit:g} s"

    @property
    def rows_per_second(self) -> int:
        """Return the transactions read in a second; 0 where nothing was read.

        A second of the processor, or of the wall clock where the processor's did not move: some tick a hundred times.
        """
        if not self.full or self.verdict != AGREES:
            return 0
        return round(self.rows / (self.full.cpu or self.full.seconds))

    @property
    def growth(self) -> float | None:
        """Return by how much more than ten times the rows cost ten times the time; 1 is linear."""
        if not self.full or not self.tenth or not self.tenth.cpu or self.verdict != AGREES:
            return None
        return self.full.cpu / self.tenth.cpu / 10

    @property
    def enough(self) -> bool:
        """Say whether it read the file right, within the seconds and the memory that were asked for."""
        return all(_enough(one, FORMATS[self.format].asked_seconds) for one in self._judged())

    def _judged(self) -> list[Taken | None]:
        return [self.full, self.by_command] if self.by_command else [self.full]

    @property
    def words(self) -> str:
        """Return one line on it."""
        if not self.full:
            return self.verdict
        return f"{self.full.cpu:.2f} s, {self.full.megabytes:.0f} MB, {self.verdict}"


def measure(reader: str, form: str, small: File, large: File, *, limit: float) -> Reading:
    """Return what a reader makes of a tenth and of the whole, each in a process of its own."""
    tenth, full = (_taken(reader, form, file, limit) for file in (small, large))
    return Reading(form, reader, large[1].count, limit, full, tenth)


def verdict(truth: Totals, found: Totals, refused: str) -> str:
    """Return ``agrees``, or in what a reader differs from what is there."""
    if refused:
        return f"refuses: {refused}"
    if found == truth:
        return AGREES
    if found.count != truth.count:
        more = "lost" if found.count < truth.count else "too many"
        return f"wrong: {abs(truth.count - found.count):,} of {truth.count:,} {more}"
    return f"wrong: credits {found.credits - truth.credits:+,}, debits {found.debits - truth.debits:+,} cents"


def _enough(taken: Taken | None, asked_seconds: int) -> bool:
    return bool(taken) and taken.verdict == AGREES and taken.cpu <= asked_seconds and taken.megabytes <= MEGABYTES


def _taken(reader: str, form: str, file: File, limit: float) -> Taken | None:
    path, truth = file
    # What a library warns about is its users' matter, not the table's.
    command = [sys.executable, "-W", "ignore", "-m", "bench.bankfiles.timed_read", reader, form, str(path), str(limit)]
    try:
        # The clock is for what waits without working: beside other work a second of the processor takes many.
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit * _PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode in _STOPPED:
        return None
    if done.returncode:
        return Taken(0, 0, 0, f"fails: {(done.stderr.strip().splitlines() or ['killed'])[-1][:80]}")
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    found = Totals(said["count"], said["credits"], said["debits"])
    return Taken(said["cpu"], said["seconds"], said["megabytes"], verdict(truth, found, said["refused"]))
