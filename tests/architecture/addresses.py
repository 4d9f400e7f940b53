"""The URL map as the tests read it; as a program it prints what tests/architecture/urls.txt should hold:

./run exec python -m tests.architecture.addresses > tests/architecture/urls.txt
"""

from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import Rule

QUIET = {"HEAD", "OPTIONS"}


def methods(rule: Rule) -> list[str]:
    """Return what a person or machine may do at the URL."""
    return sorted((rule.methods or set()) - QUIET)


def listed(app: Flask) -> list[str]:
    """Return every URL with its methods, one line each, without the files of libraries."""
    rules = (rule for rule in app.url_map.iter_rules() if rule.endpoint != "bootstrap.static")
    return sorted(f"{rule.rule} {','.join(methods(rule))}" for rule in rules)


def blueprint(rule: Rule) -> str:
    """Return the outermost blueprint of a URL, ``static`` for the application's own files."""
    return rule.endpoint.partition(".")[0]


def visits(app: Flask, rule: Rule) -> Iterator[tuple[str, str]]:
    """Return each method with a URL that fits the rule: ones for numbers, a word for the rest."""
    samples = {name: 1 if "Integer" in type(kind).__name__ else "x" for name, kind in rule._converters.items()}
    url = app.url_map.bind("localhost").build(rule.endpoint, samples)
    yield from ((method, url) for method in methods(rule))


if __name__ == "__main__":
    from payportal.factory import create_app

    print("\n".join(listed(create_app())))  # noqa: T201 - that is what it is started for
