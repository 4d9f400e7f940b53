"""BAI2 text becomes logical records: physical lines are joined, several records on one line are parted.

Source: BAI, Cash Management Balance Reporting Specifications Version 2. Real files also put several records on one
line and wrap text without an 88.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from payportal.domain.errors import FileRefused
from payportal.readers.source import numbered

_BEGIN = re.compile(r"(01|02|03|16|49|88|98|99),")
# Text may hold slashes, so only what looks like a whole beginning of a record behind one ends it.
_INSIDE = re.compile(
    r"/\s+(?=(?:16,\d{3},|88,|03,[^,/]*,|49,[+-]?\d*,\d+/|98,[+-]?\d*,\d+,|99,[+-]?\d*,\d+,|0[12],[^,]*,))"
)
_COUNT = re.compile(r"[0-9]{1,2}")
_FUNDS_ARGUMENTS = {"S": 3, "V": 2}


@dataclass(slots=True)
class Record:
    """One logical record: its code, what follows the code, and the bodies of its 88s and wrapped lines."""

    line: int
    code: str
    body: str
    more: list[str] = field(default_factory=list)
    physical: int = 1

    @property
    def fields(self) -> list[str]:
        """Return the fields of a record without text; each 88 goes on with the next field."""
        return [part.strip() for body in (self.body, *self.more) for part in _unslashed(body).split(",")]


@dataclass(frozen=True, slots=True)
class Detail:
    """The fields of a 16; ``amount`` as written, ``value_date`` YYMMDD where the funds type states one."""

    type_code: str
    amount: str
    value_date: str
    bank_reference: str
    customer_reference: str
    text: str


def records(text: str) -> Iterator[Record]:
    """Yield the logical records of a file; raises FileRefused ``unknown_record`` for a line that begins none."""
    current: Record | None = None
    for line, piece in _pieces(text):
        found = _BEGIN.match(piece)
        if found and found[1] != "88":
            if current:
                yield current
            current = Record(line, found[1], piece[found.end() :])
            continue
        if current is None or (found is None and current.code != "16"):
            raise FileRefused(f"{piece[:20]!r} begins no BAI2 record", code="unknown_record", line=line)
        current.more.append(piece[found.end() :] if found else piece)
        current.physical += 1 if found else 0
    if current:
        yield current


def detail(record: Record) -> Detail:
    """Return the fields of a 16: all up to the text are parted at commas, the text is kept as it stands."""
    known, bodies = _split(record.body), list(record.more)
    while len(known) <= _before_text(known) and bodies:
        # A record that did not stop inside its text ends with a slash in place of the comma.
        known[-1] = _unslashed(known[-1])
        known.extend(_split(bodies.pop(0)))
    count = _before_text(known)
    fields = [part.strip() for part in known[:count]]
    if fields:
        fields[-1] = _unslashed(fields[-1]) if len(known) <= count else fields[-1]
    fields += [""] * (count - len(fields))
    text = [",".join(known[count:]), *bodies]
    return Detail(
        type_code=fields[0],
        amount=fields[1],
        value_date=fields[3] if fields[2] == "V" else "",
        bank_reference=fields[-2],
        customer_reference=fields[-1],
        text=" ".join(part for body in text if (part := _unslashed(body).strip())),
    )


def funds_arguments(fields: list[str], at: int) -> int:
    """Return how many fields follow the funds type at index ``at`` as part of it; raises ValueError on a bad count."""
    kind = fields[at].strip() if at < len(fields) else ""
    if kind == "D":
        return 1 + 2 * _distributions(fields[at + 1]) if at + 1 < len(fields) else 0
    return _FUNDS_ARGUMENTS.get(kind, 0)


def _distributions(text: str) -> int:
    # Two digits: a damaged count must not ask for a thousand million fields.
    if not _COUNT.fullmatch(text.strip()):
        raise ValueError(text)
    return int(text)


def _before_text(fields: list[str]) -> int:
    """Return the number of fields before the text: type, amount, funds type with its arguments, two references."""
    return 3 + funds_arguments([_unslashed(part) for part in fields[:4]], 2) + 2


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    for line, physical in numbered(text):
        parts = _INSIDE.split(physical.rstrip())
        for index, part in enumerate(parts):
            # The slash that parted two records belongs to the first of them.
            yield line, f"{part}/" if index < len(parts) - 1 else part


def _split(body: str) -> list[str]:
    return body.split(",")


def _unslashed(text: str) -> str:
    return text.rstrip().removesuffix("/")
