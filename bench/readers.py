"""The readers of bank files on 100,000 transactions: how fast, how much memory, and right, beside other libraries.

Usage: ./run bench readers                      every format, beside the libraries; about ten minutes
       ./run bench readers --only camt053,ofx   some formats
       ./run bench readers --rows 10000 --alone --command
Each reading has a process of its own. Seconds are those of the processor; what a reader imports is not in them.
Exit status: 0 where every figure of payportal is what was asked, 1 where one is short.
"""

import argparse
import importlib
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from bench.bankfiles import by_command, reading, table
from bench.bankfiles.contenders import PAYPORTAL, readers_of
from bench.bankfiles.formats import FORMATS, write
from bench.bankfiles.reading import Reading
from bench.books import report
from tools.environment import ready

LIMIT_SECONDS = 120


def main() -> None:
    """Measure what was asked for, print the tables, and say by the exit status whether it suffices."""
    asked = arguments(sys.argv[1:])
    if not asked.alone:
        fetch()
    if not asked.json:
        report.machine()
    with tempfile.TemporaryDirectory() as folder:
        found = list(measured(asked, Path(folder)))
    enough = all(one.enough for one in found if one.reader == PAYPORTAL)
    if asked.json:
        print(json.dumps({"ok": enough, "rows": asked.rows, "readings": [shown(one) for one in found]}))
    else:
        table.readers(found)
        table.asked(found, rows=asked.rows)
    sys.exit(0 if enough else 1)


def measured(asked: argparse.Namespace, folder: Path) -> Iterator[Reading]:
    """Yield one reading a format and reader, told on stderr as it comes."""
    inspect = by_command.prepared(folder) if asked.command else None
    for name in asked.only:
        big, small = folder / f"large{FORMATS[name].suffix}", folder / f"small{FORMATS[name].suffix}"
        truth, tenth = write(name, big, rows=asked.rows), write(name, small, rows=max(asked.rows // 10, 1))
        for reader in readers_of(name, alone=asked.alone):
            one = reading.measure(reader, name, (small, tenth), (big, truth), limit=asked.limit)
            if inspect and reader == PAYPORTAL:
                one.by_command = inspect(name, big, truth)
            print(f"{name}: {reader}: {one.words}", file=sys.stderr, flush=True)
            yield one
        big.unlink()


def fetch() -> None:
    """Install the other libraries beside .venv's packages; without them their rows say that they are missing."""
    try:
        ready("bench")
    except SystemExit:
        print("the other libraries could not be fetched: their rows say so", file=sys.stderr, flush=True)
    importlib.invalidate_caches()


def shown(one: Reading) -> dict[str, object]:
    """Return a reading as ``--json`` carries it."""
    return {**asdict(one), "agrees": one.verdict, "rows_per_second": one.rows_per_second, "enough": one.enough}


def arguments(words: list[str]) -> argparse.Namespace:
    """Return what was asked for."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="./run bench readers", description=__doc__, formatter_class=form)
    parser.add_argument("--rows", type=int, default=100_000, help="transactions of each file")
    parser.add_argument("--only", default=",".join(FORMATS), metavar="FORMATS", help="formats, with commas between")
    parser.add_argument("--alone", action="store_true", help="without the other libraries")
    parser.add_argument("--command", action="store_true", help="`flask bank inspect` on the same files, start included")
    parser.add_argument(
        "--limit", type=float, default=LIMIT_SECONDS, help="seconds of the processor that a reading may take"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    asked = parser.parse_args(words)
    asked.only = asked.only.split(",")
    if unknown := [name for name in asked.only if name not in FORMATS]:
        parser.error(f"{', '.join(unknown)}: no such format; there are {', '.join(FORMATS)}")
    if asked.rows < 1:
        parser.error("--rows must be at least 1")
    return asked


if __name__ == "__main__":
    main()
