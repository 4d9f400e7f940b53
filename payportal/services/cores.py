"""How many cores this process may use: its own affinity and the quota of its control group."""

import os
from math import ceil
from pathlib import Path

QUOTA_V2 = Path("/sys/fs/cgroup/cpu.max")
QUOTA_V1 = Path("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"), Path("/sys/fs/cgroup/cpu/cpu.cfs_period_us")


def usable_cores() -> int:
    """Return the cores that this process may use, at least one; a part of a core counts as one."""
    mine = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(mine, _quota() or mine))


def _quota() -> int | None:
    for paths in ((QUOTA_V2,), QUOTA_V1):
        try:
            words = " ".join(path.read_text() for path in paths).split()
            quota, period = int(words[0]), int(words[1])
        except (OSError, ValueError, IndexError):
            continue
        if quota > 0:
            return ceil(quota / period)
    return None
