"""One match run in a process of its own: how long, how much of the processor, and how much memory.

Usage: python -m bench.books.timed_run [RECEIPTS.csv ...]    (DATABASE_URL names the book; prints one JSON line a run)
Each file is taken in before its run is timed; without a file what waits already is matched. Of several files, what of
one waits is taken back before the next, so that each is measured alone.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

from sqlalchemy import select

from payportal.config import from_environment
from payportal.factory import create_app
from payportal.models.base import reading, transaction
from payportal.models.receipt import Receipt
from payportal.services import bank_intake, matching_rounds, unapplication


def main() -> None:
    """Match and print what it took."""
    with create_app(from_environment()).app_context():
        for name in sys.argv[1:]:
            with transaction() as session:
                bank_intake.take_in(session, Path(name).read_bytes(), name=name, actor="bench", format="receipts_csv")
            print(json.dumps(timed()), flush=True)
            if len(sys.argv) > 2:
                take_back()
        if not sys.argv[1:]:
            print(json.dumps(timed()), flush=True)


def timed() -> dict[str, float]:
    """Run as ``flask match run`` does and return seconds, processor seconds, megabytes and what came of it."""
    began, cpu = time.perf_counter(), processor()
    tally = matching_rounds.run(reading, transaction, actor="bench")
    return {
        "seconds": time.perf_counter() - began, "cpu": processor() - cpu, "megabytes": megabytes(),
        "receipts": tally.receipts, "applied": tally.applied, "held": tally.held,
    }  # fmt: skip


def take_back() -> None:
    """Take back the receipts that wait, as if the bank had returned them."""
    with transaction() as session:
        for row_id, day in session.execute(
            select(Receipt.id, Receipt.value_date).where(Receipt.unapplied_minor > 0)
        ).all():
            unapplication.return_receipt(session, row_id, on=day, actor="bench", reason="measured")


def processor() -> float:
    """Return the processor seconds of this process and of those that it waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def megabytes() -> float:
    """Return the largest memory of this process so far, and of the largest that it waited for, added up.

    Not the resource usage of this process: that begins with the memory of whoever started it.
    """
    status = Path("/proc/self/status").read_text()
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
    return (own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


if __name__ == "__main__":
    main()
