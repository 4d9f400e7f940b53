"""What every application of a test run would work out anew, kept for the run: rules of URLs, templates, and SQL.

A test has an application and an engine of its own; their rules, templates and statements are those of the test before.
Half of a short test's time was spent on compiling them.
"""

from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from werkzeug.routing import Rule

MOST_STATEMENTS = 3_000
"""More would cost memory, and with it the collector's time, for statements that one test asked once."""

WORKED_OUT = ("_parts", "_trace", "_converters", "_build", "_build_unknown", "arguments")

_rules: dict[tuple[Any, ...], dict[str, Any]] = {}


def rules() -> None:
    """Let werkzeug compile a rule of URLs once a run: its parts, its converters and how addresses are built of it."""
    compiled = Rule.compile

    def remembered(rule: Rule) -> None:
        key = (rule.rule, rule.endpoint, repr(rule.defaults), rule.subdomain, rule.host, rule.merge_slashes)
        if key not in _rules:
            compiled(rule)
            _rules[key] = {name: _unbound(getattr(rule, name)) for name in WORKED_OUT}
        for name, value in _rules[key].items():
            setattr(rule, name, value.__get__(rule) if callable(value) else value.copy())

    Rule.compile = remembered  # type: ignore[method-assign]


def _unbound(value: Any) -> Any:
    return getattr(value, "__func__", value)


class _Templates(BytecodeCache):
    """Compiled templates by their name and text."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.code


_templates = _Templates()


def templates(app: Flask) -> None:
    """Let an application take the templates that others compiled."""
    app.jinja_env.bytecode_cache = _templates


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
