"""The package's source files, parsed once for all the tests about the code itself."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "payportal"


@cache
def modules() -> dict[str, ast.Module]:
    """Return the parsed modules of the package by their path below it, like ``domain/money.py``."""
    paths = sorted(PACKAGE.rglob("*.py"))
    return {path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text("utf-8"), str(path)) for path in paths}


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Return line and full name of everything imported, also inside functions; ``from a import b`` is ``a.b``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are absolute, so that a reader sees the rung"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
