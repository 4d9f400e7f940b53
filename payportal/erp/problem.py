"""A fault in one row of a file: where it is, what was found there, and how to mend it."""

from dataclasses import dataclass

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that was not taken. ``line`` is the physical line on which the row starts; ``message`` stands alone."""

    line: int
    code: str
    field: str
    value: str
    message: str


def shown(value: str) -> str:
    """Return a value fit for a message: one line, unprintable characters as ``?``, at most 40 characters."""
    clean = "".join(character if character.isprintable() else "?" for character in value[: _SHOWN + 1])
    return clean if len(clean) <= _SHOWN else f"{clean[: _SHOWN - 1]}…"


def masked(value: str) -> str:
    """Return an account number with all but its last four characters hidden."""
    return shown("*" * max(len(value) - 4, 0) + value[-4:] if len(value) > 4 else "*" * len(value))
