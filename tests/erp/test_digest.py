from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

import pytest

from payportal.domain.open_item import ItemKind
from payportal.erp.digest import digest


@dataclass(frozen=True, kw_only=True)
class Thing:
    line: int = 2
    number: str = "00071"
    kind: ItemKind = ItemKind.INVOICE
    day: date = date(2025, 3, 1)
    rate: Decimal | None = Decimal("12.5")
    open_minor: int = 100
    references: tuple[str, ...] = ("A", "B")
    extras: dict[str, str] = field(default_factory=lambda: {"x": "1", "y": "2"})


@dataclass(frozen=True, kw_only=True)
class LaterThing(Thing):
    added_later: str = ""


def test_the_line_the_order_of_extras_and_trailing_zeros_do_not_matter():
    same = replace(Thing(), line=900, extras={"y": "2", "x": "1"}, rate=Decimal("12.500"))
    assert digest(same) == digest(Thing())
    assert len(digest(Thing())) == 64


@pytest.mark.parametrize(
    "changed",
    [
        {"number": "71"},
        {"kind": ItemKind.DEBIT_MEMO},
        {"day": date(2025, 3, 2)},
        {"rate": None},
        {"rate": Decimal(0)},
        {"open_minor": 0},
        {"references": ("B", "A")},
        {"references": ()},
        {"extras": {"x": "1"}},
    ],
)
def test_any_other_content_changes_the_digest(changed):
    assert digest(replace(Thing(), **changed)) != digest(Thing())


def test_a_column_added_later_leaves_old_rows_unchanged():
    assert digest(LaterThing()) == digest(Thing())
    assert digest(LaterThing(added_later="x")) != digest(Thing())


def test_what_is_no_row_has_no_digest():
    with pytest.raises(TypeError, match="str is no row"):
        digest("row")
