"""What a command takes is its own, however large the process is that asks."""

import os
import sys

from bench.spent import spent


def test_a_small_command_is_small_though_a_large_process_starts_it():
    ballast = bytearray(300_000_000)
    took = spent([sys.executable, "-c", "print('done'); raise SystemExit(3)"], env=os.environ)
    assert (took.output, took.status, len(ballast)) == (b"done\n", 3, 300_000_000)
    assert 0 < took.megabytes < 100
    assert took.seconds > 0
