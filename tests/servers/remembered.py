"""What every application of a test run would work out anew, kept for the run: how URLs are built, and SQL.

A test has an application and an engine of its own; their rules and statements are those of the test before. Half of
a short test's time was spent on compiling them.
"""

from typing import Any

from sqlalchemy import Engine
from werkzeug.routing import Rule

MOST_STATEMENTS = 3_000
"""More would cost memory, and with it the collector's time, for statements that one test asked once."""

_builders: dict[tuple[Any, ...], Any] = {}


def builders() -> None:
    """Let werkzeug compile the builder of a URL once a run."""
    compiled = Rule._compile_builder

    def remembered(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, rule.endpoint, append_unknown, repr(rule.defaults), rule.subdomain, rule.host)
        if key not in _builders:
            _builders[key] = compiled(rule, append_unknown)
        return _builders[key]

    Rule._compile_builder = remembered  # type: ignore[method-assign]


class _Statements(dict[Any, Any]):
    """Compiled statements of all engines of one kind: the dialect, first in SQLAlchemy's key, is an engine's own."""

    def __setitem__(self, key: Any, value: Any) -> None:
        if len(self) >= MOST_STATEMENTS:
            self.clear()
        super().__setitem__(key[1:], value)

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)


_statements: dict[str, _Statements] = {}


def statements(engine: Engine) -> None:
    """Let an engine take the statements that others of its kind compiled."""
    shared = _statements.setdefault(engine.dialect.name, _Statements())
    engine.update_execution_options(compiled_cache=shared)
