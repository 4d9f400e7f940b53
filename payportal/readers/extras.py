"""What a line says beyond its fields, kept small: a dictionary of four ids takes twice as much memory as the ids."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from sys import intern

_MARK = "\0"
"""Stands in no file that is read: ``refuse_damage`` refuses it."""
_NAMES_KEPT = 1000


class Extras(Mapping[str, str]):
    """A mapping that is not changed any more: the names it shares with others like it, its texts in one.

    ``common`` says that many lines of the file say the same: the text is then kept once.
    """

    __slots__ = ("_names", "_text")

    def __init__(self, said: Mapping[str, str], *, common: bool = False) -> None:
        text = _MARK.join(said.values())
        self._names, self._text = _shared(tuple(said)), intern(text) if common else text

    def __getitem__(self, name: str) -> str:
        if name not in self._names:
            raise KeyError(name)
        return self._text.split(_MARK)[self._names.index(name)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"Extras({dict(self)!r})"


@lru_cache(maxsize=_NAMES_KEPT)
def _shared(names: tuple[str, ...]) -> tuple[str, ...]:
    return names
