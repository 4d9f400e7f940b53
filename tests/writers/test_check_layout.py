"""A layout that cannot be used is refused with the key that is wrong."""

import json
import re
from pathlib import Path

import pytest

from payportal.writers.check_layout import LAYOUTS, BadLayout, Column, parse_layout

FIXED = {"delimiter": "", "width": 30, "detail": ["account:12:0", "check_number:8:0", "amount:10:0"]}


def test_a_layout_is_read_from_json():
    layout = parse_layout(json.dumps(FIXED | {"trailer": ["=T", "count:6:0", ":4", "total:12:0"]}).encode())
    assert (layout.fixed, layout.width, layout.detail[0]) == (True, 30, Column("account", 12, zeros=True))
    assert layout.trailer[0] == Column("", 1, constant="T")
    assert layout.trailer[2] == Column("", 4)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ("{", "no JSON"),
        ("[]", "no JSON object"),
        (FIXED | {"colour": 1}, "'colour' is no key"),
        (FIXED | {"detail": ["account:12"]}, "detail lacks check_number and amount"),
        (FIXED | {"detail": "account"}, "detail is no list"),
        (FIXED | {"detail": ["acount:12"]}, "'acount:12' is no column"),
        (FIXED | {"detail": [""]}, "'' is no column"),
        (FIXED | {"detail": ["check_number", "amount:10"]}, "check_number has no width"),
        (FIXED | {"width": 20}, "detail is wider than the 20"),
        (FIXED | {"width": "20"}, "width is '20'"),
        (FIXED | {"headings": True}, "headings are for delimited files"),
        (FIXED | {"headings": "yes"}, "headings is 'yes'"),
        (FIXED | {"delimiter": ";;"}, "one sign"),
        (FIXED | {"amounts": "dollars"}, "amounts is 'dollars'"),
        (FIXED | {"dates": "%H"}, "dates is '%H'"),
        (FIXED | {"trailer": ["payee:10"]}, "'payee:10' is no column"),
        (FIXED | {"header": ["=Ä"]}, "not plain ASCII"),
        (FIXED | {"detail": [*FIXED["detail"], "action:1"], "width": 0, "void": "I"}, "same word"),
    ],
)
def test_what_is_no_layout_is_refused(document, why):
    with pytest.raises(BadLayout, match=why):
        parse_layout(document if isinstance(document, str) else json.dumps(document))


def test_the_layout_of_the_guide_is_one():
    guide = (Path(__file__).parents[2] / "docs/bank-writing.md").read_text()
    [example] = re.findall(r"```json\n(\{\"delimiter.*?)```", guide, re.DOTALL)
    layout = parse_layout(example)
    assert {sum(column.width for column in columns) for columns in (layout.detail, layout.trailer)} == {55, 19}


def test_the_layouts_that_come_with_us_have_the_widths_of_their_banks():
    widths = {name: {sum(column.width for column in layout.detail)} for name, layout in LAYOUTS.items() if layout.fixed}
    assert widths == {"arp85": {84}, "fixed156": {156}}
