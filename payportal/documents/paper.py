"""What stands on a paper, in the words and figures of its reader: the one shape that all our PDFs have."""

from dataclasses import dataclass
from datetime import date

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its word, and whether it holds figures, which stand at the end of the line."""

    word: str
    figures: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a caption; ``foot`` are the sums below them. Every row has a cell for every column."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    foot: tuple[Row, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in (*self.rows, *self.foot)):
            raise ValueError(f"a row of {self.caption!r} has not {len(self.columns)} cells")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where the paper leads: an address, as a link and as a QR code, with the words beside it."""

    address: str
    word: str
    picture: str
    """What the QR code is, for who cannot see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emblem:
    """The picture at the head: a PNG, its size in pixels, and what it is, for who cannot see it."""

    content: bytes
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document: whose it is, to whom it goes, its facts, tables and sums; all texts are ready to be read."""

    title: str
    language: str
    on: date
    sender: Row
    addressee: Row
    lead: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    sums: tuple[tuple[str, str], ...] = ()
    """Terms that lead to the last one, which is the number that matters."""
    notes: Row = ()
    way: Way | None = None
    page_word: str = "Page"
    emblem: Emblem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file inside a PDF; ``relationship`` is PDF's word for what it is to the page (alternative, data, source)."""

    name: str
    content: bytes
    relationship: str = "alternative"
    mime_type: str = "text/xml"
    description: str = ""
