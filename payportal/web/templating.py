"""What the templates' own lay-out costs nobody who reads the page: indentation and lines of tags alone are not sent."""

import re

from flask import Flask
from jinja2.ext import Extension

INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_TAG = r"\{%(?:(?!%\}).)*%\}|\{#(?:(?!#\}).)*#\}"
_LAST = r"\{%(?:(?!%\}).)*[^-+]|\{#(?:(?!#\}).)*[^-+]"
TAGS_ALONE = re.compile(rf"^((?:{_TAG})*(?:{_LAST}))([%#]\}})$", re.MULTILINE)
"""A line of nothing but tags and comments, up to its last two signs."""
CELLS = re.compile(r"(</t[dhr]>)\n(?=<t|</t|\{% )")
"""The end of a line between the cells or rows of a table, where blanks are not drawn."""


class Compact(Extension):
    """Read the templates of pages without the blanks that only lay them out; what is written in keeps its own."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source compact, with as many lines as before, so that errors still name theirs."""
        if not (name or "").endswith(".html"):
            return source
        return CELLS.sub("\\1{#\n#}", TAGS_ALONE.sub(r"\1-\2", INDENT.sub("", source)))


def init_app(app: Flask) -> None:
    """Read every page's template that way."""
    app.jinja_env.add_extension(Compact)
