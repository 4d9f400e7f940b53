"""How long a newcomer waits: ./run demo --no-serve from a fresh clone with an empty HOME, then again, on busy cores.

Usage: ./run bench demo
"""

import multiprocessing
import os
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ASKED = {"cold": 90, "warm": 10}
KEPT = (
    "PATH",
    "PIP_CERT",
    "PIP_FIND_LINKS",
    "PIP_INDEX_URL",
    "PIP_CONFIG_FILE",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
)


def main() -> None:
    """Clone, run cold, run warm, each while every core is kept busy; print asked and reached."""
    cores = os.cpu_count() or 1
    burners = [multiprocessing.Process(target=_burn, daemon=True) for _ in range(cores)]
    for burner in burners:
        burner.start()
    with tempfile.TemporaryDirectory() as folder:
        clone, home = Path(folder, "clone"), Path(folder, "home")
        home.mkdir()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        for name, asked in ASKED.items():
            print(f"{name}: {_seconds(clone, home):5.1f} s, asked {asked} s, {cores} cores kept busy")
    for burner in burners:
        burner.terminate()


def _seconds(clone: Path, home: Path) -> float:
    environment = {name: os.environ[name] for name in KEPT if name in os.environ} | {"HOME": str(home)}
    # The newcomer's Python, not the one of our own environment.
    own = str(ROOT / ".venv")
    environment["PATH"] = os.pathsep.join(p for p in environment["PATH"].split(os.pathsep) if not p.startswith(own))
    began = time.monotonic()
    subprocess.run(["./run", "demo", "--no-serve"], cwd=clone, env=environment, check=True, capture_output=True)
    return time.monotonic() - began


def _burn() -> None:
    while True:
        sum(range(100_000))


if __name__ == "__main__":
    main()
