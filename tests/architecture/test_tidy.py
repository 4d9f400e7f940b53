"""Small files, small functions, no floats near money, no forgotten marks, one place that commits."""

import ast
import re
import subprocess

import pytest

from tests.architecture.sources import ROOT, modules

LONGEST_FILE, LONGEST_FUNCTION = 400, 50
NAMELESS = {"utils.py", "util.py", "helpers.py", "helper.py", "misc.py", "common.py"}
MARKS = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b")


def own_files(*patterns):
    """Our own text files: what git has and what is new, without what it ignores."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return [name for name in names if (ROOT / name).is_file()]


def long_functions(path, tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{path}:{node.lineno} {node.name} has {length} lines"


def floats(path, tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float":
            yield f"{path}:{node.lineno} calls float()"


def commits(path, tree):
    """Calls of commit() outside transaction(), the only place that has the whole story before it."""
    allowed = set()
    if path == "models/base.py":
        opening = next(node for node in tree.body if getattr(node, "name", "") == "transaction")
        allowed = set(range(opening.lineno, opening.end_lineno + 1))
    for node in ast.walk(tree):
        calls = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
        if calls and node.lineno not in allowed:
            yield f"{path}:{node.lineno} commits"


def swallowed(path, tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and [type(line) for line in node.body] == [ast.Pass]:
            yield f"{path}:{node.lineno} swallows an exception"


@pytest.mark.parametrize("check", [long_functions, floats, commits, swallowed])
def test_the_package_is_tidy(check):
    assert [fault for path, tree in modules().items() for fault in check(path, tree)] == []


def test_no_file_is_long():
    names = own_files("*.py", "*.html", "*.js", "*.css", "run", ":!migrations/versions/")
    lengths = {name: len((ROOT / name).read_text("utf-8").splitlines()) for name in names}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_of_the_tests_is_long():
    trees = {name: ast.parse((ROOT / name).read_text("utf-8")) for name in own_files("tests/*.py", "tools/*.py", "run")}
    assert [fault for path, tree in trees.items() for fault in long_functions(path, tree)] == []


def test_no_file_has_a_name_that_says_nothing():
    assert [name for name in own_files("*.py") if name.rpartition("/")[2] in NAMELESS] == []


def test_nothing_is_left_for_later():
    faults = []
    for name in own_files("*.py", "*.html", "*.md", "run", ".ci/run"):
        lines = enumerate((ROOT / name).read_text("utf-8").splitlines(), 1)
        faults += [f"{name}:{number}" for number, line in lines if MARKS.search(line)]
    assert faults == []


@pytest.mark.parametrize(
    ("check", "path", "source"),
    [
        (floats, "domain/money.py", "amount = float('1.10')"),
        (commits, "services/payments.py", "session.commit()"),
        (commits, "models/base.py", "def transaction(): session.commit()\ndef other(): session.commit()"),
        (swallowed, "web/login.py", "try:\n    sign_in()\nexcept ValueError:\n    pass"),
        (long_functions, "domain/terms.py", "def f():\n" + "    a = 1\n" * 50),
    ],
)
def test_untidiness_is_seen(check, path, source):
    assert len(list(check(path, ast.parse(source)))) == 1
