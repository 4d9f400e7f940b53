"""Which cell of a row is what: the headings of one file held against its profile, once for all rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from payportal.domain.errors import FileRefused
from payportal.readers.bank_csv_profile import BankCsvProfile
from payportal.readers.bank_csv_roles import balance_heading, roles
from payportal.readers.bank_csv_text import TextRow, words

_MONEY = ("amount", "credit", "debit", "sign_column", "currency_column", "balance")


@dataclass(frozen=True, slots=True)
class Condition:
    """Rows count only where this cell is one of ``wanted``, or is filled when nothing is wanted."""

    index: int
    wanted: frozenset[str]

    def holds(self, row: TextRow) -> bool:
        """Say whether the row counts."""
        cell = words(row.cells[self.index]).casefold() if self.index < len(row.cells) else ""
        return cell in self.wanted if self.wanted else bool(cell)


@dataclass(frozen=True, slots=True)
class Columns:
    """Places of cells by setting and role; ``rest`` are the columns that nothing claims, by heading."""

    money: dict[str, int]
    dates: dict[str, int]
    texts: dict[str, tuple[int, ...]]
    rest: tuple[tuple[str, int], ...]
    only: Condition | None
    balance_stated: bool

    def missing_in(self, row: TextRow) -> int:
        """Return the first needed place that the row does not reach, -1 when it reaches all."""
        needed = {**self.dates, **{name: at for name, at in self.money.items() if name != "balance"}}
        beyond = [at for at in needed.values() if at >= len(row.cells)]
        return min(beyond, default=-1)

    def text(self, row: TextRow, role: str, *, separator: str = " ") -> str:
        """Return the words of all columns of a role, each once."""
        found = dict.fromkeys(word for at in self.texts.get(role, ()) if (word := cell(row, at)))
        return separator.join(found)

    def first(self, row: TextRow, role: str) -> str:
        """Return the words of the first column of a role that is filled."""
        return next((word for at in self.texts.get(role, ()) if (word := cell(row, at))), "")


def cell(row: TextRow, at: int) -> str:
    """Return the words at a place, empty where the row is shorter."""
    return words(row.cells[at]) if at < len(row.cells) else ""


def columns(headings: Sequence[str], profile: BankCsvProfile, *, line: int) -> Columns:
    """Return where everything stands; raises FileRefused ``missing_column`` or ``duplicate_column``."""
    money = {name: _place(getattr(profile, name), headings, line) for name in _MONEY if getattr(profile, name)}
    dates = {"date": _place(profile.date.column, headings, line)}
    if profile.value_date:
        dates["value_date"] = _place(profile.value_date.column, headings, line)
    stated = {role: [headings[_place(c, headings, line)] for c in named] for role, named in profile.texts.items()}
    if "balance" not in money and (heading := balance_heading(headings)):
        money["balance"] = headings.index(heading)
    taken = {headings[at] for at in (*money.values(), *dates.values())}
    found = roles(headings, stated, taken)
    claimed = taken | {heading for named in found.values() for heading in named}
    return Columns(
        money=money,
        dates=dates,
        texts={role: tuple(headings.index(heading) for heading in named) for role, named in found.items()},
        rest=tuple((heading, at) for at, heading in enumerate(headings) if heading and heading not in claimed),
        only=_condition(profile.only, headings, line),
        balance_stated=bool(profile.balance),
    )


def _place(name: str, headings: Sequence[str], line: int) -> int:
    at = _find(name, headings, line)
    if at is None:
        shown = ", ".join(heading for heading in headings if heading)[:200]
        message = f"the header lacks {words(name)[:60]!r}; it has {shown}; mend the profile's column, skip or delimiter"
        raise FileRefused(message, code="missing_column", line=line)
    return at


def _find(name: str, headings: Sequence[str], line: int) -> int | None:
    """Return the place of a heading as written, else whatever its case, else of the position ``#3``."""
    wanted = words(name)
    for same in (wanted.__eq__, lambda heading: heading.casefold() == wanted.casefold()):
        found = [at for at, heading in enumerate(headings) if same(heading)]
        if len(found) > 1:
            message = f"the header has {wanted!r} {len(found)} times; name the column by its position, such as #3"
            raise FileRefused(message, code="duplicate_column", line=line)
        if found:
            return found[0]
    digits = wanted.removeprefix("#")
    at = (
        int(digits) - 1
        if wanted.startswith("#") and digits.isascii() and digits[:4] == digits and digits.isdigit()
        else -1
    )
    return at if 0 <= at < len(headings) else None


def _condition(only: tuple[str, ...], headings: Sequence[str], line: int) -> Condition | None:
    if not only:
        return None
    name, *wanted = only
    if not wanted and _find(name, headings, line) is None:
        at = max(name.rfind("="), name.rfind(":"))
        name, wanted = (name[:at], name[at + 1 :].split("|")) if at > 0 else (name, [])
    return Condition(_place(name, headings, line), frozenset(words(word).casefold() for word in wanted))
