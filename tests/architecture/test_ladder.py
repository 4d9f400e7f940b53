"""The one rule: a package imports only from rungs below its own; siblings never import each other."""

import ast
import sys

import pytest

from tests.architecture.sources import imported, modules

RUNG = {
    "domain": 1,
    "readers": 2, "erp": 2, "matching": 2, "ledger": 2, "writers": 2, "documents": 2,
    "models": 3, "gateways": 3, "languages": 3,
    "queries": 4,
    "services": 5,
    "web": 6, "jobs": 6,
    "config": 7, "demo": 7, "cli": 8, "factory": 9,
}  # fmt: skip
PURE = {"domain", "readers", "erp", "matching", "ledger", "writers", "documents"}
# What the pure rungs may have beside the standard library.
LENT = {
    "erp": {"lxml", "pypdf"},
    "documents": {"facturx", "lxml", "pypdf", "segno", "typst"},
    "matching": {"rapidfuzz"},
    "readers": {"lxml", "ofxparse"},
    "writers": {"lxml", "sepaxml", "stdnum", "text_unidecode"},
}
# The standard library's doors to files, clocks, chance and the network.
DOORS = {"asyncio", "http", "os", "pathlib", "random", "secrets", "shutil", "socket", "sqlite3", "subprocess",
         "tempfile", "threading", "time", "urllib", "uuid"}  # fmt: skip
CLOCKS = {"today", "now", "utcnow", "fromtimestamp"}
FLASK_PLACES = {"web", "jobs", "cli", "factory"}


def place(name):
    """The package or root module that a path (``domain/money.py``) or an import (``payportal.domain.money``) is in."""
    words = name.removeprefix("payportal.").removesuffix(".py").replace("/", ".").split(".")
    return words[0]


def climbs(path, tree):
    """Imports of ``path`` that do not come from a lower rung or from its own package."""
    here = place(path)
    for line, name in imported(tree):
        if not name.startswith("payportal.") or place(name) == here:
            continue
        if place(name) == "config" and name.endswith(".Settings"):
            continue  # the type of what is passed in; only app.py and the command line read the environment
        if RUNG[place(name)] >= RUNG[here]:
            yield f"{path}:{line} imports {name}"


def strangers(path, tree):
    """What a pure module imports that is neither standard library nor lent to it, or that opens a door outside."""
    here = place(path)
    for line, name in imported(tree):
        top = name.split(".")[0]
        known = top == "payportal" or top in LENT.get(here, set()) or top in sys.stdlib_module_names
        if not known or top in DOORS:
            yield f"{path}:{line} imports {name}"


def glances_at_the_clock(path, tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
            yield f"{path}:{node.lineno} asks for {node.attr}"
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"open", "print", "input"}
        ):
            yield f"{path}:{node.lineno} calls {node.func.id}"


def flask_out_of_place(path, tree):
    for line, name in imported(tree):
        top = name.split(".")[0]
        allowed = path == "models/base.py" if top == "flask_sqlalchemy" else place(path) in FLASK_PLACES
        if (top == "flask" or top.startswith(("flask_", "werkzeug"))) and not allowed:
            yield f"{path}:{line} imports {name}"


def found_by(check, *, only=None):
    return [
        fault for path, tree in modules().items() if only is None or place(path) in only for fault in check(path, tree)
    ]


def test_every_package_has_its_rung():
    assert {place(path) for path in modules()} - {"__init__"} <= set(RUNG)


def test_imports_only_go_down_the_ladder():
    assert found_by(climbs) == []


def test_the_pure_rungs_know_no_third_party_and_no_outside():
    assert found_by(strangers, only=PURE) == []


def test_the_pure_rungs_take_the_day_instead_of_asking_for_it():
    assert found_by(glances_at_the_clock, only=PURE) == []


def test_flask_stays_at_the_edge():
    assert found_by(flask_out_of_place) == []


def test_the_package_itself_is_a_docstring():
    body = modules()["__init__.py"].body
    assert [type(node) for node in body] == [ast.Expr]


@pytest.mark.parametrize(
    ("check", "path", "source"),
    [
        (climbs, "domain/money.py", "from payportal.services import posting"),
        (climbs, "readers/bai2.py", "from payportal.erp import layouts"),  # siblings
        (climbs, "web/portal/pay.py", "from payportal.jobs import runner"),
        (climbs, "services/posting.py", "def f():\n    from payportal.web import guards"),  # hidden in a function
        (climbs, "services/users.py", "from payportal.config import from_environment"),
        (climbs, "web/login.py", "import payportal.factory"),
        (strangers, "domain/money.py", "import rapidfuzz"),
        (strangers, "matching/engine.py", "import ofxparse"),
        (strangers, "readers/bai2.py", "from pathlib import Path"),
        (strangers, "ledger/entry.py", "from sqlalchemy import select"),
        (glances_at_the_clock, "domain/terms.py", "from datetime import date\ndate.today()"),
        (glances_at_the_clock, "readers/bai2.py", "open('statement.bai')"),
        (flask_out_of_place, "services/users.py", "from flask import current_app"),
        (flask_out_of_place, "models/receipt.py", "from flask_sqlalchemy import SQLAlchemy"),
        (flask_out_of_place, "factory.py", "from flask_sqlalchemy import SQLAlchemy"),
    ],
)
def test_a_climbing_import_is_seen(check, path, source):
    assert len(list(check(path, ast.parse(source)))) == 1


@pytest.mark.parametrize(
    ("check", "path", "source"),
    [
        (climbs, "services/posting.py", "from payportal.models.journal import JournalEntry"),
        (climbs, "web/__init__.py", "from payportal.config import Settings"),
        (climbs, "readers/detect.py", "from payportal.readers import bai2"),
        (strangers, "matching/payers.py", "from rapidfuzz import fuzz"),
        (flask_out_of_place, "models/base.py", "from flask_sqlalchemy import SQLAlchemy"),
    ],
)
def test_what_the_ladder_allows_passes(check, path, source):
    assert list(check(path, ast.parse(source))) == []
