"""Every template parses, names only what exists, and keeps to the content security policy."""

import re

import pytest
from jinja2 import meta

from tests.architecture.sources import ROOT

TEMPLATES = ROOT / "templates"
NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file())
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.I)
ELSEWHERE = re.compile(r"(?:src|href)=[\"']https?://", re.I)


JINJA = re.compile(r"{[{%#].*?[}%#]}", re.S)
NAMED_TABLE = re.compile(r"<table[^>]*\saria-label")


def source(name):
    return (TEMPLATES / name).read_text("utf-8")


def markup(name):
    """What of a template reaches the browser as it stands."""
    return JINJA.sub("", source(name))


@pytest.fixture
def environment(sqlite_app):
    return sqlite_app.jinja_env


@pytest.mark.parametrize("name", NAMES)
def test_a_template_parses_and_finds_its_parents(environment, name):
    tree = environment.parse(source(name))
    missing = {other for other in meta.find_referenced_templates(tree) if other} - set(NAMES)
    environment.get_template(name)
    assert missing == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_template_has_nothing_inline_and_loads_from_nowhere_else(name):
    assert INLINE.findall(markup(name)) == []
    assert ELSEWHERE.findall(markup(name)) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".html")])
def test_every_form_that_posts_carries_a_token(name):
    text = source(name)
    posts = len(re.findall(r"<form[^>]*method=\"post\"", text))
    assert text.count("token() }}") - text.count("macro token()") >= posts


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".html")])
def test_every_table_has_a_caption_or_is_named_by_its_heading(name):
    text = source(name)
    layout = text.count('<table role="presentation"')  # of a mail: no table to whoever listens
    assert text.count("<table") == text.count("<caption") + len(NAMED_TABLE.findall(text)) + layout


def test_every_address_in_a_template_exists(sqlite_app):
    named = {(name, found) for name in NAMES for found in re.findall(r"url_for\(['\"]([\w.]+)['\"]", source(name))}
    known = set(sqlite_app.view_functions)
    assert {(name, found) for name, found in named if found not in known} == set()


@pytest.mark.parametrize(
    "text", ["<script>x()</script>", "<p style='a'>", '<a onclick="x()">', "<style>", "<a href='javascript:x'>"]
)
def test_something_inline_is_seen(text):
    assert INLINE.search(text)
