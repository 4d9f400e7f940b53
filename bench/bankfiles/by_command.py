"""The same files through ``flask bank inspect``: what the whole command takes, its start included."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.bankfiles.delimited import PROFILE
from bench.bankfiles.reading import Taken, verdict
from bench.bankfiles.story import Totals
from bench.spent import spent

Inspect = Callable[[str, Path, Totals], Taken]


def prepared(folder: Path) -> Inspect:
    """Return a function that inspects a file by the command, on a migrated database of its own in ``folder``."""
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder / 'books.db'}", "PAYPORTAL_ENV": "development"}
    # The second start is what a user waits for: the first one leaves compiled modules, where that is not forbidden.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    flask = [sys.executable, "-m", "flask"]
    subprocess.run([*flask, "db", "upgrade"], env=environment, check=True, capture_output=True)
    profile = folder / "profile.json"
    profile.write_text(json.dumps(PROFILE), encoding="utf-8")

    def inspect(form: str, path: Path, truth: Totals) -> Taken:
        chosen = ["--profile", str(profile)] if form == "bank_csv" else []
        return _inspect([*flask, "bank", "inspect", str(path), "--json", *chosen], environment, truth)

    return inspect


def _inspect(command: list[str], environment: dict[str, str], truth: Totals) -> Taken:
    began = time.perf_counter()
    took = spent(command, env=environment)
    said = took.output
    document = json.loads(said or b"{}")
    found = Totals(document.get("transactions", 0), _minor(document, "credits"), _minor(document, "debits"))
    told = next((problem["message"] for problem in document.get("problems", [])), "")
    return Taken(took.seconds, time.perf_counter() - began, took.megabytes, verdict(truth, found, told))


def _minor(document: dict[str, dict[str, str]], side: str) -> int:
    """Return the sum of a side in hundredths; the files measured have two decimals."""
    return sum(int(text.replace(".", "")) for text in document.get(side, {}).values())
