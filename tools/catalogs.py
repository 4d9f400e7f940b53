"""Gathers what customers read out of templates and Python, and brings the catalogs of the languages up to date.

`./run i18n` writes payportal/translations/LANGUAGE/LC_MESSAGES/messages.po; `./run i18n --check` only says what is
missing. Sentences are marked by `_("…")` and `ngettext("…", "…", n)` at the edge, below it by `say("…")` and
`say_many("…", "…", n)`.
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from payportal.languages import catalogs  # noqa: E402 - the path above makes it importable
from payportal.languages.known import LANGUAGES, SOURCE  # noqa: E402

METHODS = [("payportal/**.py", "python"), ("templates/**", "jinja2.ext:babel_extract")]
OPTIONS = {"templates/**": {"silent": "false", "extensions": "jinja2.ext.i18n"}}
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2),
    "say": None, "say_many": (1, 2), "plural_forms": (1, 2),
}  # fmt: skip
VALUES = re.compile(r"%\((\w+)\)s|\{(\w+)\}|%%|%")


def main(words: list[str]) -> int:
    """Write or check the catalogs; the exit status is 1 when something is not translated."""
    faults = []
    for language in sorted(LANGUAGES.keys() - {SOURCE}):
        text = updated(language)
        path = catalogs.path(language)
        if "--check" not in words:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            faults.append(f"{language}: the catalog is older than the sources; ./run i18n brings it up to date")
        faults += [f"{language}: {fault}" for fault in wrong(text, language)]
    print("\n".join(faults) or f"{len(sources())} sentences, all translated: {', '.join(sorted(LANGUAGES))}")
    return 1 if faults else 0


def sources() -> Catalog:
    """Return every sentence that is marked in templates and Python."""
    found = Catalog(project="payportal", charset="utf-8")
    for name, _line, message, _comments, context in extract_from_dir(
        ROOT, METHODS, OPTIONS, KEYWORDS, directory_filter=lambda folder: not Path(folder).name.startswith((".", "var"))
    ):
        found.add(message, None, [(name, 0)], context=context)
    return found


def updated(language: str) -> str:
    """Return the catalog of a language as it should be now: what is said today, with the translations it had."""
    path = catalogs.path(language)
    catalog = Catalog(locale=language, charset="utf-8")
    if path.exists():
        with path.open("rb") as source:
            catalog = read_po(source, locale=language)
    # A sentence that merely resembles an older one is translated by a person, not guessed.
    catalog.update(sources(), no_fuzzy_matching=True, update_creation_date=False)
    for message in catalog:
        message.locations = sorted({(name, 0) for name, _ in message.locations})
    catalog.header_comment = f"# payportal in {LANGUAGES[language].name}: see docs/decisions/0021-languages.md."
    written = BytesIO()
    write_po(
        written, catalog, width=120, sort_output=True, ignore_obsolete=True, omit_header=True, include_lineno=False
    )
    return header(catalog) + written.getvalue().decode("utf-8")


def header(catalog: Catalog) -> str:
    """Return a head without days and names, which would differ with every run."""
    return (
        f'{catalog.header_comment}\nmsgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Language: {catalog.locale_identifier}\\n"\n"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )


def wrong(text: str, language: str) -> Iterator[str]:
    """Yield what is not translated in a catalog, or not with the same values."""
    catalog = read_po(BytesIO(text.encode()), locale=language)
    for message in catalog:
        if message.id:
            yield from faults_of(message, catalog.num_plurals)


def faults_of(message: Message, plurals: int) -> Iterator[str]:
    """Yield the faults of one translation: missing, unsure, another number of plurals, other values in it."""
    first = message.id if isinstance(message.id, str) else message.id[0]
    texts = [message.string] if isinstance(message.string, str) else list(message.string)
    if message.fuzzy or not all(texts) or (not isinstance(message.id, str) and len(texts) != plurals):
        yield f"not translated: {first}"
        return
    wanted = values(first) if isinstance(message.id, str) else values(message.id[1])
    for found in texts:
        # "One day", "zwei" in Arabic's dual: a form for one number may say it without the figure.
        allowed = wanted if isinstance(message.id, str) else wanted - {"num"}
        if not allowed <= values(found) <= wanted:
            yield f"other values: {first} / {found}"


def values(text: str) -> set[str]:
    """Return the names of the values in a sentence; a bare per cent sign counts as one that no sentence has."""
    return {found[1] or found[2] or found[0] for found in VALUES.finditer(text) if found[0] != "%%"}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
