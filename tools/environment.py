"""The environment that every command runs in: .venv, made from the hash-pinned locks with nothing but Python and pip.

Standard library only, and kept readable by older Pythons, so that they can say that they are too old.
"""

from __future__ import annotations

import ast
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn, TextIO

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
LOG = CACHE / "setup.log"
PYTHON = VENV / "bin" / "python"
UV_PIN = "uv==0.13.9"
CA_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
NO_NETWORK = (
    "the packages could not be fetched. Is there a network, or an index in PIP_INDEX_URL? The whole story is in {}"
)
# pip's own settings mean the same to uv under these names; uv reads neither pip.conf nor PIP_*.
UV_NAMES = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "timeout": ("UV_HTTP_TIMEOUT", " "),
    "default-timeout": ("UV_HTTP_TIMEOUT", " "),
    "cert": ("SSL_CERT_FILE", " "),
    "proxy": ("ALL_PROXY", " "),
}


# ── words to the caller ── (on stderr: the output of `exec` belongs to the command)


def say(message: str, end: str = "\n") -> None:
    print(f"payportal: {message}", end=end, file=sys.stderr, flush=True)


def stop(message: str, status: int = 1) -> NoReturn:
    say(message)
    raise SystemExit(status)


def step(words: str, work: Callable[[], bool]) -> bool:
    """Do ``work`` and say on one line what is done, how long it took, and whether it went well."""
    began = time.monotonic()
    say(f"{words} ... ", end="")
    done = work()
    took = f"{time.monotonic() - began:.1f} s"
    print(took if done else f"not possible, after {took}", file=sys.stderr, flush=True)
    return done


# ── the environment of what is started ──


def usable_home() -> Path | None:
    """Return the caller's home if one can write there; an empty HOME would mean the root of the file system."""
    home = os.path.expanduser("~")
    known = home.startswith("/") and home != "/"
    return Path(home) if known and os.access(home, os.W_OK | os.X_OK) else None


def clean_environment() -> dict[str, str]:
    """Return the caller's environment without another Python's traces, with a home that can be written to."""
    foreign = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"}
    environment = {name: value for name, value in os.environ.items() if name not in foreign}
    environment.update(PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_ROOT_USER_ACTION="ignore", UV_NO_PROGRESS="1")
    home = usable_home()
    if home is None:
        home = CACHE / "home"
        home.mkdir(parents=True, exist_ok=True)
        environment.update(UV_CACHE_DIR=str(CACHE / "uv"), PIP_CACHE_DIR=str(CACHE / "pip"))
        environment.pop("XDG_CACHE_HOME", None)
    environment["HOME"] = str(home)
    if CA_BUNDLE.exists():
        environment.setdefault("UV_SYSTEM_CERTS", "1")  # companies that inspect traffic sign with a root of their own
        environment.setdefault("NODE_EXTRA_CA_CERTS", str(CA_BUNDLE))
    return environment


def inner_environment() -> dict[str, str]:
    """Return the environment of everything that runs inside .venv: its programs first, `flask` finds app.py."""
    environment = clean_environment()
    environment["PATH"] = f"{VENV / 'bin'}{os.pathsep}{environment.get('PATH', os.defpath)}"
    environment.update(VIRTUAL_ENV=str(VENV), PYTHONPATH=str(ROOT), FLASK_APP=str(ROOT / "app.py"))
    return environment


# ── making .venv ──


def lock_file(kind: str) -> Path:
    return ROOT / "requirements" / f"{kind}.lock"


def stamp_file(kind: str) -> Path:
    return VENV / f".stamp-{kind}"


def fingerprint(kind: str) -> str:
    parts = (lock_file(kind).read_bytes(), sys.version.encode(), str(VENV).encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_ready(kind: str) -> bool:
    stamp = stamp_file(kind)
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == fingerprint(kind)


def ready(kind: str) -> None:
    """Make sure that .venv holds the packages of ``kind``: runtime (the lock of dev holds those too), dev or bench.

    Those of bench lie beside the others; only the measurements that compare with them ask for them.
    """
    if is_ready(kind) or (kind == "runtime" and is_ready("dev")):
        return
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "setup.lock").open("w") as handle:
        wait_for(handle)
        if not is_ready(kind):
            install(kind)


def wait_for(handle: TextIO) -> None:
    """Let one command at a time build the environment."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("another command is setting up .venv, waiting for it")
        fcntl.flock(handle, fcntl.LOCK_EX)


def install(kind: str) -> None:
    LOG.write_text("")
    environment = clean_environment()
    uv = find_uv(environment)
    words = f"setting up .venv with the {kind} packages"
    by_uv = uv is not None and step(words, lambda: uv_venv(uv, environment) and uv_install(uv, kind, environment))
    if not by_uv and not step(f"{words} by pip", lambda: pip_venv(environment) and pip_install(kind, environment)):
        stop(NO_NETWORK.format(LOG))
    (VENV / ".made-in").write_text(str(VENV))
    stamp_file(kind).write_text(fingerprint(kind))


def quietly(command: Sequence[object], environment: dict[str, str]) -> bool:
    """Run with all words going to the log; True when it went well."""
    with LOG.open("a") as log:
        print(f"\n$ {' '.join(map(str, command))}", file=log, flush=True)
        words = [str(word) for word in command]
        return subprocess.run(words, env=environment, stdout=log, stderr=log, cwd=ROOT, check=False).returncode == 0


def find_uv(environment: dict[str, str]) -> str | None:
    """Return uv (a tenth of pip's time), or None where only pip can be had."""
    if "PIP_NO_INDEX" in os.environ:
        return None
    own = CACHE / "tools" / "bin" / "uv"
    # --target is left alone by distributions that mark their Python as externally managed (PEP 668).
    command = [sys.executable, "-m", "pip", "install", "-q", "--upgrade", "--target", CACHE / "tools", UV_PIN]
    few = {"PIP_RETRIES": "1", **environment}
    if own.exists() or step("fetching the installer", lambda: quietly(command, few)):
        return str(own)
    return shutil.which("uv")


def uv_venv(uv: str, environment: dict[str, str]) -> bool:
    return venv_fits() or quietly([uv, "venv", "-q", "--clear", "--python", sys.executable, VENV], environment)


def pip_venv(environment: dict[str, str]) -> bool:
    # Debian ships venv without ensurepip; the pip outside installs into it.
    return venv_fits() or quietly([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV], environment)


def venv_fits() -> bool:
    """Tell whether .venv works, is of this Python, and was made in this folder: its programs name their place."""
    made_in = VENV / ".made-in"
    if made_in.exists() and made_in.read_text() != str(VENV):
        return False
    ask = [str(PYTHON), "-c", "import sys; print(sys.version)"]
    try:
        answer = subprocess.run(ask, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    return answer.strip() == sys.version.strip()


def uv_install(uv: str, kind: str, environment: dict[str, str]) -> bool:
    settings = {**uv_settings(environment), **environment}
    command = [uv, "pip", "install", "-q", "--require-hashes", "--python", PYTHON, "-r", lock_file(kind)]
    return quietly(command, settings)


def uv_settings(environment: dict[str, str]) -> dict[str, str]:
    """Return pip's settings (files and PIP_*) in uv's words; hashes make taking the best of all indexes safe."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, env=environment, check=False).stdout
    settings = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        uv_name, separator = UV_NAMES.get(name.rpartition(".")[2], ("", ""))
        if uv_name:
            settings[uv_name] = separator.join(str(ast.literal_eval(value)).split())
    return settings


def pip_install(kind: str, environment: dict[str, str]) -> bool:
    command = [sys.executable, "-m", "pip", "--python", PYTHON, "install", "-q", "--require-hashes"]
    return quietly([*command, "-r", lock_file(kind)], {"PIP_RETRIES": "2", **environment})
