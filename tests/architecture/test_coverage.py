"""docs/coverage.md names every requirement once, and every test it names exists."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|\n").split("|")]
    for line in (ROOT / "docs/coverage.md").read_text().splitlines()
    if re.match(r"\| \d{3}-\d\d \|", line)
]
COUNTS = {"000": 50, "001": 24, "002": 18, "003": 25, "004": 27}


def test_every_requirement_has_its_row():
    expected = [f"{seed}-{number:02}" for seed, count in COUNTS.items() for number in range(1, count + 1)]
    assert [row[0] for row in ROWS] == expected


def test_every_test_named_exists():
    named = {row[3] for row in ROWS if row[3]}
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_what_works_names_its_place_and_its_test():
    assert [row[0] for row in ROWS if row[2] != "*not yet*" and not (row[2] and row[3])] == []
