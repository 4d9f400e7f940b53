"""One reading of one file by one reader, in a process of its own: how long, how much of the processor and of memory.

Usage: python -m bench.bankfiles.timed_read READER FORMAT FILE SECONDS    (prints one JSON line)
It is ended when it has worked for so many seconds. What the reader imports is loaded before the clock starts, and is in
the memory that is told.
"""

import json
import math
import resource
import sys
import time
from pathlib import Path

from bench.bankfiles.contenders import READERS
from bench.bankfiles.story import Totals


def main() -> None:
    """Read and print what it took and what was found, or why nothing was."""
    name, form, file, seconds = sys.argv[1:]
    limit = max(math.ceil(float(seconds)), 1)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    read = READERS[name].load(form)
    began, cpu = time.perf_counter(), time.process_time()
    try:
        found, refused = read(Path(file)), ""
    except Exception as error:
        # A library raises what it likes: for the table it is a refusal, and what it said.
        found, refused = Totals(), " ".join(str(error).split())[:80] or type(error).__name__
    print(json.dumps({
        "seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu, "megabytes": megabytes(),
        "count": found.count, "credits": found.credits, "debits": found.debits, "refused": refused,
    }))  # fmt: skip


def megabytes() -> float:
    """Return the largest memory of this process so far; not its resource usage, which begins with its parent's."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024


if __name__ == "__main__":
    main()
